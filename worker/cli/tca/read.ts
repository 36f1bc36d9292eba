/** Files of the disk into tables. */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { readStream, type Table } from '#lib/wire/tca/read.ts'
import { type ReadCount, Refusal } from '#lib/wire/tca/settings.ts'

/** Reads a whole file into `table`. @throws Refusal when it cannot be opened or has no usable header */
export async function readTable(path: string, table: Table, delimiter: string | null): Promise<ReadCount> {
  const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Refusal(cause.code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${cause.code})`)
  })
  if (info.isDirectory()) throw new Refusal(`${path} is a folder: name the file in it`)
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new Refusal(`${path} cannot be read (${cause.code})`)
  })
  await handle.close()
  return readStream(createReadStream(path, { highWaterMark: 1 << 18 }), table, { file: basename(path), delimiter, bytesMax: null, recordsMax: null })
}
