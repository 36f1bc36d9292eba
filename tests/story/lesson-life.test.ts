import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { lessonAsked } from '#lib/db/what-if.ts'
import { hashOf } from '#lib/domain/base/id.ts'
import { uniformOf } from '#lib/domain/base/random.ts'
import { toIso } from '#lib/domain/base/time.ts'
import type { AskedLesson } from '#lib/domain/govern/lesson-what-if.ts'
import { openLog } from '#lib/log.ts'
import { command, type Strand } from '#tests/support/asking.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, type HandMarket, handListing } from '#tests/support/hand-market.ts'
import { idInArm, storeLesson, storePaidTrial } from '#tests/support/lesson-rows.ts'
import { raiseLimits } from '#tests/support/limits.ts'
import { JOBS, type JobName } from '#worker/jobs/catalog.ts'
import { builtInWriter } from '#worker/llm/built-in.ts'
import type { Venue } from '#worker/ports.ts'
import { askLesson } from '#worker/what-if.ts'

/**
 * The whole life of a lesson, through the desk and the jobs of its learner: decisions on a fresh database, a braid, a lesson, later data
 * that agree, a person who approves, a trial, and then it acts and its hold-out does not. Weeks of market time, moved by hand.
 *
 * What there is to learn: one venue of each symbol shows a price that is gone when an order comes. The router goes by what is shown.
 */
type Client = Awaited<ReturnType<typeof openClient>>
const BTC = 'BTC/USDT'
const ETH = 'ETH/USDT'
/** Bps beyond the price shown, at the venue that does not keep it. */
const FADE_BPS = 4
const FADING: Readonly<Record<string, string>> = { [BTC]: 'south', [ETH]: 'north' }
const HALF_SPREAD = { north: 0.1, south: 0.05 } as const
type Place = keyof typeof HALF_SPREAD
const MID = 1_000
const HOUR_MS = 3_600_000
const MORNING_S = 75

let db: Awaited<ReturnType<typeof freshDatabase>>
let desk: TestDesk
let market: HandMarket
let owner: pg.Client
let dm: Client
let web: Client
let trader: Client
let pool: Pool
let day = 0
let served = 0

beforeAll(async () => {
  db = await freshDatabase()
  owner = new pg.Client({ connectionString: db.url, application_name: 'test-life' })
  await owner.connect()
  await raiseLimits(owner)
  market = createHandMarket((['north', 'south'] as const).flatMap((venue) => [BTC, ETH].map((symbol) => handListing(venue, symbol))))
  desk = await openTestDesk({ url: db.url, market: () => market, wrap: fading })
  dm = await openClient(db.url, 'dm')
  web = await openClient(db.url, 'web')
  trader = await openClient(db.url, 'trader')
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test-learner', max: 3 })
})

afterAll(async () => {
  await desk.stop()
  expect(desk.faults).toEqual([])
  await Promise.all([owner.end(), dm.end(), web.end(), trader.end(), pool.end()])
})

function show(mid = MID, bookOf: (venue: Place, symbol: string) => number = (venue) => HALF_SPREAD[venue]): void {
  for (const symbol of [BTC, ETH]) {
    for (const venue of ['north', 'south'] as const) showOne(venue, symbol, mid, bookOf(venue, symbol))
    market.print('north', symbol, { price: mid.toFixed(2), size: '50', aggressor: 'buy' })
  }
}
function showOne(venue: string, symbol: string, mid: number, half: number): void {
  market.show(venue, symbol, { bids: [[(mid - half).toFixed(2), '500']], asks: [[(mid + half).toFixed(2), '500']] })
}

/** A venue whose quotes step back from an order that comes, and are there again once it has gone. */
function fading(venue: Venue): Venue {
  const place = venue.name as Place
  return {
    ...venue,
    async send(orders) {
      for (const order of orders) {
        const bps = FADING[order.symbol] === place ? FADE_BPS + 2 * (uniformOf(`fade ${++served}`) - 0.5) : 0
        showOne(place, order.symbol, MID, HALF_SPREAD[place] + (MID * bps) / 10_000)
        // The venue matches within the call; whoever is judged while it commits sees the price that is shown again.
        const sent = venue.send([order])
        showOne(place, order.symbol, MID, HALF_SPREAD[place])
        await sent
      }
    },
  }
}

type Wish = { readonly id: string; readonly symbol: string; readonly venues?: readonly string[] }
const wishes = (label: string, count: number, symbol: string, venuesOf: (no: number) => readonly string[] | undefined = () => undefined): readonly Wish[] =>
  Array.from({ length: count }, (_, no) => ({
    id: hashOf('life', label, symbol, day, no).slice(0, 26).toUpperCase(),
    symbol,
    ...(venuesOf(no) && { venues: venuesOf(no) as readonly string[] }),
  }))

/** One day: what is asked for at its noon is done, its mark-outs pass, the learner has its evening, the night goes by. */
async function oneDay(asked: readonly Wish[], jobs: readonly JobName[] = ['log_outcomes', 'learn', 'review_lessons']): Promise<void> {
  // A minute of returns, for what a day of this market is worth.
  for (let second = 0; second < MORNING_S; second++) {
    show(MID + (second % 2) / 10)
    market.advance(1_000)
  }
  show()
  market.advance(1_000)
  await answer(asked)
  for (const ms of [1_500, 10_000, 50_000, 245_000, 30_000]) {
    market.advance(ms)
    show()
    await market.idle()
  }
  await desk.drain()
  for (const job of jobs) await run(job)
  market.advance(24 * HOUR_MS - 337_500 - MORNING_S * 1_000)
  await market.idle()
  day++
}

async function answer(asked: readonly Wish[]): Promise<void> {
  await dm.query(
    `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) select id, symbol, '5m', 'decision', '{"signal_strength": 0.9}', decision, '{trader:execute}'
     from jsonb_to_recordset($1::jsonb) as x(id text, symbol text, decision jsonb)`,
    [JSON.stringify(asked.map((wish, no) => ({ ...wish, decision: { decision_type: 'execute', trading_plan: planOf(wish, no) } })))],
  )
  await eventually('all are reported', async () => {
    const { rows } = await web.query(`select count(*)::int as n from tr_strand where decision_id = any($1) and 'dm:execution_report' = any(tags)`, [
      asked.map((wish) => wish.id),
    ])
    return rows[0].n === asked.length
  })
}
const planOf = ({ venues }: Wish, no: number) => ({
  direction: no % 2 ? 'short' : 'long',
  quantity: '0.1',
  execution_strategy: 'market',
  ...(venues && { venue_preferences: venues }),
})

/** What the learner's own program runs, at this moment of market time. */
async function run(job: JobName): Promise<void> {
  await owner.query('update tr_market set clock_us = $1', [market.clock.now()])
  const deps = { pool, moduleId: 'tr_001', writer: builtInWriter, makeId: () => crypto.randomUUID(), log: openLog('test') }
  await JOBS[job].run(deps, job === 'find_evidence' || job === 'review_lessons', AbortSignal.timeout(60_000))
}

const one = async (text: string, values: readonly unknown[] = []): Promise<Strand> => (await owner.query(text, [...values])).rows[0]
const strandOf = (decisionId: string): Promise<Strand> =>
  one(`select * from tr_strand where decision_id = $1 and 'dm:execution_report' = any(tags)`, [decisionId])
const stateOf = async (lesson: string): Promise<string> => (await one('select state from tr_lesson where id = $1', [lesson])).state
const pathOf = async (lesson: string): Promise<readonly string[]> =>
  (await owner.query('select to_state from tr_lesson_event where lesson_id = $1 order by seq', [lesson])).rows.map((row) => row.to_state)
/** Days until a lesson is somewhere else; fails when it stays for `days`. */
async function daysUntil(lesson: string, states: readonly string[], days: number, asked: () => readonly Wish[]): Promise<void> {
  for (let i = 0; i < days && !states.includes(await stateOf(lesson)); i++) await oneDay(asked())
  expect(states).toContain(await stateOf(lesson))
}
/** The desk knows the lesson as it is stored now. */
const heard = (): Promise<void> => desk.lessons.reload()

let lesson = ''

test('decisions become outcomes, outcomes a braid', async () => {
  const each = (no: number) => [no % 2 ? 'north' : 'south']
  for (let i = 0; i < 7; i++) await oneDay(wishes('first', 8, BTC, each), ['log_outcomes', 'learn'])
  expect(await one('select count(*)::int as n, count(y)::int as known, count(distinct day)::int as days from tr_outcome_log')).toEqual({
    n: 56,
    known: 56,
    days: 7,
  })
  await run('braid')
  const braids = (await owner.query(`select * from tr_strand where kind = 'braid' order by venue`)).rows
  expect(braids.map((b) => [b.symbol, b.venue, b.execution_type, b.source_strands.length])).toEqual([
    [BTC, 'north', 'market', 28],
    [BTC, 'south', 'market', 28],
  ])
}, 120_000)

test('what holds up becomes a lesson in words, and its prediction is frozen', async () => {
  await run('find_evidence')
  await run('word_lessons')
  await run('review_lessons')
  const found = (
    await owner.query(`select id, knob, state, action, effect_bps, description, braid_id from tr_lesson where knob = 'venue north' and state = 'shadow'`)
  ).rows
  expect(found).toHaveLength(1)
  // Of two venues one is the mirror image of the other: it is asked once, by the first name.
  expect(found[0]).toMatchObject({ action: { kind: 'venue_prefer', venue: 'north', step: 2 }, braid_id: expect.stringMatching(/./) })
  expect(found[0].effect_bps).toBeLessThan(-2)
  expect(found[0].description).toMatch(/cheaper by \d\.\d bps/)
  lesson = found[0].id
  expect(await command(web, 'decide_lesson', { lesson_id: lesson, verdict: 'approve', comment: 'at once' })).toMatchObject({ status: 'refused' })
}, 120_000)

test('later data agree; then a person may approve it, and it is tried', async () => {
  const each = (no: number) => (no % 4 === 0 ? ['north'] : undefined)
  await oneDay([])
  await daysUntil(lesson, ['approvable'], 14, () => wishes('later', 8, BTC, each))
  expect(await one(`select count(*)::int as n, bool_and(arm = 'shadow') as shadow from tr_lesson_application where lesson_id = $1`, [lesson])).toMatchObject({
    shadow: true,
  })
  expect(await command(web, 'decide_lesson', { lesson_id: lesson, verdict: 'approve', comment: 'seen' })).toMatchObject({ result: { state: 'canary' } })
  // The clock of a person's word is the market's.
  expect((await one('select state_since from tr_lesson where id = $1', [lesson])).state_since.toISOString().slice(0, 13)).toBe(
    toIso(market.clock.now()).slice(0, 13),
  )
}, 120_000)

test('the trial shows that acting on it pays; beside it, a planted lesson that is harmful retires by itself', async () => {
  const harmful = 'planted'
  await storeLesson(trader, {
    id: harmful,
    state: 'active',
    action: { kind: 'venue_prefer', venue: 'north', step: 2 },
    predicate: [
      { field: 'symbol', op: 'eq', values: [ETH] },
      { field: 'timeframe', op: 'eq', values: ['5m'] },
    ],
  })
  // As every lesson that acts for good it had a trial that paid: the world has changed since.
  await storePaidTrial(owner, harmful, toIso(market.clock.now()), 20)
  await owner.query(`update tr_lesson set state_since = $2, evidence_at = $2, renewed_at = $2 where id = $1`, [harmful, toIso(market.clock.now())])
  await heard()
  const asked = () => [...wishes('trial', 16, BTC), ...wishes('harm', 20, ETH)]
  await daysUntil(lesson, ['active'], 25, asked)
  const { uplift } = await one('select uplift from tr_lesson where id = $1', [lesson])
  // What it saves depends on who is judged beside whom; that it saves does not.
  expect(uplift.bps).toBeGreaterThan(0.5)
  expect(uplift.applied).toBeGreaterThanOrEqual(20)
  expect(await pathOf(lesson)).toEqual(['candidate', 'verified', 'shadow', 'approvable', 'approved', 'canary', 'active'])
  await daysUntil(harmful, ['retired'], 40, asked)
  expect(await pathOf(harmful)).toEqual(['probation', 'retired'])
  const retired = await one(`select * from tr_lesson_event where lesson_id = $1 order by seq desc limit 1`, [harmful])
  expect(retired).toMatchObject({ reason: 'held-out decisions do better', actor: 'evidence-run' })
  // One that is over meets nobody.
  const [wish] = wishes('after', 1, ETH) as [Wish]
  await heard()
  await oneDay([wish])
  expect((await strandOf(wish.id)).lesson_metadata.lessons_applied).toEqual([])
}, 120_000)

test('the next decision that matches is taken with it, and its hold-out is not touched', async () => {
  await heard()
  const [applied, held] = [idInArm(lesson, 'applied', 0.1), idInArm(lesson, 'holdout', 0.1)]
  await oneDay([
    { id: applied, symbol: BTC },
    { id: held, symbol: BTC },
  ])
  const [acted, untouched] = [await strandOf(applied), await strandOf(held)]
  expect(acted).toMatchObject({ venue: 'north', lesson_metadata: { lesson_enhanced: true, lessons_applied: [lesson] } })
  expect(untouched).toMatchObject({ venue: 'south', lesson_metadata: { lesson_enhanced: false, lessons_applied: [], confidence_boost: 1 } })
  const residual = (strand: Strand) => strand.route.candidates.find((c: Strand) => c.venue === 'north').costs.residual_bps ?? 0
  expect([residual(acted), residual(untouched)]).toEqual([-1.5, 0])
  expect(acted.lesson_metadata.confidence_boost).not.toBe(1)
  expect(await one('select arm, arm_probability from tr_lesson_application where decision_id = $1 and lesson_id = $2', [held, lesson])).toEqual({
    arm: 'holdout',
    arm_probability: 0.1,
  })
  const score = async (id: string) => one('select curated_score, curator_contributions from tr_strand where id = $1', [id])
  const [with_, without] = [await score(acted.id), await score(untouched.id)]
  expect(with_.curator_contributions.ln_strength).not.toBe(without.curator_contributions.ln_strength)
  // Asked of the log, it speaks to the decisions that it matches; none of those it flips is hidden.
  const { config } = await one('select config from tr_config_version order by version desc limit 1')
  const asked = await askLesson(pool, 'tr_001', { config }, (await lessonAsked(pool, 'tr_001', lesson)) as AskedLesson, { from: null, to: null, limit: 10_000 })
  expect(asked).toMatchObject({ ok: true, value: { answer: { n: expect.any(Number), flips_left_out: 0 } } })
  if (asked.ok) expect(asked.value.answer.n).toBeGreaterThan(500)
}, 120_000)

test('a person ends it with a reason, and no later decision is taken with it', async () => {
  expect(await command(web, 'retire_lesson', { lesson_id: lesson, reason: 'the venue has mended its quotes' })).toMatchObject({
    status: 'done',
    result: { lesson_id: lesson, state: 'retired' },
  })
  const after = idInArm(lesson, 'applied', 0.1)
  await oneDay([{ id: after, symbol: BTC }])
  expect(await strandOf(after)).toMatchObject({ venue: 'south', lesson_metadata: { lesson_enhanced: false, lessons_applied: [] } })
  expect(await one('select count(*)::int as n from tr_lesson_application where decision_id = $1 and lesson_id = $2', [after, lesson])).toEqual({ n: 0 })
  expect((await pathOf(lesson)).slice(-2)).toEqual(['active', 'retired'])
}, 120_000)
