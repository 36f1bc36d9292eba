import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { seedModule } from '#lib/db/desk.ts'
import { versionsAfter } from '#lib/db/policy.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { fromMs, type Instant, instant } from '#lib/domain/base/time.ts'
import { CURATORS } from '#lib/domain/decide/policy.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { addPerson, asked } from '#tests/support/people.ts'
import { firstConfig } from './first-start.ts'
import { Governor } from './govern.ts'

/** Two approvers: what each may do with what the other, or they themselves, proposed; and the emergency that ends by itself. */
const MODULE = 'tr_001'
let pool: Pool
let owner: Pool
let web: Pool
let clock: Instant
let governor: Governor

beforeAll(async () => {
  const db = await freshDatabase()
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test', max: 4 })
  web = openPool({ url: db.url, role: 'web', applicationName: 'test', max: 1 })
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test', max: 2 })
})
afterAll(async () => await Promise.all([pool.end(), web.end(), owner.end()]))
beforeEach(async () => {
  await owner.query(
    'truncate tr_proposal, tr_proposal_comment, tr_bypass, tr_config_version, tr_curator_weight, tr_parameter_update, tr_event, tr_command, auth_user cascade',
  )
  await seedModule(
    pool,
    MODULE,
    firstConfig(),
    CURATORS.map((name) => ({ curator_type: name, weight: 0.25, threshold: 0.7, kappa: 0.15, veto_floor: 0.3, enabled: true })),
  )
  for (const handle of ['ada', 'ben']) await addPerson(owner, handle)
  clock = fromMs(Date.now())
  governor = starts()
})

/** As the worker comes up: it remembers nothing. */
const starts = (): Governor => new Governor({ pool, moduleId: MODULE, now: () => clock, adopt: async () => {} })
const wish = (changes: object = {}) => ({
  kind: 'limits' as const,
  title: 'A deeper drawdown',
  reason: 'a hedge is late',
  base_version: 1,
  change: { limits: { max_drawdown: 0.2 } },
  ...changes,
})
const proposed = async (actor = 'ada', changes: object = {}): Promise<string> => {
  const payload = wish(changes)
  const answer = await governor.propose(await asked(web, actor, 'propose', payload), payload)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value.proposal_id as string
}
const decide = async (proposal_id: string, verdict: 'approve' | 'reject' | 'withdraw', actor: string, more: object = {}) => {
  const payload = { proposal_id, verdict, comment: 'seen', ...more }
  return await governor.decide(await asked(web, actor, 'decide_proposal', payload), payload)
}
const bypass = async (proposal_id: string, actor = 'ada', more: object = {}) => {
  const payload = { proposal_id, reason: 'nobody answers', ...more }
  return await governor.bypass(await asked(web, actor, 'bypass_proposal', payload), payload)
}
const rollBack = async (version: number, actor: string) => {
  const payload = { version, reason: 'worse' }
  return await governor.rollBack(await asked(web, actor, 'roll_back', payload), payload)
}
const rows = async (text: string, ...values: unknown[]) => (await owner.query(text, values)).rows
const statusOf = async (id: string) => (await rows('select status from tr_proposal where id = $1', id))[0].status
const newest = async () => (await versionsAfter(pool, MODULE, 0))[0]
const drawdown = async () => (await rows(`select (config #>> '{limits,maxDrawdown}')::float8 as is from tr_config_version order by version desc limit 1`))[0].is
const later = (minutes: number): void => {
  clock = instant(clock + minutes * 60_000_000)
}
/** The wall's clock cannot be turned: what was asked for is put so far into the past. */
const elapse = async (minutes: number): Promise<void> => {
  later(minutes)
  await owner.query('alter table tr_bypass disable trigger user')
  await owner.query(`update tr_bypass set expires_at = expires_at - make_interval(mins => $1) where ending is null`, [minutes])
  await owner.query('alter table tr_bypass enable trigger user')
  clock = instant(clock - minutes * 60_000_000)
}
const incidents = () => rows(`select kind, data ->> 'name' as name from tr_event where noun = 'incident' order by seq`)

test('the author waits for the other one, and somebody who is no approver does not count', async () => {
  await addPerson(owner, 'cyn', ['operator', 'admin'])
  const id = await proposed()
  expect(await decide(id, 'approve', 'ada')).toMatchObject({ ok: false, error: { code: 'FOUR_EYES' } })
  expect(await decide(id, 'approve', 'cyn')).toMatchObject({ ok: false, error: { code: 'NOT_AN_APPROVER' } })
  expect(await decide(id, 'approve', 'local')).toMatchObject({ ok: false, error: { code: 'NOT_AN_APPROVER' } })
  expect(await decide(id, 'approve', 'ben')).toMatchObject({ ok: true, value: { version: 2 } })
  expect(await newest()).toMatchObject({ author: 'ada', approver: 'ben' })
})

test('it is on from the second active approver, always, or never', async () => {
  await owner.query(`update auth_user set is_active = false where handle = 'ben'`)
  expect(await decide(await proposed(), 'approve', 'ada')).toMatchObject({ ok: true, value: { version: 2 } })
  const on = { kind: 'configuration', base_version: 2, change: { govern: { four_eyes: 'on' } } }
  expect(await decide(await proposed('ada', on), 'approve', 'ada')).toMatchObject({ ok: true, value: { version: 3 } })
  const off = await proposed('ada', { kind: 'configuration', base_version: 3, change: { govern: { four_eyes: 'off' } } })
  expect(await decide(off, 'approve', 'ada')).toMatchObject({ ok: false, error: { code: 'FOUR_EYES' } })
  await owner.query(`update auth_user set is_active = true where handle = 'ben'`)
  expect(await decide(off, 'approve', 'ben')).toMatchObject({ ok: true, value: { version: 4 } })
  expect(await decide(await proposed('ada', { base_version: 4, change: { limits: { max_drawdown: 0.3 } } }), 'approve', 'ada')).toMatchObject({ ok: true })
})

test('who undoes nothing of their own goes back in one action; the author asks', async () => {
  await decide(await proposed(), 'approve', 'ben')
  expect(await rollBack(1, 'ada')).toMatchObject({ ok: true, value: { status: 'in_review' } })
  expect(await rollBack(1, 'ben')).toMatchObject({ ok: true, value: { status: 'applied', version: 3 } })
  expect(await drawdown()).toBe(0.1)
  // Its own author may not bring back what was taken from them either.
  expect(await rollBack(2, 'ben')).toMatchObject({ ok: true, value: { status: 'in_review' } })
})

test('one person does not go back past the rules of deciding', async () => {
  const off = await proposed('ada', { kind: 'configuration', change: { govern: { four_eyes: 'off' } } })
  await decide(off, 'approve', 'ben')
  const on = await proposed('ada', { kind: 'configuration', base_version: 2, change: { govern: { four_eyes: 'on' } } })
  await decide(on, 'approve', 'ben')
  expect(await rollBack(2, 'ben')).toMatchObject({ ok: true, value: { status: 'in_review' } })
})

test('what was scheduled is not applied when its approver has left, or when a second one has come', async () => {
  const [one, two] = [await proposed(), await proposed('ada', { change: { limits: { price_collar_bps: 50 } } })]
  const apply_at = new Date(clock / 1_000 + 60_000).toISOString()
  expect(await decide(one, 'approve', 'ben', { apply_at })).toMatchObject({ ok: true, value: { status: 'scheduled' } })
  await owner.query(`update auth_user set is_active = false where handle = 'ben'`)
  expect(await decide(two, 'approve', 'ada', { apply_at })).toMatchObject({ ok: true, value: { status: 'scheduled' } })
  await addPerson(owner, 'cyn')
  later(2)
  await governor.look()
  expect(await rows('select status, comment from tr_proposal order by created_at')).toEqual([
    { status: 'superseded', comment: 'ben approved it and is no active approver now' },
    { status: 'superseded', comment: 'four eyes are on by now, and its author approved it' },
  ])
  expect(await newest()).toMatchObject({ version: 1 })
})

test('a bypass applies at once, is an incident, asks for its review, and names no approver', async () => {
  const id = await proposed()
  expect(await bypass(id, 'ben')).toMatchObject({ ok: false, error: { code: 'NOT_AN_EMERGENCY' } })
  expect(await bypass(id)).toMatchObject({ ok: true, value: { status: 'applied', version: 2 } })
  expect(await newest()).toMatchObject({ version: 2, author: 'ada', approver: null })
  const [review] = await rows(
    `select id, status, author, base_version, title, extract(epoch from expires_at - now()) as s from tr_proposal where kind = 'review'`,
  )
  expect(review).toMatchObject({ status: 'in_review', author: 'ada', base_version: 2, title: 'Confirm v2: A deeper drawdown' })
  expect(Number(review.s)).toBeGreaterThan(3_500)
  expect(await incidents()).toEqual([{ kind: 'raised', name: 'four_eyes_bypassed' }])
  expect(await bypass(await proposed('ben', { base_version: 2, change: { limits: { price_collar_bps: 50 } } }), 'ben')).toMatchObject({
    ok: false,
    error: { code: 'BYPASS_OPEN' },
  })
  expect(await decide(review.id, 'approve', 'ada')).toMatchObject({ ok: false, error: { code: 'FOUR_EYES' } })
})

test('somebody else confirms it, and it stays', async () => {
  const id = await proposed()
  await bypass(id)
  const [review] = await rows(`select id from tr_proposal where kind = 'review'`)
  expect(await decide(review.id, 'approve', 'ben')).toMatchObject({ ok: true, value: { status: 'applied', version: 2 } })
  await elapse(90)
  await starts().look()
  expect([await statusOf(id), await drawdown()]).toEqual(['applied', 0.2])
  expect(await rows('select ending, ended_by from tr_bypass')).toEqual([{ ending: 'confirmed', ended_by: 'ben' }])
  expect(await incidents()).toEqual([
    { kind: 'raised', name: 'four_eyes_bypassed' },
    { kind: 'cleared', name: 'four_eyes_bypassed' },
  ])
})

test('nobody confirms it: it ends by itself, whatever came on top of it, and a worker that was away makes up for it', async () => {
  const id = await proposed()
  await bypass(id, 'ada', { minutes: 30 })
  const other = await proposed('ada', { base_version: 2, change: { limits: { price_collar_bps: 50 } } })
  expect(await decide(other, 'approve', 'ben')).toMatchObject({ ok: true, value: { version: 3 } })
  await governor.look()
  expect(await drawdown()).toBe(0.2)
  later(31)
  await owner.query('alter table tr_bypass disable trigger user')
  await owner.query(`update tr_bypass set expires_at = expires_at - interval '1 day'`)
  await owner.query('alter table tr_bypass enable trigger user')
  await starts().look()
  expect((await newest())?.config).toMatchObject({ version: 4, limits: { maxDrawdown: 0.1, priceCollarBps: 50 } })
  expect(await newest()).toMatchObject({ author: 'worker', approver: 'worker' })
  expect(await rows('select kind, status from tr_proposal order by created_at')).toEqual([
    { kind: 'limits', status: 'rolled_back' },
    { kind: 'review', status: 'expired' },
    { kind: 'limits', status: 'applied' },
    { kind: 'rollback', status: 'applied' },
  ])
  expect(await rows('select ending, end_version from tr_bypass')).toEqual([{ ending: 'taken_back', end_version: 4 }])
  expect((await incidents()).at(-1)).toEqual({ kind: 'cleared', name: 'four_eyes_bypassed' })
  expect(await rows(`select reverted_by is not null as reverted from tr_parameter_update where proposal_id = $1`, id)).toEqual([{ reverted: true }])
  // And it does not come back by a way back of one person.
  expect(await rollBack(2, 'ada')).toMatchObject({ ok: true, value: { status: 'in_review' } })
})

test('a review that is refused takes it back at once, and so does its own author', async () => {
  for (const [actor, verdict] of [
    ['ben', 'reject'],
    ['ada', 'withdraw'],
  ] as const) {
    const base_version = (await newest())?.version
    const id = await proposed('ada', { base_version })
    await bypass(id)
    const [review] = await rows(`select id from tr_proposal where kind = 'review' and status = 'in_review'`)
    expect(await decide(review.id, verdict, actor)).toMatchObject({ ok: true })
    expect([await statusOf(id), await drawdown()]).toEqual(['rolled_back', 0.1])
  }
})

test('a way back overtakes it', async () => {
  const id = await proposed()
  await bypass(id)
  expect(await rollBack(1, 'ben')).toMatchObject({ ok: true, value: { version: 3 } })
  expect([await statusOf(id), await drawdown()]).toEqual(['rolled_back', 0.1])
  expect(await rows('select ending, end_version from tr_bypass')).toEqual([{ ending: 'overtaken', end_version: 3 }])
  expect(await rows(`select status from tr_proposal where kind = 'review'`)).toEqual([{ status: 'superseded' }])
})
