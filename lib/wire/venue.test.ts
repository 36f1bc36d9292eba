import { describe, expect, it } from 'vitest'
import { faultChange, frame, newOrders, read, readText, storedListing } from './venue.ts'

const ORDER = {
  client_order_id: 'rw1',
  symbol: 'BTC/USDT',
  side: 'buy',
  type: 'limit',
  time_in_force: 'gtc',
  price: '60000',
  quantity: '0.5',
  expires_at_us: null,
}
const call = (order: object, more: object = {}) => read(newOrders, { accept_until_us: 1, orders: [{ ...ORDER, ...order }], ...more })

describe('the protocol of the HTTP venue', () => {
  it('reads orders with their decimals exact', () => {
    const parsed = call({ price: '60000.000000000000000001' })
    expect(parsed.ok && parsed.value.orders[0]?.price.toFixed()).toBe('60000.000000000000000001')
  })

  it.each<[string, object, object?]>([
    ['orders[0].price', { price: 60_000 }],
    ['orders[0].price', { price: '0' }],
    ['orders[0].price', { price: 'NaN' }],
    ['orders[0].quantity', { quantity: '-1' }],
    ['orders[0].quantity', { quantity: undefined }],
    ['orders[0].side', { side: 'long' }],
    ['orders[0].client_order_id', { client_order_id: 'a/b' }],
    ['orders[0].symbol', { symbol: '' }],
    ['orders[0].expires_at_us', { expires_at_us: 1.5 }],
    ['orders[0].iceberg', { iceberg: true }],
    ['accept_until_us', {}, { accept_until_us: 'soon' }],
    ['orders', {}, { orders: [] }],
    ['orders', {}, { orders: Array.from({ length: 101 }, () => ORDER) }],
    ['leverage', {}, { leverage: 5 }],
  ])('names the field: %s', (field, order, more) => {
    expect(call(order, more)).toMatchObject({ ok: false, error: { field } })
  })

  it('says what is no JSON and what is no message', () => {
    expect(readText(frame, '{')).toEqual({ ok: false, error: { field: 'body', message: 'is not JSON' } })
    expect(readText(frame, '[]')).toMatchObject({ ok: false, error: { field: 'body' } })
    expect(readText(frame, '{"seq":1,"type":"rumour"}')).toMatchObject({ ok: false, error: { field: 'type' } })
    expect(read(faultChange, { drop_reply: 2 })).toMatchObject({ ok: false, error: { field: 'drop_reply' } })
    expect(read(faultChange, { drop_replies: 1 })).toMatchObject({ ok: false, error: { field: 'drop_replies' } })
  })

  it('takes a listing back as the worker stores it, and nothing else', () => {
    const row = {
      venue: 'v',
      symbol: 'BTC/USDT',
      tick: '0.5',
      lot: '0.001',
      min_notional: null,
      maker_bps: '-0.5',
      taker_bps: '3',
      latency_ms: { feed: 1, entry: 2, response: 2 },
      book_stale_ms: 5_000,
      allow_short: true,
      quote: 'USDT',
    }
    expect(storedListing('v', row)).toMatchObject({ venue: 'v', base: 'BTC', quote: 'USDT', bookStaleMs: 5_000 })
    expect(storedListing('v', { ...row, tick: undefined })).toBeNull()
  })
})
