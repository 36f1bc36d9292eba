import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { ClientOrderId } from '#lib/domain/base/id.ts'
import { price, quantity } from '#lib/domain/base/money.ts'
import { instant } from '#lib/domain/base/time.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'
import type { VenueReport } from '../../ports.ts'
import { ACCEPT_WINDOW_MS, createHttpVenue, type HttpVenue } from './http-venue.ts'

// Every way in which a call can go wrong has one remedy, and an order is absent only by the venue's word at an instant
// after which no request of ours can bring it any more.

const T0 = 1_795_341_600_000_000
type Answer = { readonly status: number; readonly body: unknown } | 'cut' | 'silence'

let server: Server
let venue: HttpVenue
const open = async (answer: (call: string, body: string) => Answer) => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const call = `${request.method} ${request.url}`
      const said = call === 'GET /time' ? { status: 200, body: { venue: 'v', at_us: T0 } } : call === 'GET /listings' ? LISTINGS : answer(call, body)
      if (said === 'cut') request.socket.destroy()
      else if (said !== 'silence') response.writeHead(said.status, { 'content-type': 'application/json' }).end(JSON.stringify(said.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  venue = createHttpVenue({ name: 'v', url, known: [], now: () => instant(T0), random: () => 0.5, onTrouble: () => undefined })
  const reports: VenueReport[] = []
  venue.onReports((batch) => reports.push(...batch))
  await venue.start()
  return reports
}
const LISTINGS = { status: 200, body: { venue: 'v', at_us: T0, listings: [] } }
const shut = () =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
afterEach(async () => {
  await venue.stop()
  await shut()
})

const id = 'rw1' as ClientOrderId
const intent = {
  clientOrderId: id,
  symbol: 'X/USD',
  venue: 'v',
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  price: price('1.50'),
  quantity: quantity(2),
  expiresAt: null,
} as unknown as OrderIntent
const fill = { fill_id: 'f', price: '1.5', quantity: '1', fee: '-0.001', fee_currency: 'USD', liquidity: 'maker', at_us: T0 }
const order = { client_order_id: id, order_id: 'v1', status: 'partially_filled', filled_quantity: '1', reason: null, at_us: T0, fills: [fill] }
const refusal = (status: number, code: string, more: object = {}) => ({ status, body: { at_us: T0, error: { code, message: 'no', ...more } } })
const remedyOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: { remedy: string; delayMs: number }) => `${error.remedy} ${error.delayMs}`,
  )

describe('createHttpVenue', () => {
  it('posts orders once each, with an instant after which they must not be taken, and hands on the reply', async () => {
    const bodies: string[] = []
    const reports = await open((call, body) => {
      bodies.push(`${call} ${body}`)
      return { status: 200, body: { at_us: T0, orders: [order] } }
    })
    await venue.send([intent])
    expect(bodies).toEqual([
      `POST /orders ${JSON.stringify({
        accept_until_us: T0 + ACCEPT_WINDOW_MS * 1_000,
        orders: [
          { client_order_id: 'rw1', symbol: 'X/USD', side: 'buy', type: 'limit', time_in_force: 'gtc', price: '1.5', quantity: '2', expires_at_us: null },
        ],
      })}`,
    ])
    expect(
      reports.map((r) => [
        r.clientOrderId,
        r.venueOrderId,
        r.status,
        r.filledQuantity.toFixed(),
        r.fills.map((f) => [f.clientOrderId, f.venueFillId, f.fee.toFixed()]),
      ]),
    ).toEqual([[id, 'v1', 'partially_filled', '1', [[id, 'f', '-0.001']]]])
  })

  it.each<[string, Answer, string, string]>([
    ['a cut connection', 'cut', 'unknown 0', 'wait 250'],
    ['a 500', refusal(500, 'internal'), 'unknown 0', 'wait 250'],
    ['a 503', refusal(503, 'unavailable'), 'unknown 0', 'wait 250'],
    ['a 429', refusal(429, 'rate_limited', { retry_after_ms: 70 }), 'retry 70', 'retry 70'],
    ['a 400', refusal(400, 'invalid', { field: 'orders[0].price' }), 'give-up 0', 'give-up 0'],
    ['a 409', refusal(409, 'too_late'), 'give-up 0', 'give-up 0'],
    ['a 404 that is not the venue’s', { status: 404, body: 'nginx' }, 'unknown 0', 'wait 250'],
    ['a reply that cannot be read', { status: 200, body: { at_us: T0, orders: [{ ...order, filled_quantity: 'much' }] } }, 'unknown 0', 'wait 0'],
  ])('%s', async (_name, answer, sending, reading) => {
    await open(() => answer)
    expect(await remedyOf(venue.send([intent]))).toBe(sending)
    expect(await remedyOf(venue.openOrders())).toBe(reading)
  })

  it('nobody listens: the order was not sent and may be sent again; a question has to wait', async () => {
    await open(() => 'cut')
    await shut()
    // The first call may still meet the connection that has just died under it.
    expect(await remedyOf(venue.lookup(id))).toBe('wait 250')
    expect(await remedyOf(venue.send([intent]))).toBe('retry 250')
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  })

  it('an order is absent only once no request can bring it any more', async () => {
    let at = T0
    await open((call) =>
      call.startsWith('POST') ? 'cut' : { ...refusal(404, 'unknown_order'), body: { at_us: at, error: { code: 'unknown_order', message: 'no' } } },
    )
    await remedyOf(venue.send([intent]))
    at = T0 + 1_500_000
    expect(await remedyOf(venue.lookup(id))).toBe('wait 501')
    at = T0 + ACCEPT_WINDOW_MS * 1_000
    expect(await remedyOf(venue.lookup(id))).toBe('wait 1')
    at++
    expect(await venue.lookup(id)).toBeNull()
    // What an earlier run sent just before it ended has its window from our start on, and some slack for its clock.
    at = T0 + 3_000_000
    expect(await remedyOf(venue.lookup('rw-earlier' as ClientOrderId))).toBe('wait 1')
    at++
    expect(await venue.lookup('rw-earlier' as ClientOrderId)).toBeNull()
  })

  it('refuses an address that is another venue', async () => {
    await open(() => 'cut')
    const other = createHttpVenue({
      name: 'w',
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      known: [],
      now: () => instant(T0),
      random: () => 0,
      onTrouble: () => undefined,
    })
    await expect(other.start()).rejects.toThrow('is the venue v, not w')
    await other.stop()
  })
})
