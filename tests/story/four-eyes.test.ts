import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { plusMs } from '#lib/domain/base/time.ts'
import { openLog } from '#lib/log.ts'
import { answer, type Strand } from '#tests/support/asking.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, handListing } from '#tests/support/hand-market.ts'
import { addPerson, asked } from '#tests/support/people.ts'
import { JOBS, type JobDeps } from '#worker/jobs/catalog.ts'
import { wallClock } from '#worker/wall.ts'

/**
 * Two approvers at a running desk: what one proposes counts when the other has said yes, acts on the next decision, and is taken back in
 * one action; an emergency ends by itself, also when the worker was away when its hour came.
 */
const SYMBOL = 'BTC/USDT'
type Client = Awaited<ReturnType<typeof openClient>>
let db: Awaited<ReturnType<typeof freshDatabase>>
let market: ReturnType<typeof createHandMarket>
let desk: TestDesk
let dm: Client
let web: Client
let owner: Client
let pool: Pool
let jobs: JobDeps

async function opens(laterMs = 0): Promise<TestDesk> {
  const wall = wallClock()
  return await openTestDesk({ url: db.url, market: () => market, wall: { ...wall, now: () => plusMs(wall.now(), laterMs) } })
}
function newMarket(): void {
  market = createHandMarket([handListing('north', SYMBOL)])
}
function shows(): void {
  market.show('north', SYMBOL, { bids: [['99.99', '500']], asks: [['100.01', '500']] })
  market.advance(1)
}

beforeAll(async () => {
  db = await freshDatabase()
  owner = await openClient(db.url, 'owner')
  for (const handle of ['ada', 'ben']) await addPerson(owner, handle)
  newMarket()
  desk = await opens()
  shows()
  dm = await openClient(db.url, 'dm')
  web = await openClient(db.url, 'web')
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test-jobs', max: 2 })
  jobs = { pool, moduleId: 'tr_001', makeId: freshId, log: openLog('test'), writer: null as never }
})
afterAll(async () => {
  await desk.stop()
  expect(desk.faults).toEqual([])
  await Promise.all([dm.end(), web.end(), owner.end(), pool.end()])
})

/** As a person asks in the browser, until the worker has answered. */
async function says(actor: string, kind: string, payload: object): Promise<{ readonly status: string; readonly result: Strand }> {
  const { id } = await asked(web, actor, kind, payload)
  return await eventually(
    `${kind} of ${actor}`,
    async () => (await web.query(`select status, result from tr_command where id = $1 and status in ('done', 'refused')`, [id])).rows[0],
  )
}
const proposes = (actor: string, kind: string, change: object) =>
  says(actor, 'propose', { kind, title: 'A change', reason: 'a test', base_version: desk.memory.policy.version, change })
const approves = (actor: string, proposal_id: string) => says(actor, 'decide_proposal', { proposal_id, verdict: 'approve', comment: 'seen' })
const decided = (strength = 0.61): Promise<Strand> => answer(dm, { alpha: { signal_strength: strength } })
const weightOf = (strand: Strand, curator: string) => strand.curator_contributions.votes.find((v: Strand) => v.curator === curator).weight
const statusOf = async (id: string) => (await web.query('select status from tr_proposal where id = $1', [id])).rows[0].status

test('a flag and weights count from the second person, act on the next decision, and are taken back in one action', async () => {
  const flag = await proposes('ada', 'configuration', { learning: { lesson_feedback_enabled: false } })
  expect(flag).toMatchObject({ status: 'done', result: { status: 'in_review' } })
  expect(await approves('ada', flag.result.proposal_id)).toMatchObject({ status: 'refused', result: { code: 'FOUR_EYES' } })
  expect(desk.memory.policy.learning.lessonFeedbackEnabled).toBe(true)
  expect(await approves('ben', flag.result.proposal_id)).toMatchObject({ status: 'done', result: { version: 2 } })
  expect(desk.memory.policy.learning.lessonFeedbackEnabled).toBe(false)

  const before = await decided()
  const weights = await proposes('ada', 'weights', { curators: { risk: { weight: 0.1 } }, publish_threshold: 0.5 })
  await JOBS.weigh_proposals.run(jobs)
  expect(await approves('ben', weights.result.proposal_id)).toMatchObject({ status: 'done', result: { version: 3 } })
  const after = await decided()
  expect([after.config_version, weightOf(after, 'risk')]).toEqual([3, 0.1])
  // The one who made it asks; the other does it.
  expect(await says('ada', 'roll_back', { version: 2, reason: 'no better' })).toMatchObject({ status: 'done', result: { status: 'in_review' } })
  expect(await says('ben', 'roll_back', { version: 2, reason: 'no better' })).toMatchObject({ status: 'done', result: { status: 'applied', version: 4 } })
  const back = await decided()
  expect([back.config_version, weightOf(back, 'risk')]).toEqual([4, weightOf(before, 'risk')])
  expect(await statusOf(weights.result.proposal_id)).toBe('rolled_back')
})

test('an emergency acts at once, and ends by itself although the worker was away when its hour came', async () => {
  const wide = await proposes('ada', 'limits', { limits: { max_order_notional: '900000' } })
  const id = wide.result.proposal_id
  expect(await says('ada', 'bypass_proposal', { proposal_id: id, reason: 'nobody answers', minutes: 45 })).toMatchObject({
    status: 'done',
    result: { status: 'applied' },
  })
  expect(desk.memory.policy.limits.maxOrderNotional).toBe('900000')
  const bypassed = await decided()
  expect(bypassed.config_version).toBe(desk.memory.policy.version)
  await desk.stop()
  expect(desk.faults).toEqual([])

  newMarket()
  desk = await opens(46 * 60_000)
  shows()
  await eventually('the end of the emergency', async () => (await statusOf(id)) === 'rolled_back' || undefined, 20_000)
  await eventually('the limit as it was', async () => desk.memory.policy.limits.maxOrderNotional === '250000' || undefined)
  expect((await web.query('select ending, ended_by from tr_bypass')).rows).toEqual([{ ending: 'taken_back', ended_by: 'worker' }])
  const events = await web.query(`select kind from tr_event where noun = 'incident' and noun_id = $1 order by seq`, [`bypass ${id}`])
  expect(events.rows.map(({ kind }) => kind)).toEqual(['raised', 'cleared'])
})

test('a lesson is approved by an approver, and by nobody else', async () => {
  await addPerson(owner, 'cyn', ['operator', 'admin'])
  await owner.query(
    `insert into tr_lesson (id, module_id, version, state, predicate_key, predicate, action, knob, direction, comparison, facts, n, days, effect_bps, effect_se, confidence, state_since, evidence_at)
     values ('L1', 'tr_001', 1, 'approvable', 'symbol', $1, '{"kind": "threshold", "step": 1}', 'threshold', 1, 'the other symbols', '[]', 60, 14, 1.2, 0.4, 0.9, now(), now())`,
    [JSON.stringify([{ field: 'symbol', op: 'eq', values: [SYMBOL] }])],
  )
  const verdict = { lesson_id: 'L1', verdict: 'approve', comment: 'read' }
  expect(await says('cyn', 'decide_lesson', verdict)).toMatchObject({ status: 'refused', result: { code: 'NOT_AN_APPROVER' } })
  expect(await says('ben', 'decide_lesson', verdict)).toMatchObject({ status: 'done', result: { state: 'canary' } })
})
