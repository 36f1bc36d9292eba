/** What is too long, too many or too tightly packed is refused by its limit, and the server goes on. */
import { gzipSync } from 'node:zlib'
import { BODY_BYTES_MAX } from '#lib/wire/guard.ts'
import { TCA_BYTES_MAX } from '#lib/wire/views/tca.ts'
import { type Desk, expect, freshDesk, test } from '../e2e/support/desk.ts'
import { ask } from './support/ask.ts'

freshDesk()
const upload = (files: readonly { role: string; name: string; bytes: Buffer; size?: number }[], more: object = {}): Buffer =>
  Buffer.concat([
    Buffer.from(`${JSON.stringify({ ...more, files: files.map(({ role, name, bytes, size }) => ({ role, name, size: size ?? bytes.length })) })}\n`),
    ...files.map(({ bytes }) => bytes),
  ])
const analyse = (desk: Desk, body: Buffer, headers: Record<string, string> = {}) =>
  ask(desk, '/api/tca', { method: 'POST', body, headers: { 'content-type': 'application/octet-stream', ...headers } })
const rows = async (desk: Desk): Promise<string> =>
  (await desk.write.pool.query('select (select count(*) from tr_command) + (select count(*) from tr_paint) as n')).rows[0].n
const isUp = async (desk: Desk): Promise<void> => expect((await ask(desk, '/api/health')).status).toBe(200)

test('a command or a report of a browser has room for 256 KiB, and says so', async ({ desk }) => {
  const before = await rows(desk)
  const body = Buffer.alloc(BODY_BYTES_MAX + 1, 'x')
  for (const path of ['/', '/decide', '/api/painted']) {
    const answer = await ask(desk, path, { method: 'POST', body, headers: { 'next-action': 'a'.repeat(42), 'content-type': 'text/plain' } })
    expect([answer.status, answer.text], path).toEqual([413, expect.stringContaining('at most 256 KiB')])
  }
  // A body that states no length is cut where the limit is: what is left of it is not JSON, and nothing is written.
  const samples = Array.from({ length: 9_000 }, (_, n) => ({ id: `E${n}`.padEnd(60, '0'), at_ms: 1, error_ms: 0 }))
  const unstated = await ask(desk, '/api/painted', {
    method: 'POST',
    body: JSON.stringify({ samples }),
    headers: { 'transfer-encoding': 'chunked' },
  })
  expect(unstated.status).toBe(400)
  expect(await rows(desk)).toBe(before)
  await isUp(desk)
})

test('a report of more paints than one page can draw is refused by field', async ({ desk }) => {
  const samples = Array.from({ length: 1_001 }, (_, n) => ({ id: `E${n}`, at_ms: 1, error_ms: 0 }))
  const answer = await ask(desk, '/api/painted', { method: 'POST', body: JSON.stringify({ samples }) })
  expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('samples')])
})

test('files: 64 MiB as they are sent, two of them, by what is stated and by what comes', async ({ desk }) => {
  const stated = await analyse(desk, upload([{ role: 'fills', name: 'huge.csv', bytes: Buffer.from('x'), size: TCA_BYTES_MAX + 1 }]))
  expect([stated.status, stated.text]).toEqual([413, expect.stringContaining('at most 64 MiB')])
  const bare = await analyse(desk, Buffer.from('x'), { 'content-length': String(TCA_BYTES_MAX * 2) })
  expect([bare.status, bare.text]).toEqual([413, expect.stringContaining('at most 64 MiB')])
  const three = await analyse(desk, upload([1, 2, 3].map((n) => ({ role: 'fills', name: `${n}.csv`, bytes: Buffer.from('x') }))))
  expect([three.status, three.text]).toEqual([400, expect.stringContaining('files')])
  const head = await analyse(desk, Buffer.alloc(100_000, 'x'))
  expect([head.status, head.text]).toEqual([400, expect.stringContaining('line of JSON')])
  await isUp(desk)
})

test('a small archive that unpacks to a thousand times its size is refused, whichever way it was made', async ({ desk }) => {
  const header = 'side,price,expected_price\n'
  const noLines = gzipSync(Buffer.concat([Buffer.from(header), Buffer.alloc(64 * 2 ** 20, 'a')]), { level: 9 })
  expect(noLines.length).toBeLessThan(100_000)
  const line = await analyse(desk, upload([{ role: 'fills', name: 'bomb.csv.gz', bytes: noLines }]))
  expect(line.text).toContain('line 2: longer than 1048576 characters')
  // One member after another: many times the bound, and a few hundred kilobytes to send.
  const member = gzipSync(Buffer.alloc(64 * 2 ** 20, '\n'), { level: 9 })
  const many = Buffer.concat([gzipSync(header), ...Array.from({ length: 13 }, () => member)])
  const unpacked = await analyse(desk, upload([{ role: 'fills', name: 'many.csv.gz', bytes: many }]))
  expect(unpacked.text).toContain('many.csv.gz is longer than 768 MiB unpacked')
  const archive = await analyse(desk, upload([{ role: 'fills', name: 'a.zip', bytes: Buffer.from('PK\u0003\u0004rest') }]))
  expect(archive.text).toContain('a.zip is a zip archive')
  await isUp(desk)
})

test('addresses and filters have lengths too', async ({ desk }) => {
  const long = 'x'.repeat(5_000)
  for (const path of [
    `/api/executions?q=${long}`,
    `/api/executions?venue=${long}`,
    `/api/strands?ids=${long}`,
    `/api/costs?symbol=${long}`,
    `/api/execution/${long}`,
    `/api/lineage/lesson/${long}`,
  ]) {
    const answer = await ask(desk, path)
    expect(answer.status, path.slice(0, 40)).toBe(400)
  }
  expect((await ask(desk, `/executions/${long}`)).status).toBe(404)
  const heavy = await ask(desk, '/api/overview', { headers: { cookie: 'x'.repeat(40_000) } })
  expect(heavy.status).toBe(431)
  await isUp(desk)
})
