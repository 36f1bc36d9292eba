/** Links that hold once, roles that are given and taken, the second factor, tokens of programs. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ownerSecret, rescueSecret } from '#lib/db/auth/first-run.ts'
import { cookieOf, joined, PASSWORD, post, signedIn } from '#tests/support/sign-in.ts'
import { askUrgently, call } from './support/actions.ts'
import { type Bed, expect, test } from './support/bed.ts'
import { codeFrom } from './support/totp.ts'

test.beforeEach(({ bed }) => bed.db.query('delete from auth_rate_limit'))

const join_ = (bed: Bed, token: string, email: string) => post(bed.url, '/api/auth/join', { token, name: 'Somebody', email, password: PASSWORD })
const get = (bed: Bed, path: string, headers: Record<string, string>) => fetch(`${bed.url}${path}`, { headers, redirect: 'manual' })
const factor = (bed: Bed, cookie: string, body: object) => post(bed.url, '/api/auth/second-factor', body, { cookie })

test('once somebody is here, no start makes a link for an owner, and none that was made holds', async ({ bed }) => {
  expect(await ownerSecret(bed.databaseUrl)).toBeNull()
  const late = await bed.link(['admin'])
  await bed.db.query(`update auth_invite set kind = 'owner', created_by = 'supervisor' where used_at is null and created_by = 'olga'`)
  expect((await join_(bed, late, 'late@desk.test')).status).toBe(410)
})

test('whoever owns the database makes a link to a new owner, once, and on record', async ({ bed }) => {
  const token = await rescueSecret(bed.databaseUrl)
  const rescued = await join_(bed, token, 'rescue@desk.test')
  const me = await (await get(bed, '/api/auth/me', { cookie: cookieOf(rescued) })).json()
  expect(me).toMatchObject({ handle: 'rescue', roles: ['viewer', 'operator', 'approver', 'admin'] })
  expect((await join_(bed, token, 'rescue2@desk.test')).status).toBe(410)
  const { rows } = await bed.db.query(`select kind, data->>'invited_by' as by from auth_event where subject = 'rescue' order by seq limit 1`)
  expect(rows).toEqual([{ kind: 'joined', by: 'supervisor' }])
  await bed.db.query(`update auth_user set roles = '{viewer}' where handle = 'rescue'`)
})

test('a link makes one account, however often and however fast it is used, with the roles it was made for', async ({ bed }) => {
  const token = await bed.link(['viewer', 'approver'])
  const said = await Promise.all(Array.from({ length: 5 }, (_, n) => join_(bed, token, `guest${n}@desk.test`)))
  expect(said.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410])
  const winner = said.find(({ ok }) => ok) as Response
  const me = await (await get(bed, '/api/auth/me', { cookie: cookieOf(winner) })).json()
  expect(me).toMatchObject({ handle: expect.stringMatching(/^guest\d$/), roles: ['viewer', 'approver'] })
  expect((await join_(bed, token, 'again@desk.test')).status).toBe(410)
})

test('a link ends by time and by being taken back', async ({ bed }) => {
  expect((await join_(bed, await bed.link(['viewer'], '-1 second'), 'old@desk.test')).status).toBe(410)
  const { secret } = (await call(bed.url, 'inviteSomebody', [['viewer'], 'Anna', 24], { cookie: bed.owner.cookie })) as { secret: string }
  const { rows } = await bed.db.query(`select id from auth_invite where note = 'Anna'`)
  expect(await call(bed.url, 'takeBackLink', [rows[0].id], { cookie: bed.owner.cookie })).toEqual({ ok: true })
  expect((await join_(bed, secret, 'anna@desk.test')).status).toBe(410)
  expect((await join_(bed, 'a'.repeat(43), 'made-up@desk.test')).status).toBe(410)
  expect((await join_(bed, await bed.link(['viewer']), 'OLGA@desk.test')).status, 'an address is used once').toBe(409)
})

test('two people of one name are told apart for good', async ({ bed }) => {
  const one = await joined(bed.url, { token: await bed.link(['viewer']), name: 'Kim', email: 'kim@a.test', password: PASSWORD })
  const two = await joined(bed.url, { token: await bed.link(['viewer']), name: 'Kim', email: 'kim@b.test', password: PASSWORD })
  const handle = async (cookie: string) => ((await (await get(bed, '/api/auth/me', { cookie })).json()) as { handle: string }).handle
  expect([await handle(one.cookie), await handle(two.cookie)]).toEqual(['kim', 'kim-2'])
  await expect(bed.db.query(`update auth_user set handle = 'olga2' where handle = 'kim'`)).rejects.toThrow(/never changes/)
})

test('a short password makes no account', async ({ bed }) => {
  const said = await post(bed.url, '/api/auth/join', { token: await bed.link(['viewer']), name: 'S', email: 's@desk.test', password: 'elevenchars' })
  expect([said.status, await said.json()]).toMatchObject([400, { error: { message: 'password: at least 12 characters' } }])
})

test('the last admin stays, also when two take the role from each other at once', async ({ bed }) => {
  const { rows } = await bed.db.query(`select id from auth_user where handle = 'olga'`)
  const olga = rows[0].id
  const act = (name: string, args: unknown[], cookie = bed.owner.cookie) => call(bed.url, name, args, { cookie })
  const last = { ok: false, error: { code: 'LAST_ADMIN' } }
  expect(await act('changeRoles', [olga, ['viewer']])).toMatchObject(last)
  expect(await act('setPersonActive', [olga, false])).toMatchObject(last)

  const second = await bed.person('admin')
  const both = await Promise.all([act('changeRoles', [second.id, ['viewer']]), act('changeRoles', [olga, ['viewer']], second.cookie)])
  expect(both.filter((said) => (said as { ok: boolean }).ok)).toHaveLength(1)
  const admins = await bed.db.query(`select handle from auth_user where is_active and 'admin' = any(roles)`)
  expect(admins.rows).toHaveLength(1)
  await bed.db.query(`update auth_user set roles = '{viewer,operator,approver,admin}' where handle = 'olga'`)
  await bed.db.query(`update auth_user set roles = '{viewer}' where id = $1`, [second.id])
})

test('the second factor: set up, asked for, one backup code once, reset by an admin', async ({ bed }) => {
  const person = await bed.person('viewer')
  expect((await factor(bed, person.cookie, { step: 'start', password: 'not my password' })).status).toBe(403)
  const started = (await (await factor(bed, person.cookie, { step: 'start', password: PASSWORD })).json()) as { uri: string; image: string; codes: string[] }
  expect(started.image).toMatch(/^<svg /)
  expect(started.codes.length).toBeGreaterThanOrEqual(8)
  expect((await signedIn(bed.url, person)).cookie, 'not in force before a code was right').toContain('session_token')

  const confirmed = await factor(bed, person.cookie, { step: 'confirm', code: codeFrom(started.uri) })
  expect(confirmed.status).toBe(200)
  const fresh = cookieOf(confirmed)
  expect((await get(bed, '/api/auth/me', { cookie: fresh })).status).toBe(200)
  expect((await get(bed, '/api/auth/me', { cookie: person.cookie })).status, 'the session before it has ended').toBe(401)

  const half = await post(bed.url, '/api/auth/sign-in', { email: person.email, password: PASSWORD })
  expect(await half.json()).toEqual({ ok: true, next: 'code' })
  const halfway = cookieOf(half)
  expect((await get(bed, '/api/auth/me', { cookie: halfway })).status, 'half a sign-in reads nothing').toBe(401)
  expect((await post(bed.url, '/api/auth/code', { code: '000000' }, { cookie: halfway })).status).toBe(401)
  const code = codeFrom(started.uri)
  const whole = await post(bed.url, '/api/auth/code', { code }, { cookie: halfway })
  expect(whole.status).toBe(200)
  expect((await get(bed, '/api/auth/me', { cookie: cookieOf(whole) })).status).toBe(200)
  expect((await post(bed.url, '/api/auth/code', { code: codeFrom(started.uri) }, { cookie: halfway })).status, 'a challenge holds once').toBe(401)

  const another = async (code: string) => {
    const first = await post(bed.url, '/api/auth/sign-in', { email: person.email, password: PASSWORD })
    return (await post(bed.url, '/api/auth/code', { code }, { cookie: cookieOf(first) })).status
  }
  expect(await another(code), 'a code holds once, also for another challenge').toBe(401)
  expect(await another(started.codes[0] as string)).toBe(200)
  expect(await another(started.codes[0] as string), 'a backup code holds once').toBe(401)

  expect(await call(bed.url, 'resetCode', [person.id], { cookie: bed.owner.cookie })).toEqual({ ok: true })
  expect((await get(bed, '/api/auth/me', { cookie: cookieOf(whole) })).status).toBe(401)
  const plain = await post(bed.url, '/api/auth/sign-in', { email: person.email, password: PASSWORD })
  expect(await plain.json()).toEqual({ ok: true, next: 'desk' })
})

test('codes cannot be guessed', async ({ bed }) => {
  const person = await bed.person('viewer')
  const { uri } = (await (await factor(bed, person.cookie, { step: 'start', password: PASSWORD })).json()) as { uri: string }
  await factor(bed, person.cookie, { step: 'confirm', code: codeFrom(uri) })
  const half = await post(bed.url, '/api/auth/sign-in', { email: person.email, password: PASSWORD })
  const wrong = codeFrom(uri) === '111111' ? '222222' : '111111'
  for (let n = 0; n < 6; n++) await post(bed.url, '/api/auth/code', { code: wrong }, { cookie: cookieOf(half), 'x-forwarded-for': `10.9.0.${n}` })
  expect((await post(bed.url, '/api/auth/code', { code: codeFrom(uri) }, { cookie: cookieOf(half) })).status, 'the challenge is used up').toBe(401)
})

test('a new password ends every other session, and an admin’s link sets one once', async ({ bed }) => {
  const person = await bed.person('viewer')
  const other = await signedIn(bed.url, person)
  const change = (current: string, next: string) => post(bed.url, '/api/auth/password', { current, next }, { cookie: person.cookie })
  expect((await change('not my password', 'another long sentence')).status).toBe(403)
  expect((await change(PASSWORD, 'short')).status).toBe(400)
  const changed = await change(PASSWORD, 'another long sentence')
  expect(changed.status).toBe(200)
  expect((await get(bed, '/api/auth/me', { cookie: cookieOf(changed) })).status).toBe(200)
  expect((await get(bed, '/api/auth/me', { cookie: other.cookie })).status).toBe(401)

  const { secret } = (await call(bed.url, 'makePasswordLink', [person.id], { cookie: bed.owner.cookie })) as { secret: string }
  expect((await join_(bed, secret, 'thief@desk.test')).status, 'it makes no account').toBe(410)
  const reset = () => post(bed.url, '/api/auth/reset', { token: secret, password: 'a third long sentence' })
  expect((await reset()).status).toBe(200)
  expect((await reset()).status).toBe(410)
  expect((await get(bed, '/api/auth/me', { cookie: cookieOf(changed) })).status).toBe(401)
  await signedIn(bed.url, { email: person.email, password: 'a third long sentence' })
})

test('a token reads, changes nothing, and ends when it is revoked or over', async ({ bed }) => {
  const person = await bed.person('viewer', 'operator')
  const make = async (name: string, days: number | null) =>
    ((await call(bed.url, 'makeOwnToken', [name, days], { cookie: person.cookie })) as { secret: string }).secret
  const token = await make('dashboard', null)
  const bearer = { authorization: `Bearer ${token}` }
  expect(await (await get(bed, '/api/auth/me', bearer)).json()).toMatchObject({ via: 'token', handle: person.handle })
  expect((await get(bed, '/api/export/executions', bearer)).status).toBe(200)
  const stream = await get(bed, '/api/stream', bearer)
  expect(stream.status).toBe(200)
  await stream.body?.cancel()

  const key = '01JDT0KEN'.padEnd(26, '0')
  expect(await askUrgently(bed.url, 'halt', key, {}, bearer)).toMatchObject({ error: { code: 'SIGNED_OUT' } })
  expect(await call(bed.url, 'makeOwnToken', ['more', 1], bearer)).toMatchObject({ error: { code: 'SIGNED_OUT' } })
  expect((await get(bed, '/executions', bearer)).status, 'it opens no screen').toBe(307)

  const { rows } = await bed.db.query(`select id, last_used_at from auth_token where name = 'dashboard'`)
  expect(rows[0].last_used_at).not.toBeNull()
  expect(await call(bed.url, 'revokeOwnToken', [rows[0].id], { cookie: bed.owner.cookie }), 'not by somebody else').toMatchObject({ ok: false })
  expect(await call(bed.url, 'revokeOwnToken', [rows[0].id], { cookie: person.cookie })).toEqual({ ok: true })
  expect((await get(bed, '/api/auth/me', bearer)).status).toBe(401)

  const brief = await make('brief', 1)
  await bed.db.query(`update auth_token set expires_at = clock_timestamp() - interval '1 s' where name = 'brief'`)
  expect((await get(bed, '/api/auth/me', { authorization: `Bearer ${brief}` })).status).toBe(401)
})

test('what is done to people is written down, and nobody can take it back', async ({ bed }) => {
  const person = await bed.person('viewer')
  await call(bed.url, 'changeRoles', [person.id, ['operator']], { cookie: bed.owner.cookie })
  const { rows } = await bed.db.query(`select actor, kind, data from auth_event where subject = $1 order by seq`, [person.handle])
  expect(rows.map(({ actor, kind }) => `${actor} ${kind}`)).toEqual([`${person.handle} joined`, `${person.handle} signed_in`, 'olga roles_changed'])
  expect(rows.at(-1).data).toEqual({ before: ['viewer'], after: ['operator'] })
  const web = await bed.db.connect()
  try {
    await web.query('set role ropewalk_web')
    for (const sql of ['delete from auth_event', `update auth_event set actor = 'x'`, 'delete from auth_user', `update auth_secret set secret = 'x'`])
      await expect(web.query(sql), sql).rejects.toThrow(/permission denied/)
  } finally {
    await web.query('reset role')
    web.release()
  }
})

test('a desk that others reach is not opened to everybody', async () => {
  const args = [join(import.meta.dirname, '..', '..', 'worker', 'supervise.ts'), '--auth', 'off', '--host', '0.0.0.0']
  const child = spawn(process.execPath, args, { env: { ...process.env, DATABASE_URL: '' }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(code).toBe(1)
  expect(said.trim().split('\n')).toEqual([expect.stringMatching(/^Ropewalk: --auth off: .*0\.0\.0\.0/)])
})
