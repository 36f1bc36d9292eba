/** What a session withstands: being planted, being copied, being guessed at, and outliving its person. */
import { cookieOf, PASSWORD, post, signedIn } from '#tests/support/sign-in.ts'
import { askUrgently, call } from './support/actions.ts'
import { type Bed, expect, test } from './support/bed.ts'

const me = async (bed: Bed, cookie: string): Promise<number> => (await fetch(`${bed.url}/api/auth/me`, { headers: { cookie } })).status
const knock = (bed: Bed, email: string, password: string, address: string) =>
  post(bed.url, '/api/auth/sign-in', { email, password }, { 'x-forwarded-for': address })

test.beforeEach(({ bed }) => bed.db.query('delete from auth_rate_limit'))

test('a cookie that was planted before is none after signing in', async ({ bed }) => {
  const person = await bed.person('viewer')
  const name = person.cookie.split('=')[0] as string
  const planted = `${name}=planted.c2lnbmF0dXJl`
  const said = await post(bed.url, '/api/auth/sign-in', { email: person.email, password: PASSWORD }, { cookie: planted })
  expect(said.status).toBe(200)
  expect(cookieOf(said)).not.toContain('planted')
  expect(await me(bed, planted)).toBe(401)

  // Signing in over a session that holds makes another one, and never takes the old name over.
  const again = await post(bed.url, '/api/auth/sign-in', { email: person.email, password: PASSWORD }, { cookie: person.cookie })
  expect(cookieOf(again)).not.toBe(person.cookie)
  expect(await me(bed, cookieOf(again))).toBe(200)
})

test('the cookie is out of reach of scripts and other sites, and of plain connections once there was a safe one', async ({ bed }) => {
  const plain = await post(bed.url, '/api/auth/sign-in', { email: bed.owner.email, password: PASSWORD })
  for (const line of plain.headers.getSetCookie()) expect(line).toMatch(/; HttpOnly(;|$).*/i)
  expect(plain.headers.getSetCookie().join()).toMatch(/SameSite=Lax/i)
  const safe = await post(bed.url, '/api/auth/sign-in', { email: bed.owner.email, password: PASSWORD }, { 'x-forwarded-proto': 'https' })
  const [line = ''] = safe.headers.getSetCookie()
  expect(line).toMatch(/^__Secure-/)
  expect(line).toMatch(/; Secure/i)
  expect(await me(bed, cookieOf(safe)), 'over a plain connection it says nothing').toBe(401)
})

test('a signature that was touched is refused', async ({ bed }) => {
  const [name, value] = bed.owner.cookie.split(/=(.*)/s) as [string, string]
  const [token, signature] = decodeURIComponent(value).split('.') as [string, string]
  expect(await me(bed, `${name}=${encodeURIComponent(`${token}.${signature}`)}`)).toBe(200)
  expect(await me(bed, `${name}=${encodeURIComponent(`${token}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`)}`)).toBe(401)
  expect(await me(bed, `${name}=${token}`)).toBe(401)
})

test('a copied cookie is refused at once when its session is ended elsewhere, and its stream ends', async ({ bed }) => {
  const person = await bed.person('viewer')
  const stolen = (await signedIn(bed.url, person)).cookie
  expect(await me(bed, stolen)).toBe(200)
  const stream = await fetch(`${bed.url}/api/stream`, { headers: { cookie: stolen } })
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()

  expect(await call(bed.url, 'endOthers', [], { cookie: person.cookie })).toEqual({ ok: true })
  expect(await me(bed, stolen)).toBe(401)
  expect(await me(bed, person.cookie)).toBe(200)
  const endedAt = Date.now()
  while (!(await reader.read()).done) expect(Date.now() - endedAt, 'the stream goes on').toBeLessThan(8_000)
})

test('a cookie that was signed out is refused, wherever a copy lies', async ({ bed }) => {
  const person = await bed.person('viewer')
  const said = await post(bed.url, '/api/auth/sign-out', {}, { cookie: person.cookie })
  expect(said.headers.getSetCookie().join()).toMatch(/max-age=0/i)
  expect(await me(bed, person.cookie)).toBe(401)
})

test('somebody who was taken out is out at once and stays out, and may come in again', async ({ bed }) => {
  const person = await bed.person('operator')
  const { secret: token } = (await call(bed.url, 'makeOwnToken', ['reads', 1], { cookie: person.cookie })) as { secret: string }
  const byToken = () => fetch(`${bed.url}/api/auth/me`, { headers: { authorization: `Bearer ${token}` } })
  expect((await byToken()).status).toBe(200)
  expect(await call(bed.url, 'setPersonActive', [person.id, false], { cookie: bed.owner.cookie })).toEqual({ ok: true })
  expect(await me(bed, person.cookie)).toBe(401)
  expect((await byToken()).status).toBe(401)
  const refused = await knock(bed, person.email, PASSWORD, '10.1.0.1')
  const wrong = await knock(bed, person.email, 'something else entirely', '10.1.0.1')
  expect([refused.status, await refused.json()]).toEqual([wrong.status, await wrong.json()])
  expect(await call(bed.url, 'setPersonActive', [person.id, true], { cookie: bed.owner.cookie })).toEqual({ ok: true })
  expect((await knock(bed, person.email, PASSWORD, '10.1.0.1')).status).toBe(200)
  expect((await byToken()).status, 'a token that was revoked stays revoked').toBe(401)
})

test('a changed role is in force with the next request', async ({ bed }) => {
  const person = await bed.person('viewer')
  const key = (n: string) => `01JDR${n}`.padEnd(26, '0')
  const halt = (n: string) => askUrgently(bed.url, 'halt', key(n), {}, { cookie: person.cookie })
  expect(await halt('A')).toMatchObject({ ok: false, error: { code: 'NOT_ALLOWED', message: 'Only an operator or an approver may do this.' } })
  await call(bed.url, 'changeRoles', [person.id, ['operator']], { cookie: bed.owner.cookie })
  expect(await halt('B')).toMatchObject({ ok: true })
  await call(bed.url, 'changeRoles', [person.id, ['viewer']], { cookie: bed.owner.cookie })
  expect(await halt('C')).toMatchObject({ ok: false, error: { code: 'NOT_ALLOWED' } })
})

test('guessing a password ends after ten attempts, from wherever they come and however many at once', async ({ bed }) => {
  const person = await bed.person('viewer')
  const other = await bed.person('viewer')
  await bed.db.query('delete from auth_rate_limit')
  const said = await Promise.all(Array.from({ length: 25 }, (_, n) => knock(bed, person.email, `guess number ${n}`, `10.2.0.${n}`)))
  const statuses = said.map(({ status }) => status)
  expect(statuses.filter((status) => status === 401).length).toBe(10)
  expect(statuses.filter((status) => status === 429).length).toBe(15)
  const right = await knock(bed, person.email, PASSWORD, '10.2.1.1')
  expect(right.status, 'the right one comes too late').toBe(429)
  expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await knock(bed, other.email, PASSWORD, '10.2.1.1')).status, 'somebody else is not held back').toBe(200)
  expect(await me(bed, person.cookie), 'who is in stays in').toBe(200)
})

test('one address that tries many accounts is stopped too', async ({ bed }) => {
  await bed.db.query(`insert into auth_rate_limit values ('address 10.3.0.1', 50, clock_timestamp())`)
  expect((await knock(bed, 'nobody@desk.test', 'whatever it is', '10.3.0.1')).status).toBe(429)
  expect((await knock(bed, 'nobody@desk.test', 'whatever it is', '10.3.0.2')).status).toBe(401)
})

test('a refusal does not tell who has an account', async ({ bed }) => {
  const known = await knock(bed, bed.owner.email, 'not the password', '10.4.0.1')
  const unknown = await knock(bed, 'nobody@desk.test', 'not the password', '10.4.0.1')
  expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()])
})

test('nothing that could sign somebody in is kept readable', async ({ bed }) => {
  const { secret } = (await call(bed.url, 'makeOwnToken', ['kept', 1], { cookie: bed.owner.cookie })) as { secret: string }
  const { rows } = await bed.db.query(
    `select coalesce(string_agg(t::text, ' '), '') as text from (select to_jsonb(a) from auth_token a union all select to_jsonb(a) from auth_account a
      union all select to_jsonb(a) from auth_invite a union all select to_jsonb(a) from auth_event a) t`,
  )
  expect(rows[0].text).not.toContain(secret.slice(3))
  expect(rows[0].text).not.toContain(PASSWORD)
  // The worker's role sees who people are, and nothing of how they come in.
  const worker = await bed.db.connect()
  try {
    await worker.query('set role ropewalk_trader')
    expect((await worker.query(`select roles from auth_person where handle = 'olga'`)).rows).toHaveLength(1)
    for (const table of ['auth_user', 'auth_session', 'auth_account', 'auth_two_factor', 'auth_token', 'auth_invite', 'auth_secret'])
      await expect(worker.query(`select * from ${table}`), table).rejects.toThrow(/permission denied/)
  } finally {
    await worker.query('reset role')
    worker.release()
  }
})

test('a press before the scripts run writes no password into an address', async ({ bed, browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`))
  for (const path of ['/sign-in', `/welcome?token=${await bed.link(['viewer'])}`]) {
    await page.goto(`${bed.url}${path}`)
    for (const box of await page.locator('input').all()) await box.fill((await box.getAttribute('type')) === 'email' ? 'a@desk.test' : 'a very secret sentence')
    await page.locator('button[type=submit]').click()
    await page.waitForLoadState()
    expect(
      asked.filter((one) => one.includes('secret')),
      path,
    ).toEqual([])
    expect(
      asked.some((one) => one.startsWith('POST')),
      `${path} was sent`,
    ).toBe(true)
    asked.length = 0
  }
  await context.close()
})
