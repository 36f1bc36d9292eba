/** A file into a table: unpacked, decoded and split as it arrives, so that its length does not matter. */
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Result } from '#lib/domain/base/result.ts'
import { describeProblem, type FileProblem } from '../files.ts'
import { recordReader } from '../files-records.ts'
import { type ReadCount, Refusal } from './settings.ts'

/** What a reader of fills or of quotes offers to the stream. */
export type Table = {
  header(line: number, cells: readonly string[]): Result<object, FileProblem>
  record(line: number, cells: readonly string[]): FileProblem | null
}

/** So many problems are kept in words; all are counted. */
const PROBLEMS_MAX = 1_000

export type Reading = {
  readonly file: string
  readonly delimiter: string | null
  /** More unpacked bytes than this are refused; null = no bound. */
  readonly bytesMax: number | null
  /** More records than this are refused; null = no bound. */
  readonly recordsMax: number | null
  /** Told now and then how many records were read. */
  readonly onProgress?: (records: number) => void
}

/** Reads all of `raw` into `table`. @throws Refusal when it has no usable header, is damaged or too long */
export async function readStream(
  raw: AsyncIterable<Uint8Array>,
  table: Table,
  { file, delimiter, bytesMax, recordsMax, onProgress }: Reading,
): Promise<ReadCount> {
  const count = { file, records: 0, problemCount: 0, problems: [] as FileProblem[], header: [] as readonly string[] }
  const note = (problem: FileProblem): void => {
    count.problemCount++
    if (count.problems.length < PROBLEMS_MAX) count.problems.push(problem)
  }
  let hasHeader = false
  const reader = recordReader(
    {
      record(line, cells) {
        if (!hasHeader) {
          hasHeader = true
          count.header = cells.map((cell) => cell.trim())
          const read = table.header(line, cells)
          if (!read.ok) throw new Refusal(describeProblem(read.error))
          return
        }
        count.records++
        const problem = table.record(line, cells)
        if (problem !== null) note(problem)
      },
      problem(line, message) {
        if (!hasHeader) throw new Refusal(describeProblem({ file, line, column: null, message }))
        count.records++
        note({ file, line, column: null, message })
      },
    },
    delimiter,
  )
  const { stream, encoding } = await unpacked(raw, file)
  const decoder = new TextDecoder(encoding)
  let bytes = 0
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Uint8Array).byteLength
      if (bytesMax !== null && bytes > bytesMax) throw new Refusal(`${file} is longer than ${Math.round(bytesMax / 2 ** 20)} MiB unpacked`)
      reader.push(decoder.decode(chunk as Uint8Array, { stream: true }))
      if (recordsMax !== null && count.records > recordsMax) throw new Refusal(`${file} has more than ${recordsMax.toLocaleString('en-US')} lines`)
      onProgress?.(count.records)
    }
    reader.push(decoder.decode())
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (typeof code === 'string' && code.startsWith('Z_')) throw new Refusal(`${file}: the gzip data is damaged or cut off (${message})`)
    throw cause
  }
  reader.end()
  if (!hasHeader) throw new Refusal(`${file} line 1: the file is empty`)
  return count
}

/** By what the file begins with, not by its name. */
async function unpacked(raw: AsyncIterable<Uint8Array>, file: string): Promise<{ readonly stream: AsyncIterable<unknown>; readonly encoding: string }> {
  const chunks = raw[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let length = 0
  while (length < 4) {
    const next = await chunks.next()
    if (next.done) break
    first.push(next.value)
    length += next.value.byteLength
  }
  const head = Buffer.concat(first)
  async function* whole(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
  }
  const mark = head.length < 2 ? 0 : head.readUInt16BE(0)
  if (mark === 0x504b) throw new Refusal(`${file} is a zip archive: unpack it, or pack the file with gzip`)
  if (mark === 0x1f8b) {
    const gunzip = createGunzip({ chunkSize: 1 << 18 })
    const source = Readable.from(whole(), { objectMode: false })
    source.on('error', (cause) => gunzip.destroy(cause))
    return { stream: source.pipe(gunzip), encoding: 'utf-8' }
  }
  return { stream: whole(), encoding: mark === 0xfffe ? 'utf-16le' : 'utf-8' }
}
