import { createReadStream } from 'node:fs'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Unzip, UnzipInflate } from 'fflate'
import { RecordingError } from '#lib/wire/recording.ts'

/** Big enough that the work per chunk outweighs the turn of the event loop, small enough that few rows are in memory. */
const CHUNK_BYTES = 128 * 1024

/** The lines of a recorded file (`.gz`, `.zip` with CSV entries, or plain), some at a time. Throws `RecordingError`. */
export async function* linesOf(path: string): AsyncGenerator<string[]> {
  let rest = ''
  let count = 0
  try {
    for await (const bytes of bytesOf(path)) {
      // Every format is ASCII; latin1 neither fails nor splits a character between chunks.
      const lines = (rest + bytes.toString('latin1')).split('\n')
      rest = lines.pop() as string
      count += lines.length
      if (lines.length > 0) yield lines.map(withoutReturn)
    }
  } catch (cause) {
    if (cause instanceof RecordingError) throw cause
    throw new RecordingError(path, `cannot be read after line ${count}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
  if (rest !== '') yield [withoutReturn(rest)]
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

function bytesOf(path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  if (path.endsWith('.zip')) return unzipped(file)
  if (!path.endsWith('.gz')) return file
  // The reader of the last stream meets the error of either; the callback has nothing to add.
  return pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined) as AsyncIterable<Buffer>
}

async function* unzipped(file: Readable): AsyncGenerator<Buffer> {
  let ready: Buffer[] = []
  let failure: Error | null = null
  let entryCount = 0
  let endedCount = 0
  const unzip = new Unzip((entry) => {
    entryCount++
    entry.ondata = (error, data, isLast) => {
      if (error) failure = error
      else ready.push(Buffer.from(data))
      if (isLast) endedCount++
    }
    entry.start()
  })
  unzip.register(UnzipInflate)
  const take = (): Buffer[] => {
    if (failure) throw failure
    const taken = ready
    ready = []
    return taken
  }
  for await (const bytes of file) {
    unzip.push(bytes as Buffer)
    yield* take()
  }
  unzip.push(new Uint8Array(0), true)
  yield* take()
  if (entryCount === 0) throw new Error('it is no zip file, or an empty one')
  if (endedCount < entryCount) throw new Error('unexpected end of file')
}
