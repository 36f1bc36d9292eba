import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'
import { RecordingError } from '#lib/wire/recording.ts'
import { linesOf } from './lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'ropewalk-lines-'))
afterAll(() => rmSync(folder, { recursive: true }))

const rows = Array.from({ length: 60_000 }, (_, i) => `row ${i} ${'x'.repeat(i % 17)}`)
const text = rows.join('\n')
const file = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
async function all(path: string): Promise<string[]> {
  const lines: string[] = []
  for await (const some of linesOf(path)) lines.push(...some)
  return lines
}

describe('linesOf', () => {
  it.each([
    ['plain', () => file('a.csv', text)],
    ['plain with a last line end', () => file('b.csv', `${text}\n`)],
    ['CRLF', () => file('c.csv', `${rows.join('\r\n')}\r\n`)],
    ['gzip', () => file('d.csv.gz', gzipSync(text))],
    ['gzip of two members', () => file('e.csv.gz', Buffer.concat([gzipSync(text.slice(0, 1_000)), gzipSync(text.slice(1_000))]))],
    ['zip', () => file('f.zip', zipSync({ 'f.csv': strToU8(text) }))],
  ])('reads %s', async (_what, make) => {
    expect(await all(make())).toEqual(rows)
  })

  it.each([
    ['a gzip cut short', () => file('g.gz', gzipSync(text).subarray(0, 9_000)), /g\.gz: cannot be read after line \d+: unexpected end of file/],
    ['a gzip that is none', () => file('h.gz', text), /h\.gz: cannot be read after line 0: incorrect header check/],
    ['a zip that is none', () => file('i.zip', text), /i\.zip: cannot be read after line 0: it is no zip file/],
    [
      'a zip cut short',
      () => file('j.zip', zipSync({ 'j.csv': strToU8(text) }).subarray(0, 9_000)),
      /j\.zip: cannot be read after line \d+: (unexpected end of file|invalid zip data)/,
    ],
    ['a missing file', () => join(folder, 'none.gz'), /none\.gz: cannot be read after line 0: ENOENT/],
  ])('refuses %s', async (_what, make, complaint) => {
    const path = make()
    await expect(all(path)).rejects.toThrow(complaint)
    await expect(all(path)).rejects.toBeInstanceOf(RecordingError)
  })
})
