import { type ChildProcess, spawn } from 'node:child_process'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually } from '#tests/support/desk.ts'

// The program itself, spoken to as anybody would: what it takes is kept over a kill, an id is one order for ever, a bad
// message is answered with the field that is wrong, and it misbehaves when it is told to.

let url: string
let databaseUrl: string
let child: ChildProcess
const start = async (): Promise<void> => {
  const program = join(import.meta.dirname, '..', '..', 'worker', 'demo', 'http-venue.ts')
  child = spawn(process.execPath, [program, '--port', new URL(url).port, '--name', 'dogwood'], {
    env: { ...process.env, DATABASE_URL: databaseUrl, ROPEWALK_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await eventually('the venue answers', async () => (await fetch(`${url}/time`).catch(() => null))?.ok, 30_000)
}
const end = (signal: NodeJS.Signals): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })

beforeAll(async () => {
  databaseUrl = (await freshDatabase()).url
  const free = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => free.once('listening', resolve))
  url = `http://127.0.0.1:${(free.address() as AddressInfo).port}`
  await new Promise((resolve) => free.close(resolve))
  await start()
})
afterAll(() => end('SIGTERM'))

// biome-ignore lint/suspicious/noExplicitAny: what is asserted is what is looked at
type Reply = { readonly status: number; readonly body: any }
const call = async (method: string, path: string, body?: unknown, type = 'application/json'): Promise<Reply> => {
  const response = await fetch(`${url}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } }) })
  return { status: response.status, body: await response.json() }
}
const order = (more: object = {}) => ({
  client_order_id: 'one',
  symbol: 'BTC/USDT',
  side: 'buy',
  type: 'limit',
  time_in_force: 'gtc',
  price: '1000',
  quantity: '0.01',
  expires_at_us: null,
  ...more,
})
const FOREVER = 4_000_000_000_000_000
const place = (more: object = {}, acceptUntil = FOREVER) => call('POST', '/orders', { accept_until_us: acceptUntil, orders: [order(more)] })

test('an id is one order, also after a kill', async () => {
  const first = await place()
  expect(first.body.orders).toMatchObject([{ client_order_id: 'one', status: 'accepted', filled_quantity: '0', fills: [] }])
  expect((await place({ side: 'sell', quantity: '5' })).body.orders).toEqual(first.body.orders)
  await end('SIGKILL')
  await start()
  expect((await place()).body.orders).toEqual(first.body.orders)
  expect((await call('GET', '/orders?open=true')).body.orders).toEqual(first.body.orders)
  expect((await call('DELETE', '/orders/one')).body.order).toMatchObject({ status: 'cancelled', order_id: first.body.orders[0].order_id })
  expect((await call('DELETE', '/orders/one')).body.order).toMatchObject({ status: 'cancelled' })
})

test('a taker fills against the book, and the fill is in the record, the position and the order', async () => {
  const from = (await call('GET', '/fills')).body.cursor
  const { body } = await place({ client_order_id: 'two', type: 'market', time_in_force: 'ioc', price: '1000000' })
  expect(body.orders).toMatchObject([{ status: 'filled', filled_quantity: '0.01' }])
  const { fills, cursor, more } = (await call('GET', `/fills?since=${from}`)).body
  expect(fills.map((f: { fill_id: string }) => f.fill_id)).toEqual(body.orders[0].fills.map((f: { fill_id: string }) => f.fill_id))
  expect(more).toBe(false)
  expect((await call('GET', `/fills?since=${cursor}`)).body.fills).toEqual([])
  expect((await call('GET', '/positions')).body.positions).toEqual([{ symbol: 'BTC/USDT', quantity: '0.01' }])
})

test('too late is not taken, and is said before the order is known', async () => {
  expect(await place({ client_order_id: 'late' }, 1)).toMatchObject({ status: 409, body: { error: { code: 'too_late', field: 'accept_until_us' } } })
  expect(await call('GET', '/orders/late')).toMatchObject({ status: 404, body: { error: { code: 'unknown_order' } } })
})

test.each<[string, number, string | undefined, () => Promise<Reply>]>([
  ['a price that is a number', 400, 'orders[0].price', () => place({ price: 5 })],
  ['no orders', 400, 'orders', () => call('POST', '/orders', { accept_until_us: 1, orders: [] })],
  ['text', 400, 'body', () => call('POST', '/orders', 'buy!')],
  ['a form', 415, 'body', () => call('POST', '/orders', {}, 'text/plain')],
  ['a cursor of somebody else', 400, 'since', () => call('GET', '/fills?since=abc')],
  ['all orders', 400, 'open', () => call('GET', '/orders')],
  ['an unknown path', 404, undefined, () => call('PUT', '/orders/one')],
  ['a fault that there is not', 400, 'drop_everything', () => call('POST', '/admin/faults', { drop_everything: 1 })],
  ['a door that never opens again', 400, 'outage_ms', () => call('POST', '/admin/faults', { outage: 'refuse' })],
  ['drift of nothing', 400, 'quantity', () => call('POST', '/admin/drift', { kind: 'fill', symbol: 'BTC/USDT', side: 'buy', quantity: '0' })],
])('%s is refused', async (_name, status, field, make) => {
  const reply = await make()
  expect([reply.status, reply.body.error.field]).toEqual([status, field])
})

test('it misbehaves when it is told to, and then no more', async () => {
  await call('POST', '/admin/faults', { drop_reply: 1 })
  await expect(place({ client_order_id: 'dropped' })).rejects.toThrow()
  await call('POST', '/admin/faults', { drop_reply: 0, outage: 'unavailable' })
  expect((await call('GET', '/orders/dropped')).status).toBe(503)
  await call('POST', '/admin/faults', { outage: 'none' })
  expect((await call('GET', '/orders/dropped')).body.order.status).toBe('accepted')
  await call('POST', '/admin/drift', { kind: 'position', symbol: 'BTC/USDT', side: 'sell', quantity: '0.0001' })
  expect((await call('GET', '/positions')).body.positions).toEqual([{ symbol: 'BTC/USDT', quantity: '0.0099' }])
  await call('DELETE', '/admin/drift')
  expect((await call('GET', '/positions')).body.positions).toEqual([{ symbol: 'BTC/USDT', quantity: '0.01' }])
})
