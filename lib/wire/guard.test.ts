import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { BODY_BYTES_MAX, isHttps, isOurName, type Reached, refusalOf } from './guard.ts'

const loopback: Reached = { listensOn: '127.0.0.1', origins: [] }
const proxied: Reached = { listensOn: '127.0.0.1', origins: ['https://desk.example', 'http://10.0.0.5:3000'] }
const open: Reached = { listensOn: '0.0.0.0', origins: [] }
const statusOf = (headers: Record<string, string>, { method = 'POST', path = '/', reached = loopback } = {}): number =>
  refusalOf({ method, path, headers: new Headers({ host: '127.0.0.1:3000', ...headers }) }, reached)?.status ?? 200

describe('the name a request comes by', () => {
  it('is loopback under any port, the address listened on, or one of those people type', () => {
    for (const host of ['127.0.0.1:3000', 'localhost:4111', 'LOCALHOST', '[::1]:3000']) expect(isOurName(host, loopback), host).toBe(true)
    for (const host of ['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', '10.0.0.5', '']) expect(isOurName(host, loopback), host).toBe(false)
    expect(isOurName('Desk.Example', proxied)).toBe(true)
    expect(isOurName('10.0.0.5:3000', proxied)).toBe(true)
    expect(isOurName('desk.example.evil.example', proxied)).toBe(false)
    expect(isOurName('desk.internal:3000', { listensOn: 'desk.internal', origins: [] })).toBe(true)
    expect(isOurName('[fd00::7]:3000', { listensOn: 'fd00::7', origins: [] })).toBe(true)
  })
  it('may be any address where every address is listened on, but no name: names can be made to point here', () => {
    expect(['192.0.2.7:3000', '[2001:db8::1]:3000', 'localhost'].map((host) => isOurName(host, open))).toEqual([true, true, true])
    expect(['evil.example', '192.0.2.7.evil.example', '0x7f.1', ''].map((host) => isOurName(host, open))).toEqual([false, false, false, false])
  })
  it('is told first', () => expect(statusOf({ host: 'evil.example', origin: 'http://evil.example' })).toBe(421))
})

describe('the page a request comes from', () => {
  it('is one of this desk, or no page at all', () => {
    expect(statusOf({ origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(statusOf({})).toBe(200)
    expect(statusOf({ origin: 'https://desk.example' }, { reached: proxied })).toBe(200)
    expect(statusOf({ origin: 'https://desk.example', host: 'desk.example' }, { reached: proxied })).toBe(200)
  })
  it.each([
    ['another name', { origin: 'http://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-site' }],
    ['a page without an origin', { origin: 'null' }],
    ['a name that begins like ours', { origin: 'http://127.0.0.1:3000.evil.example' }],
    ['a scheme that is none of the web', { origin: 'file://127.0.0.1:3000' }],
    ['what is no address', { origin: '127.0.0.1:3000' }],
    ['another site, whatever it claims', { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'cross-site' }],
    ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }],
  ])('is refused from %s, for every way to change something', (_, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY']) expect(statusOf(headers, { method })).toBe(403)
  })
  it('reads no data from elsewhere; a link may be followed', () => {
    const elsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    expect(statusOf(elsewhere, { method: 'GET', path: '/api/stream' })).toBe(403)
    expect(statusOf({ ...elsewhere, 'sec-fetch-mode': 'navigate' }, { method: 'GET', path: '/executions' })).toBe(200)
    expect(statusOf({ 'sec-fetch-site': 'same-origin' }, { method: 'GET', path: '/api/stream' })).toBe(200)
    expect(statusOf({}, { method: 'GET', path: '/api/stream' })).toBe(200)
  })
  it('is never taken for ours unless its host is the one that was asked', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.webAuthority(), fc.string({ unit: 'binary' })), (text) => {
        let origin: string
        try {
          origin = new Headers({ origin: text }).get('origin') ?? ''
        } catch {
          return true
        }
        return statusOf({ origin }) === 403 || /^https?:\/\/127\.0\.0\.1:3000(\/|$)/i.test(origin)
      }),
    )
  })
})

describe('the body a request brings', () => {
  it('has a stated limit', () => {
    expect(statusOf({ 'content-length': String(BODY_BYTES_MAX) })).toBe(200)
    expect(statusOf({ 'content-length': String(BODY_BYTES_MAX + 1) })).toBe(413)
    const refused = refusalOf({ method: 'POST', path: '/', headers: new Headers({ host: 'localhost', 'content-length': '99999999' }) }, loopback, 64 * 2 ** 20)
    expect(refused?.message).toBe('a request may carry at most 64 MiB')
  })
})

test('a NUL, or what is no text, is refused by the field it stands in', () => {
  const told = (path: string, search = '') => refusalOf({ method: 'GET', path, search, headers: new Headers({ host: 'localhost' }) }, loopback)?.message
  expect(told('/api/executions', '?symbol=BTC&venue=a%00b')).toBe('venue: holds a NUL character or what is no text')
  expect(told('/executions/x%00')).toBe('address: holds a NUL character or what is no text')
  expect(told('/executions/%c0%ae')).toContain('address: ')
  expect(told('/executions/50%25%20off', '?q=%2500')).toBeUndefined()
})

test('TLS is what stands in front says, or what people type', () => {
  expect(isHttps(new Headers({ host: 'desk.example' }), proxied)).toBe(true)
  expect(isHttps(new Headers({ host: '127.0.0.1:3000' }), proxied)).toBe(false)
  expect(isHttps(new Headers({ host: '127.0.0.1:3000', 'x-forwarded-proto': 'https,http' }), loopback)).toBe(true)
})
