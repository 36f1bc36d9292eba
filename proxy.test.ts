import { NextRequest } from 'next/server'
import { describe, expect, it } from 'vitest'
import { proxy } from './proxy.ts'

const asked = (path: string, { method = 'GET', host = '127.0.0.1:3000', ...headers }: Record<string, string> = {}) =>
  proxy(new NextRequest(`http://127.0.0.1:3000${path}`, { method, headers: { host, ...headers } }))

describe('what stands before every request', () => {
  it('answers to its own names only', async () => {
    expect(asked('/', { host: 'localhost:4111' }).status).toBe(200)
    const stranger = asked('/api/overview', { host: 'evil.example' })
    expect([stranger.status, ((await stranger.json()) as { error: { code: string } }).error.code]).toEqual([421, 'UNKNOWN_HOST'])
  })
  it('takes orders from its own pages only', () => {
    expect(asked('/', { method: 'POST', origin: 'http://127.0.0.1:3000' }).status).toBe(200)
    expect(asked('/', { method: 'POST', origin: 'http://evil.example' }).status).toBe(403)
  })
  it('gives every page a policy with a nonce of its own, which Next finds in the request', () => {
    const [one, other] = [asked('/'), asked('/')].map((answer) => answer.headers.get('content-security-policy') ?? '')
    const nonce = /'nonce-([A-Za-z0-9+/]{22}==)'/.exec(one ?? '')?.[1]
    expect(nonce).toBeTruthy()
    expect(one).not.toBe(other)
    expect(one).toContain(`script-src 'self' 'nonce-${nonce}' 'strict-dynamic';`)
    expect(one).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|style-src-elem[^;]*unsafe-inline/)
    const passed = asked('/').headers
    expect(passed.get('x-middleware-request-content-security-policy')).toBe(passed.get('content-security-policy'))
    expect(passed.get('content-security-policy')).toContain(`'nonce-${passed.get('x-middleware-request-x-nonce')}'`)
  })
  it('gives a nonce that the asker cannot choose', () => {
    const passed = asked('/', { 'x-nonce': 'mine', 'content-security-policy': "script-src 'nonce-mine'" }).headers
    expect(passed.get('x-middleware-request-x-nonce')).not.toBe('mine')
    expect(passed.get('x-middleware-request-content-security-policy')).not.toContain('nonce-mine')
  })
  it('asks for TLS only where there is TLS', () => {
    const plain = asked('/').headers
    expect(plain.get('strict-transport-security')).toBeNull()
    expect(plain.get('content-security-policy')).not.toContain('upgrade-insecure-requests')
    const secure = asked('/', { 'x-forwarded-proto': 'https' }).headers
    expect(secure.get('strict-transport-security')).toBe('max-age=31536000')
    expect(secure.get('content-security-policy')).toContain('upgrade-insecure-requests')
  })
})
