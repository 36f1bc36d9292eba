/** Names that climb: no id, no view and no file name leads out of where it belongs. */
import { expect, freshDesk, test } from '../e2e/support/desk.ts'
import { ask } from './support/ask.ts'

freshDesk()
const CLIMBING = [
  '..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e/%2e%2e/package.json',
  '....//....//etc/passwd',
  '..%5c..%5cpackage.json',
  '%252e%252e%252fpackage.json',
  'executions%00.csv',
  '%c0%ae%c0%ae%c0%afpackage.json',
  'file:%2f%2f%2fetc%2fpasswd',
]
const INSIDE = /root:x:|"dependencies"|DATABASE_URL|ROPEWALK_|node_modules|postgresql:\/\//

test('no address reads a file of the machine', async ({ desk }) => {
  const doors = [
    '/',
    '/executions/',
    '/api/export/',
    '/api/execution/',
    '/api/lineage/lesson/',
    '/api/lineage/',
    '/api/lessons/',
    '/_next/',
    '/_next/static/',
    '/_next/static/chunks/',
    '/_next/image?url=',
    '/api/',
  ]
  for (const door of doors)
    for (const name of CLIMBING) {
      const answer = await ask(desk, `${door}${name}`)
      expect([400, 404, 308], `${door}${name} was answered with ${answer.status}`).toContain(answer.status)
      expect(answer.text, `${door}${name}`).not.toMatch(INSIDE)
    }
  for (const file of [
    '/package.json',
    '/.env',
    '/.git/config',
    '/.data/database-url',
    '/.next/BUILD_ID',
    '/proxy.ts',
    '/next.config.js',
    '/_next/server/app/page.js',
    '/lib/env.ts',
    '/_next/image?url=%2Ficon.svg&w=64&q=75',
    '/_next/image?url=http%3A%2F%2F127.0.0.1%3A1%2Fx.png&w=64&q=75',
  ]) {
    const answer = await ask(desk, file)
    expect(answer.status, file).toBe(404)
    expect(answer.text, file).not.toMatch(/"dependencies"|\[core\]|postgresql:/)
  }
})

test('an export is named by the desk, whatever its address says', async ({ desk }) => {
  for (const view of ['executions', 'costs']) {
    const { headers, status } = await ask(desk, `/api/export/${view}?filename=..%2f..%2fx.html&symbol=%22%3B%20filename%3D%22x.html`)
    expect(status).toBe(200)
    expect(headers['content-disposition']).toMatch(new RegExp(`^attachment; filename="ropewalk-${view}-\\d{4}-\\d\\d-\\d\\dT\\d{6}Z\\.csv"$`))
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
  }
})

test('a file that is analysed has a name and no place: it is read from the request and nowhere else', async ({ desk }) => {
  const text = 'side,price,expected_price\nbuy,100,99\n'
  for (const name of ['../../../../etc/passwd', '/etc/passwd', '..\\..\\package.json', 'a\u0000b', '<script>window.__ran=1</script>.csv']) {
    const body = `${JSON.stringify({ files: [{ role: 'fills', name, size: text.length }] })}\n${text}`
    const answer = await ask(desk, '/api/tca', { method: 'POST', body })
    expect(answer.status).toBe(200)
    const last = JSON.parse(answer.text.trim().split('\n').at(-1) ?? '') as { kind: string; json: { counts: { fills: number } }; html: string }
    expect([last.kind, last.json.counts.fills]).toEqual(['report', 1])
    expect(last.html).not.toContain('<script')
    expect(last.html).not.toMatch(/root:x:/)
  }
})
