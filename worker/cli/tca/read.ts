/** Files into tables: opened, unpacked and split as a stream, so that their length does not matter. */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Result } from '#lib/domain/base/result.ts'
import { describeProblem, type FileProblem } from '#lib/wire/files.ts'
import { recordReader } from '#lib/wire/files-records.ts'
import { type ReadCount, Refusal } from '#lib/wire/tca/settings.ts'

/** What a reader of fills or of quotes offers to the stream. */
export type Table = {
  header(line: number, cells: readonly string[]): Result<object, FileProblem>
  record(line: number, cells: readonly string[]): FileProblem | null
}

/** So many problems are kept in words; all are counted. */
const PROBLEMS_MAX = 1_000

/** Reads a whole file into `table`. @throws Refusal when it cannot be opened or has no usable header */
export async function readTable(path: string, table: Table, delimiter: string | null): Promise<ReadCount> {
  const file = basename(path)
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
  const { stream, encoding } = await opened(path)
  const decoder = new TextDecoder(encoding)
  try {
    for await (const chunk of stream) reader.push(decoder.decode(chunk as Buffer, { stream: true }))
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
async function opened(path: string): Promise<{ readonly stream: Readable; readonly encoding: string }> {
  const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Refusal(cause.code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${cause.code})`)
  })
  if (info.isDirectory()) throw new Refusal(`${path} is a folder: name the file in it`)
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new Refusal(`${path} cannot be read (${cause.code})`)
  })
  const head = Buffer.alloc(4)
  await handle.read(head, 0, 4, 0)
  await handle.close()
  if (head.readUInt16BE(0) === 0x504b) throw new Refusal(`${basename(path)} is a zip archive: unpack it, or pack the file with gzip`)
  const raw = createReadStream(path, { highWaterMark: 1 << 18 })
  if (head.readUInt16BE(0) === 0x1f8b) {
    const unpacked = createGunzip({ chunkSize: 1 << 18 })
    raw.on('error', (cause) => unpacked.destroy(cause))
    return { stream: raw.pipe(unpacked), encoding: 'utf-8' }
  }
  return { stream: raw, encoding: head.readUInt16BE(0) === 0xfffe ? 'utf-16le' : 'utf-8' }
}
