import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openUpload, UploadRefused } from './upload.ts'

async function* chunked(bytes: Uint8Array, sizes: readonly number[]) {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}
const headOf = (sizes: readonly number[]) =>
  JSON.stringify({ files: sizes.map((size, i) => ({ role: i === 0 ? 'fills' : 'quotes', name: `f${i}.csv`, size })) })
async function taken(bytes: Uint8Array, sizes: readonly number[]): Promise<string[]> {
  const upload = await openUpload(chunked(bytes, sizes))
  const files: string[] = []
  let ended = 0
  for await (const { place, piece } of upload.pieces()) {
    if (piece === null) ended++
    else files[place] = (files[place] ?? '') + Buffer.from(piece).toString('latin1')
  }
  expect(ended).toBe(upload.head.files.length)
  return upload.head.files.map((_, place) => files[place] ?? '')
}

describe('an upload', () => {
  it('gives each file its own bytes, wherever the network cuts them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        async (a, b, sizes) => {
          const body = Buffer.concat([Buffer.from(`${headOf([a.length, b.length])}\n`), a, b])
          expect(await taken(body, sizes)).toEqual([Buffer.from(a).toString('latin1'), Buffer.from(b).toString('latin1')])
        },
      ),
    )
  })

  it.each([
    ['no head', 'abc', /line of JSON/],
    ['no JSON', 'abc\n', /line of JSON/],
    ['no file', '{"files":[]}\n', /files/],
    ['a wrong role', '{"files":[{"role":"trades","name":"x","size":1}]}\n', /role/],
    ['too long', `${headOf([2 ** 27])}\n`, /128 MiB together, at most 64 MiB/],
  ])('is refused with %s', async (_, body, message) => {
    await expect(openUpload(chunked(Buffer.from(body), [7]))).rejects.toThrow(message)
    await expect(openUpload(chunked(Buffer.from(body), [7]))).rejects.toBeInstanceOf(UploadRefused)
  })

  it('that breaks off names the file', async () => {
    await expect(taken(Buffer.from(`${headOf([10])}\nabc`), [50])).rejects.toThrow('f0.csv was cut off: 7 of 10 bytes are missing.')
  })
})
