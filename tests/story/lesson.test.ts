import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openPool } from '#lib/db/pool.ts'
import { learnVenue, NEW_VENUE_LEARNER, VENUE_DEFAULTS } from '#lib/domain/learn/venue-learner.ts'
import { venueCell, venueStateOf } from '#lib/domain/learn/venue-state.ts'
import { ask, codesOf, command, reportOf, type Strand } from '#tests/support/asking.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, type HandMarket, handListing } from '#tests/support/hand-market.ts'
import { everywhere, idInArm, idWhere, type LessonRow, moveLesson, storeLesson } from '#tests/support/lesson-rows.ts'
import { logOutcomes } from '#worker/jobs/outcomes.ts'

/**
 * A lesson meets decisions, on books put there by hand: the next one after it is active is judged with it, its hold-out is not touched,
 * in shadow it only leaves a row in the ledger, and when it is retired or lessons are switched off the base trader is back.
 */
type Client = Awaited<ReturnType<typeof openClient>>
const BTC = 'BTC/USDT'
let db: Awaited<ReturnType<typeof freshDatabase>>
let desk: TestDesk
let market: HandMarket
let dm: Client
let web: Client
let trader: Client
const living: string[] = []

beforeAll(async () => {
  db = await freshDatabase()
  market = createHandMarket([handListing('north', BTC), handListing('south', BTC)])
  desk = await openTestDesk({ url: db.url, market: () => market })
  dm = await openClient(db.url, 'dm')
  web = await openClient(db.url, 'web')
  trader = await openClient(db.url, 'trader')
  show(100)
})

afterEach(async () => {
  for (const id of living.splice(0)) await retire(id)
})

afterAll(async () => {
  await desk.stop()
  expect(desk.faults).toEqual([])
  await Promise.all([dm.end(), web.end(), trader.end()])
})

function show(mid: number): void {
  for (const venue of ['north', 'south']) market.show(venue, BTC, { bids: [[(mid - 0.01).toFixed(2), '500']], asks: [[(mid + 0.01).toFixed(2), '500']] })
  market.advance(1)
}

/** Stores a lesson and waits until the desk has heard of it: nothing is restarted. */
async function learn(row: Omit<LessonRow, 'id'>): Promise<string> {
  const id = `L${freshId()}`
  living.push(id)
  await storeLesson(trader, { id, ...row })
  await eventually('the lesson is heard of', async () => desk.lessons.facts().living.includes(id))
  return id
}

async function retire(id: string): Promise<void> {
  await moveLesson(trader, id, 'retired')
  await eventually('its end is heard of', async () => !desk.lessons.facts().living.includes(id))
}

const answerAs = async (id: string, plan: Readonly<Record<string, unknown>> = {}, strength = 0.9): Promise<Strand> => {
  await ask(dm, { id, plan, alpha: { signal_strength: strength } })
  return await reportOf(dm, id)
}
/** A resting order's execution while it works. */
const workingAs = async (id: string, plan: Readonly<Record<string, unknown>>): Promise<Strand> => {
  await ask(dm, { id, plan })
  return await eventually('it is judged', async () => (await web.query(`select * from tr_strand where decision_id = $1`, [id])).rows[0])
}
const sharesOf = async (decisionId: string): Promise<Strand> =>
  (await web.query(`select decision_log -> 'venue_shares' as shares from tr_strand where decision_id = $1`, [decisionId])).rows[0].shares
const votesOf = async (executionId: string): Promise<Strand> =>
  Object.fromEntries((await web.query('select * from tr_curator_action where execution_id = $1', [executionId])).rows.map((r) => [r.curator_type, r]))
const ledgerOf = async (decisionId: string): Promise<Strand[]> =>
  (await web.query('select * from tr_lesson_application where decision_id = $1', [decisionId])).rows
const baselineOf = async (decisionId: string): Promise<Strand | null> =>
  (await web.query(`select decision_log -> 'baseline' as baseline from tr_strand where decision_id = $1`, [decisionId])).rows[0].baseline
const logOf = async (decisionId: string): Promise<Strand> => (await web.query('select * from tr_decision_log where decision_id = $1', [decisionId])).rows[0]

test('without lessons every decision says what was possible, and nothing enhanced it', async () => {
  const report = await answerAs(freshId())
  expect(report.lesson_metadata).toEqual({ lesson_enhanced: false, lessons_applied: [], confidence_boost: 1 })
  const log = await logOf(report.decision_id)
  expect(log).toMatchObject({ base_action: 'publish', action: 'publish', p_publish: 1, p_venue: 1, p_type: 1, p: 1, explore: false, override: false })
  expect(log.eligible).toEqual([
    ['north', 'market'],
    ['south', 'market'],
  ])
  expect(log.known).toMatchObject({ symbol: BTC, timeframe: '5m', side: 'buy', venue: null })
  expect(log.shadow).toHaveLength(2)
  expect(log.shadow[0]).toMatchObject({ venue: 'north', type: 'market', spread_bps: expect.closeTo(2, 6), depth: [[100.01, 500]] })
  expect(log.lessons).toEqual({ matched: [], arms: [] })
  expect(log.margin).toBeGreaterThan(0)
  expect(await ledgerOf(report.decision_id)).toEqual([])
})

test('a refusal that falls just short is traded small at times, never over a veto, and says so', async () => {
  const base = await answerAs(freshId())
  const strength = 0.9 * Math.exp(-base.curator_contributions.margin - 0.03)
  const drawn = await answerAs(
    idWhere('explore', (u) => u < 0.2),
    {},
    strength,
  )
  expect(drawn).toMatchObject({ status: 'filled', quantity: '0.001', outcome: { flags: ['explored'] } })
  expect(drawn.curator_contributions.margin).toBeLessThan(0)
  expect(await logOf(drawn.decision_id)).toMatchObject({ base_action: 'refuse', action: 'publish', p_publish: 0.2, explore: true })
  const not = await answerAs(
    idWhere('explore', (u) => u >= 0.2),
    {},
    strength,
  )
  expect(codesOf(not)).toEqual(['BELOW_PUBLISH_THRESHOLD'])
  expect(await logOf(not.decision_id)).toMatchObject({ base_action: 'refuse', action: 'refuse', p_publish: 0.2, explore: false })
  const far = await answerAs(
    idWhere('explore', (u) => u < 0.2),
    {},
    strength * 0.8,
  )
  expect(codesOf(far)).toEqual(['BELOW_PUBLISH_THRESHOLD'])
  expect((await logOf(far.decision_id)).p_publish).toBe(0)
  const vetoed = await answerAs(
    idWhere('explore', (u) => u < 0.2),
    { quantity: '900000' },
    strength,
  )
  expect(vetoed.status).toBe('refused')
  expect((await logOf(vetoed.decision_id)).p_publish).toBe(0)
})

test('a lesson acts on the next decision: in the curators’ rows, in the ledger and in the report', async () => {
  const lesson = await learn({ state: 'active', action: { kind: 'curator_weight', curator: 'execution', step: -2 } })
  const report = await answerAs(idInArm(lesson, 'applied', 0.1))
  expect(report.lesson_metadata).toMatchObject({ lesson_enhanced: true, lessons_applied: [lesson] })
  expect(report.lesson_metadata.confidence_boost).toBeGreaterThan(1)
  const votes = await votesOf(report.id)
  expect(votes.execution.lesson_multiplier).toBeCloseTo(0.8, 12)
  expect(votes.execution.contribution).toBeCloseTo(votes.execution.raw_contribution * 1.2 * 0.8, 12)
  expect(votes.risk.lesson_multiplier).toBe(1)
  const [row] = await ledgerOf(report.decision_id)
  expect(row).toMatchObject({
    lesson_id: lesson,
    arm: 'applied',
    arm_probability: 0.9,
    deltas: { multipliers: { execution: 0.8 } },
    would_flip: false,
    execution_id: report.id,
  })
  expect(row.score_after).not.toBe(row.score_before)
  expect((await logOf(report.decision_id)).lessons.arms).toMatchObject([{ id: lesson, arm: 'applied', arm_probability: 0.9 }])
})

test('its hold-out is not touched', async () => {
  const base = await answerAs(freshId())
  const lesson = await learn({ state: 'active', action: { kind: 'curator_weight', curator: 'execution', step: -2 } })
  const report = await answerAs(idInArm(lesson, 'holdout', 0.1))
  expect(report.lesson_metadata).toEqual({ lesson_enhanced: false, lessons_applied: [], confidence_boost: 1 })
  expect((await votesOf(report.id)).execution.lesson_multiplier).toBe(1)
  expect(report.curator_contributions.threshold).toBe(base.curator_contributions.threshold)
  expect(await ledgerOf(report.decision_id)).toMatchObject([{ lesson_id: lesson, arm: 'holdout', arm_probability: 0.1 }])
})

test('on trial it acts on a quarter of what it matches, in shadow on nothing', async () => {
  const lesson = await learn({ state: 'canary', action: { kind: 'threshold', step: 1 } })
  const applied = await answerAs(idInArm(lesson, 'applied', 0.75))
  expect(applied.lesson_metadata.lessons_applied).toEqual([lesson])
  expect(applied.curator_contributions.threshold).toBeCloseTo(0.4 * Math.exp(0.02), 12)
  expect(await ledgerOf(applied.decision_id)).toMatchObject([{ arm: 'applied', arm_probability: 0.25 }])

  const shadow = await learn({ state: 'shadow', action: { kind: 'size_cap', step: 2 } })
  const held = await answerAs(idInArm(lesson, 'holdout', 0.75))
  expect(held.lesson_metadata.lessons_applied).toEqual([])
  expect(held.quantity).toBe('0.1')
  const rows = await ledgerOf(held.decision_id)
  expect(Object.fromEntries(rows.map((r) => [r.lesson_id, [r.arm, r.arm_probability]]))).toEqual({ [lesson]: ['holdout', 0.75], [shadow]: ['shadow', 1] })
})

test('a retired lesson stops at once', async () => {
  const lesson = await learn({ state: 'active', action: { kind: 'size_cap', step: 1 } })
  const capped = await answerAs(idInArm(lesson, 'applied', 0.1))
  expect(capped).toMatchObject({ quantity: '0.075', filled_quantity: '0.075' })
  expect(capped.order_spec.size).toEqual({ kind: 'quantity', value: '0.1' })
  // What was left out of it is not forgotten: the ledger measures the whole.
  expect(await baselineOf(capped.decision_id)).toMatchObject({ part: 0.75, quantity: expect.closeTo(0.1, 9), mids: { north: '100', south: '100' } })
  await retire(lesson)
  const report = await answerAs(idInArm(lesson, 'applied', 0.1))
  expect(report).toMatchObject({ quantity: '0.1', lesson_metadata: { lesson_enhanced: false, lessons_applied: [] } })
  expect(await ledgerOf(report.decision_id)).toEqual([])
})

test('a lesson that a person retires acts on no decision after their command is done, and needs no notification for that', async () => {
  const lesson = await learn({ state: 'active', action: { kind: 'size_cap', step: 1 } })
  expect(await answerAs(idInArm(lesson, 'applied', 0.1))).toMatchObject({ quantity: '0.075' })
  expect(await command(web, 'retire_lesson', { lesson_id: lesson, reason: ' ' })).toMatchObject({
    status: 'refused',
    result: { code: 'INVALID_COMMAND', message: 'reason: a reason is needed' },
  })
  const owner = await openClient(db.url, 'owner')
  onTestFinished(async () => {
    await owner.query('alter table tr_lesson enable trigger tr_lesson_notify')
    await owner.end()
  })
  await owner.query('alter table tr_lesson disable trigger tr_lesson_notify')
  const retire = () => command(web, 'retire_lesson', { lesson_id: lesson, reason: 'the venue changed its fees' })
  const done = await retire()
  expect(done).toMatchObject({ status: 'done', result: { lesson_id: lesson, state: 'retired' } })
  const report = await answerAs(idInArm(lesson, 'applied', 0.1))
  expect(report).toMatchObject({ quantity: '0.1', lesson_metadata: { lesson_enhanced: false, lessons_applied: [] } })
  expect(await ledgerOf(report.decision_id)).toEqual([])
  expect(await retire()).toMatchObject({ status: 'refused', result: { code: 'NOT_RETIRABLE' } })
  expect(await command(web, 'retire_lesson', { lesson_id: 'nobody', reason: 'seen' })).toMatchObject({ status: 'refused', result: { code: 'UNKNOWN_LESSON' } })
  const told = await web.query(`select kind, cause_id, actor, data ->> 'reason' as reason from tr_event where noun = 'lesson' and noun_id = $1`, [lesson])
  expect(told.rows).toEqual([{ kind: 'retired', cause_id: done.id, actor: 'local', reason: 'the venue changed its fees' }])
})

test('a venue that a lesson prefers is believed cheaper by so much and gets the order', async () => {
  const before = await answerAs(freshId())
  expect(before.route.chosen).toBe('north')
  const lesson = await learn({ state: 'active', action: { kind: 'venue_prefer', venue: 'south', step: 2 } })
  const report = await answerAs(idInArm(lesson, 'applied', 0.1))
  expect(report).toMatchObject({ status: 'filled', venue: 'south' })
  const south = report.route.candidates.find((c: Strand) => c.venue === 'south')
  expect(south.costs.residual_bps).toBeCloseTo(-1.2, 12)
  expect((await ledgerOf(report.decision_id))[0].deltas).toMatchObject({ venue_shift_bps: { south: expect.closeTo(-1.2, 12) } })
  const held = await answerAs(idInArm(lesson, 'holdout', 0.1))
  expect(held.venue).toBe('north')
})

test('a window that a lesson avoids is waited out, not lost', async () => {
  const hour = new Date(market.clock.now() / 1_000).getUTCHours()
  const lesson = await learn({ state: 'active', action: { kind: 'avoid_window', bucket: String(hour).padStart(2, '0'), maxDelayMin: 120 } })
  const id = idInArm(lesson, 'applied', 0.1)
  await ask(dm, { id })
  const strand = await eventually(
    'it waits',
    async () => (await web.query(`select * from tr_strand where decision_id = $1 and status = 'waiting'`, [id])).rows[0],
  )
  expect(strand.monitoring_state.waiting.lines).toMatchObject([{ name: 'lesson_window', holds: false }])
  expect(strand.lesson_metadata.lessons_applied).toEqual([lesson])
  market.advance(30 * 60_000)
  show(100)
  const report = await reportOf(dm, id)
  expect(report).toMatchObject({ status: 'filled', lesson_metadata: { lessons_applied: [lesson] } })
  const log = await logOf(id)
  expect(log).toMatchObject({ action: 'publish', lessons: { arms: [{ id: lesson, arm: 'applied' }] } })
  expect(await ledgerOf(id)).toHaveLength(1)
})

/** What the ledger and the outcome log say of an execution that waited, and of one that was held out, once five minutes have passed. */
async function outcomeOf(decisionId: string, held: string): Promise<Strand> {
  market.advance(305_000)
  show(104.04)
  market.advance(1_600_000)
  await desk.drain()
  const learner = openPool({ url: db.url, role: 'trader', applicationName: 'test-lesson-outcomes', max: 1 })
  await trader.query('update tr_market set clock_us = $1', [market.clock.now()])
  await logOutcomes(learner, 'tr_001').finally(() => learner.end())
  const { rows } = await web.query(
    `select a.y as trial, o.cost_bps, s.decision_log -> 'baseline' as baseline, (select cost_bps from tr_outcome_log where decision_id = $2) as held_bps from tr_lesson_application a
     join tr_outcome_log o using (execution_id) join tr_strand s on s.id = o.execution_id where a.decision_id = $1`,
    [decisionId, held],
  )
  return rows[0]
}
test('a refusal counts in both arms of a lesson that tightens sizes, and in none of one that does not', async () => {
  const large = { quantity: '900000' }
  const cap = await learn({ state: 'active', action: { kind: 'size_cap', step: 1 } })
  for (const arm of ['applied', 'holdout'] as const) {
    const refused = await answerAs(idInArm(cap, arm, 0.1), large)
    expect(refused.status).toBe('refused')
    expect(await baselineOf(refused.decision_id)).toMatchObject({ part: arm === 'applied' ? 0.75 : 1, quantity: expect.closeTo(900_000, 3) })
  }
  await retire(cap)
  const weight = await learn({ state: 'active', action: { kind: 'curator_weight', curator: 'risk', step: 1 } })
  const refused = await answerAs(idInArm(weight, 'applied', 0.1), large)
  expect(refused.status).toBe('refused')
  expect(await baselineOf(refused.decision_id)).toBeNull()
})

const hourNow = (): string => String(new Date(market.clock.now() / 1_000).getUTCHours()).padStart(2, '0')

test('a decision that a lesson delayed while its market ran away is measured with what the market did', async () => {
  // Minutes of returns and prints, for what a day of this market is worth.
  for (let second = 0; second < 130; second++) {
    show(104 + (second % 2) / 10)
    market.print('north', BTC, { price: '104', size: '50', aggressor: 'buy' })
    market.advance(1_000)
  }
  show(104)
  const lesson = await learn({ state: 'active', action: { kind: 'avoid_window', bucket: hourNow(), maxDelayMin: 15 } })
  const held = idInArm(lesson, 'holdout', 0.1)
  await ask(dm, { id: held })
  expect(await reportOf(dm, held)).toMatchObject({ status: 'filled' })
  const id = idInArm(lesson, 'applied', 0.1)
  await ask(dm, { id })
  await eventually('it waits', async () => (await web.query(`select 1 from tr_strand where decision_id = $1 and status = 'waiting'`, [id])).rows[0])
  // Four bps away, and past the longest delay.
  show(104.04)
  market.advance(16 * 60_000)
  show(104.04)
  expect(await reportOf(dm, id)).toMatchObject({ status: 'filled', exec_metrics: { benchmarks: { p_0: '104.04' } } })
  const waited = await outcomeOf(id, held)
  expect(waited.baseline).toMatchObject({ mids: { north: '104', south: '104' }, part: 1, quantity: 0.1 })
  const [row] = await ledgerOf(held)
  expect(row).toMatchObject({ arm: 'holdout', y: expect.any(Number) })
  // From its release on it cost what the other one cost; from the first judgement on, the market's move more.
  expect(waited.cost_bps).toBeCloseTo(waited.held_bps, 1)
  expect(waited.trial - row.y).toBeCloseTo((0.04 / 104) * 1e4, 1)
})

test('one that is refused after a lesson’s delay, or called off in it, keeps what it is measured from', async () => {
  const lesson = await learn({ state: 'active', action: { kind: 'avoid_window', bucket: hourNow(), maxDelayMin: 15 } })
  const delayed = async (): Promise<string> => {
    const id = idInArm(lesson, 'applied', 0.1)
    await ask(dm, { id })
    await eventually('it waits', async () => (await web.query(`select 1 from tr_strand where decision_id = $1 and status = 'waiting'`, [id])).rows[0])
    return id
  }
  const called = await delayed()
  await dm.query(`insert into dm_strand (id, parent_id, tags) values ($1, $2, '{trader:cancel_order}')`, [freshId(), called])
  const off = await reportOf(dm, called)
  expect(off).toMatchObject({ status: 'cancelled', monitoring_state: { waiting: { baseline: { part: 1, mids: { north: '104.04' } } } } })
  const id = await delayed()
  for (const venue of ['north', 'south']) market.show(venue, BTC, { bids: [], asks: [['104.05', '5']] })
  market.advance(16 * 60_000)
  expect(await reportOf(dm, id)).toMatchObject({ status: 'refused' })
  expect(await baselineOf(id)).toMatchObject({ part: 1, quantity: 0.1, mids: { north: '104.04', south: '104.04' }, at_us: expect.any(Number) })
  show(104.04)
})

test('what its own entry conditions make it wait for is not a lesson’s doing: it is measured from where they first hold', async () => {
  const lesson = await learn({ state: 'active', action: { kind: 'avoid_window', bucket: hourNow(), maxDelayMin: 15 } })
  const id = idInArm(lesson, 'applied', 0.1)
  await ask(dm, { id, plan: { entry_conditions: { price_above: '105' } } })
  const waiting = () =>
    eventually(
      'it waits',
      async () => (await web.query(`select monitoring_state -> 'waiting' as w from tr_strand where decision_id = $1 and status = 'waiting'`, [id])).rows[0]?.w,
    )
  expect((await waiting()).baseline).toMatchObject({ at_us: null, mids: { north: '104.04' } })
  show(105)
  show(106)
  market.advance(1_000)
  await eventually('its conditions hold', async () => (await waiting()).baseline.at_us !== null)
  show(106.06)
  market.advance(16 * 60_000)
  show(106.06)
  expect(await reportOf(dm, id)).toMatchObject({ status: 'filled' })
  const baseline = (await baselineOf(id)) as Strand
  expect(['105', '106']).toContain(baseline.mids.north)
  show(100)
})

test('switched off in a configuration version, the next decision is the base trader’s; an invalid one changes nothing', async () => {
  const lesson = await learn({ state: 'active', action: { kind: 'size_cap', step: 2 } })
  const { config } = (await web.query('select config from tr_config_version order by version desc limit 1')).rows[0]
  const decide = async (version: number, learning: Readonly<Record<string, unknown>>) => {
    await trader.query(
      `insert into tr_config_version (version, module_id, base_version, config, author, reason) values ($1, 'tr_001', $2, $3, 'local', 'test')`,
      [version, version - 1, JSON.stringify({ ...config, learning: { ...config.learning, ...learning } })],
    )
    return await eventually(
      `version ${version} is answered`,
      async () =>
        (
          await web.query(`select kind, data from tr_event where (noun = 'config' and noun_id = $1) or (noun = 'incident' and noun_id = $2)`, [
            `version ${version}`,
            `config ${version}`,
          ])
        ).rows[0],
    )
  }
  expect((await answerAs(idInArm(lesson, 'applied', 0.1))).quantity).toBe('0.05')
  expect(await decide(2, { lessonFeedbackEnabled: false })).toMatchObject({ kind: 'applied' })
  const off = await answerAs(idInArm(lesson, 'applied', 0.1))
  expect(off).toMatchObject({ quantity: '0.1', config_version: 2, lesson_metadata: { lesson_enhanced: false, lessons_applied: [], confidence_boost: 1 } })
  expect(await ledgerOf(off.decision_id)).toEqual([])
  expect(await decide(3, { lessonFeedbackEnabled: 'perhaps' })).toMatchObject({
    kind: 'raised',
    data: { name: 'configuration_refused', message: 'learning.lessonFeedbackEnabled must be true or false' },
  })
  expect((await answerAs(freshId())).config_version).toBe(2)
  expect(await decide(4, { lessonFeedbackEnabled: true })).toMatchObject({ kind: 'applied' })
  expect(await answerAs(idInArm(lesson, 'applied', 0.1))).toMatchObject({ quantity: '0.05', config_version: 4 })
})

test('a resting order goes where fills were cheapest, by a draw whose probability is stored', async () => {
  const plan = { execution_strategy: 'limit', limit_price: '99.5' }
  const plain = await workingAs(freshId(), plan)
  expect(plain.route).toMatchObject({ chosen: 'north', propensity: 1 })
  let learner = NEW_VENUE_LEARNER
  const cell = venueCell((await logOf(plain.decision_id)).known)
  for (let i = 0; i < 400; i++) learner = learnVenue(learner, { ...VENUE_DEFAULTS, defaultVenue: 'north' }, cell, i % 2 ? 'north' : 'south', i % 2 ? 2 : -2)
  const before = desk.lessons.policyVersion(desk.memory.policy)
  await trader.query(`insert into tr_learner (module_id, name, version, state, data_cut) values ('tr_001', 'venue', 1, $1, 400)`, [
    JSON.stringify(venueStateOf(learner)),
  ])
  await eventually('the learner is heard of', async () => desk.lessons.policyVersion(desk.memory.policy) !== before)
  // Not one of the orders that always take the least expected cost, and not one that is drawn away from the base.
  const id = idWhere('venue-home', (u) => u >= 0.05)
  const drawn = await workingAs(id, plan)
  const log = await logOf(id)
  expect(drawn.route.propensity).toBe(log.p_venue)
  expect(await sharesOf(id)).toMatchObject({ [drawn.route.chosen]: log.p_venue })
  const held = await workingAs(
    idWhere('venue-home', (u) => u < 0.05),
    plan,
  )
  expect(held.route.chosen).toBe('north')
  expect(held.route.propensity).toBeLessThan(0.2)
  const { config } = (await web.query('select config from tr_config_version order by version desc limit 1')).rows[0]
  expect(config.learning.venueRulePaper).toBe('gate')
})

test('a lesson of another module is kept as an offer and acts on nothing', async () => {
  const id = freshId()
  await dm.query(
    `insert into dm_strand (id, kind, symbol, lesson_metadata, tags) values ($1, 'braid', $2, '{"lesson_type":"alpha","confidence":0.7}', '{tr:lesson}')`,
    [id, BTC],
  )
  const offer = await eventually(
    'the offer',
    async () => (await web.query(`select * from tr_event where noun = 'lesson' and kind = 'offered' and noun_id = $1`, [id])).rows[0],
  )
  expect(offer.data).toMatchObject({ strand_id: id, from: 'dm', symbol: BTC, lesson: { lesson_type: 'alpha', confidence: 0.7 } })
  expect((await web.query('select result from tr_inbox where strand_id = $1', [id])).rows).toEqual([{ result: 'kept as an offered lesson' }])
  expect((await web.query('select 1 from tr_lesson where id = $1', [id])).rowCount).toBe(0)
})

test('a second lesson on everything leaves the first three to act', async () => {
  const ids = []
  for (const step of [1, 2] as const) ids.push(await learn({ state: 'active', action: { kind: 'size_cap', step }, confidence: 0.9 - step / 100 }))
  for (const curator of ['risk', 'venue'] as const)
    ids.push(await learn({ state: 'active', predicate: everywhere, action: { kind: 'curator_weight', curator, step: 1 }, confidence: 0.6 }))
  const report = await answerAs(freshId())
  const rows = await ledgerOf(report.decision_id)
  expect(rows).toHaveLength(4)
  expect(rows.filter((r) => r.arm === 'capped')).toHaveLength(1)
  expect(report.lesson_metadata.lessons_applied.length).toBeLessThanOrEqual(3)
})
