import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { openLog } from '#lib/log.ts'
import { answer, command, type Strand } from '#tests/support/asking.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { freshId, openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, handListing } from '#tests/support/hand-market.ts'
import { JOBS, type JobDeps } from '#worker/jobs/catalog.ts'

/** What people ask for in the browser changes what the running desk does next: the learning flags, weights, and the way back. */
const SYMBOL = 'BTC/USDT'
type Client = Awaited<ReturnType<typeof openClient>>
let db: Awaited<ReturnType<typeof freshDatabase>>
let desk: TestDesk
let dm: Client
let web: Client
let pool: Pool
let jobs: JobDeps

beforeAll(async () => {
  db = await freshDatabase()
  const owner = await openClient(db.url, 'owner')
  await owner.query(
    `insert into tr_lesson (id, module_id, version, state, predicate_key, predicate, action, knob, direction, comparison, facts, n, days, effect_bps, effect_se, confidence, state_since, evidence_at)
     values ('L1', 'tr_001', 1, 'active', 'symbol', $1, '{"kind": "threshold", "step": 1}', 'threshold', 1, 'the other symbols', '[]', 60, 14, 1.2, 0.4, 0.9,
       to_timestamp(1759990000), to_timestamp(1759990000))`,
    [JSON.stringify([{ field: 'symbol', op: 'eq', values: [SYMBOL] }])],
  )
  await owner.end()
  const market = createHandMarket([handListing('north', SYMBOL)])
  desk = await openTestDesk({ url: db.url, market: () => market })
  market.show('north', SYMBOL, { bids: [['99.99', '500']], asks: [['100.01', '500']] })
  market.advance(1)
  dm = await openClient(db.url, 'dm')
  web = await openClient(db.url, 'web')
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test-jobs', max: 2 })
  jobs = { pool, moduleId: 'tr_001', makeId: freshId, log: openLog('test'), writer: null as never }
})
afterAll(async () => {
  await desk.stop()
  expect(desk.faults).toEqual([])
  await Promise.all([dm.end(), web.end(), pool.end()])
})

const decided = (strength = 0.5): Promise<Strand> => answer(dm, { alpha: { signal_strength: strength } })
const propose = (kind: string, change: object) =>
  command(web, 'propose', { kind, title: 'A change', reason: 'a test', base_version: desk.memory.policy.version, change })
const approve = (proposal_id: string) => command(web, 'decide_proposal', { proposal_id, verdict: 'approve', comment: 'as asked' })
/** As a person does it: asks, and says yes to it. */
async function change(fields: object): Promise<void> {
  const asked = await propose('configuration', fields)
  expect(asked).toMatchObject({ status: 'done', result: { status: 'in_review' } })
  expect(await approve(asked.result.proposal_id)).toMatchObject({ status: 'done', result: { status: 'applied' } })
}
const matchedBy = (strand: Strand): string[] => strand.decision_log.lessons.matched.map((m: { id: string }) => m.id)

test('lesson_feedback_enabled acts on the next decision, off and on again', async () => {
  expect(matchedBy(await decided())).toEqual(['L1'])
  await change({ learning: { lesson_feedback_enabled: false } })
  const base = await decided()
  expect([matchedBy(base), base.config_version, base.lesson_metadata.lessons_applied]).toEqual([[], 2, []])
  await change({ learning: { lesson_feedback_enabled: true } })
  expect(matchedBy(await decided())).toEqual(['L1'])
})

test('strand_braid_learning_enabled and curator_learning_enabled act on the next pass', async () => {
  expect(await JOBS.braid.run(jobs)).not.toBe('switched off')
  await change({ learning: { strand_braid_learning_enabled: false, curator_learning_enabled: false } })
  expect(await JOBS.braid.run(jobs)).toBe('switched off')
  expect(await JOBS.find_evidence.run(jobs, true)).toBe('switched off')
  expect(await JOBS.propose_weights.run(jobs)).toBeNull()
  await change({ learning: { strand_braid_learning_enabled: true, curator_learning_enabled: true } })
  expect(await JOBS.braid.run(jobs)).not.toBe('switched off')
})

test('weights are weighed before they are approved, judge the next decision, and are rolled back to the same judgement', async () => {
  const before = await decided(0.61)
  const version = desk.memory.policy.version
  const asked = await propose('weights', { curators: { risk: { weight: 0.1 } }, publish_threshold: 0.5 })
  expect(await approve(asked.result.proposal_id)).toMatchObject({ status: 'refused', result: { code: 'NO_EVIDENCE' } })
  expect(await JOBS.weigh_proposals.run(jobs)).toBe(1)
  expect(await approve(asked.result.proposal_id)).toMatchObject({ status: 'done', result: { version: version + 1 } })
  const changed = await decided(0.61)
  expect(changed).toMatchObject({
    config_version: version + 1,
    curator_contributions: { votes: expect.arrayContaining([expect.objectContaining({ curator: 'risk', weight: 0.1 })]) },
  })
  expect(await command(web, 'roll_back', { version, reason: 'no better' })).toMatchObject({ status: 'done', result: { version: version + 2 } })
  const back = await decided(0.61)
  const weights = (strand: Strand) => strand.curator_contributions.votes.map((v: Strand) => [v.curator, v.weight, v.threshold, v.kappa])
  expect(weights(back)).toEqual(weights(before))
  expect(back.config_version).toBe(version + 2)
})

test('what cannot be is refused with its reason', async () => {
  expect(await propose('limits', { limits: { max_drawdown: 7 } })).toMatchObject({
    status: 'refused',
    result: { code: 'INVALID_CHANGE', message: 'limits.maxDrawdown must be a number above 0 to 1' },
  })
  expect(await command(web, 'propose', { kind: 'weights' })).toMatchObject({ status: 'refused', result: { code: 'INVALID_COMMAND' } })
  expect(await command(web, 'roll_back', { version: 99, reason: 'x' })).toMatchObject({ status: 'refused', result: { code: 'INVALID_CHANGE' } })
  expect(await command(web, 'decide_proposal', { proposal_id: 'none', verdict: 'approve', comment: 'x' })).toMatchObject({
    status: 'refused',
    result: { code: 'UNKNOWN_PROPOSAL' },
  })
})
