/** What stands on every kind of answer, asked of the server that people use. */
import { readdirSync } from 'node:fs'
import { expect, freshDesk, test } from '../e2e/support/desk.ts'
import { ask } from './support/ask.ts'

freshDesk()
const built = (folder: string, ending: string): string => {
  const found = readdirSync(`.next/static/${folder}`).find((name) => name.endsWith(ending))
  if (found === undefined) throw new Error(`.next/static/${folder} has no ${ending}`)
  return `/_next/static/${folder}/${found}`
}
const PAGES: readonly (readonly [string, number])[] = [
  ['/', 200],
  ['/executions', 200],
  ['/executions/none', 404],
  ['/nothing/here', 404],
  ['/_not-found', 404],
]
const DATA: readonly (readonly [string, number])[] = [
  ['/api/overview', 200],
  ['/api/health', 200],
  ['/api/execution/none', 404],
  ['/api/executions?limit=none', 400],
  ['/api/export/executions', 200],
  ['/api/export/none', 404],
  ['/api/stream', 200],
  ['/api/stream?from=none', 400],
  [built('chunks', '.js'), 200],
  [built('chunks', '.css'), 200],
  ['/_next/static/chunks/none.js', 404],
  ['/icon.svg', 200],
  ['/manifest.webmanifest', 200],
  ['/apple-touch-icon.png', 200],
  ['/favicon.ico', 200],
]

test('every answer: not sniffed, not framed, not shared, without the server’s name', async ({ desk }) => {
  for (const [path, status] of [...PAGES, ...DATA, ['/api/nothing/here', 404] as const]) {
    const { headers, ...answer } = await ask(desk, path)
    expect(answer.status, path).toBe(status)
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
    for (const never of ['x-powered-by', 'server', 'strict-transport-security', 'access-control-allow-origin']) expect(headers, path).not.toHaveProperty(never)
  }
})

test('every page has a policy of its own, and each of its scripts the nonce of it', async ({ desk }) => {
  const nonces = new Set<string>()
  for (const [path] of [...PAGES, ...PAGES]) {
    const { headers, text } = await ask(desk, path)
    const policy = String(headers['content-security-policy'])
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    expect(nonce.length, path).toBeGreaterThan(20)
    nonces.add(nonce)
    expect(policy, path).toContain(`script-src 'self' 'nonce-${nonce}' 'strict-dynamic';`)
    expect(policy.replace("style-src-attr 'unsafe-inline'", ''), path).not.toContain('unsafe')
    const scripts = text.match(/<script\b[^>]*>/g) ?? []
    expect(scripts.length, path).toBeGreaterThan(3)
    for (const script of scripts) expect(script, path).toContain(`nonce="${nonce}"`)
    for (const style of text.match(/<style\b[^>]*>/g) ?? []) expect(style, path).toContain(`nonce="${nonce}"`)
    expect(headers['cache-control'], path).toMatch(/no-store|no-cache/)
  }
  expect(nonces.size).toBe(PAGES.length * 2)
})

test('what is no page may load nothing; the tail is neither packed nor held back', async ({ desk }) => {
  for (const [path] of DATA) {
    const { headers } = await ask(desk, path)
    expect(headers['content-security-policy'], path).toContain("default-src 'none'")
  }
  const { headers, text } = await ask(desk, '/api/stream', { headers: { 'accept-encoding': 'gzip, br' } })
  expect(headers).toMatchObject({ 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' })
  expect(headers).not.toHaveProperty('content-encoding')
  expect(text).toContain('hello')
})

test('behind TLS it is asked for from then on', async ({ desk }) => {
  const { headers } = await ask(desk, '/', { headers: { 'x-forwarded-proto': 'https' } })
  expect(headers['strict-transport-security']).toBe('max-age=31536000')
  expect(headers['content-security-policy']).toContain('upgrade-insecure-requests')
})

test('a failure tells nothing of the inside', async ({ desk }) => {
  const { status, text } = await ask(desk, '/decide', {
    method: 'POST',
    headers: { 'next-action': 'f'.repeat(42), 'content-type': 'text/plain' },
    body: '[]',
  })
  expect(status).toBeGreaterThanOrEqual(400)
  expect(text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|postgres|select /i)
})
