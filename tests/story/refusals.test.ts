import { afterAll, beforeAll, expect, test } from 'vitest'
import { dec } from '#lib/domain/base/decimal.ts'
import { REFUSAL_CODES } from '#lib/domain/decide/refusal.ts'
import { type Asked, answer, ask, codesOf, command, reportOf, type Strand, tell } from '#tests/support/asking.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, type HandMarket, handListing } from '#tests/support/hand-market.ts'

/** Every refusal of CONTRACT.md that a row of another module can cause in this version, with what the report says of it. */
type Client = Awaited<ReturnType<typeof openClient>>
const BTC = 'BTC/USDT'
/** A venue without short selling, and one whose book has gone stale. */
const SPOT = 'SPOT/USDT'
const OLD = 'OLD/USDT'
let desk: TestDesk
let market: HandMarket
let dm: Client
let rm: Client
let web: Client
const seen = new Set<string>()

beforeAll(async () => {
  const db = await freshDatabase()
  market = createHandMarket([
    handListing('north', BTC),
    handListing('spot', SPOT, { allowShort: false, minNotional: dec(10) }),
    handListing('old', OLD, { bookStaleMs: 5_000 }),
  ])
  desk = await openTestDesk({ url: db.url, market: () => market })
  dm = await openClient(db.url, 'dm')
  rm = await openClient(db.url, 'rm')
  web = await openClient(db.url, 'web')
  market.show('old', OLD, { bids: [['99.99', '50']], asks: [['100.01', '50']] })
  market.advance(6_000)
  market.show('north', BTC, { bids: [['99.99', '5000']], asks: [['100.01', '5000']] })
  market.show('spot', SPOT, { bids: [['99.99', '50']], asks: [['100.01', '50']] })
  market.advance(1)
})

afterAll(async () => {
  await desk.stop()
  await Promise.all([dm.end(), rm.end(), web.end()])
})

function expectRefused(strand: Strand, code: string, facts: Record<string, unknown> = {}): void {
  expect(strand).toMatchObject({ status: 'refused', outcome_type: 'refused', ordered_quantity: '0', filled_quantity: '0', execution_score: null })
  expect(codesOf(strand)).toContain(code)
  const reason = strand.outcome.reasons.find((r: { code: string }) => r.code === code)
  expect(reason.message).not.toBe('')
  expect(reason).toMatchObject(facts)
  for (const r of strand.outcome.reasons) seen.add(r.code)
}

const PLAN = 'dm_decision.trading_plan'
const refused: readonly [code: string, what: string, asked: Asked, facts?: Record<string, unknown>][] = [
  ['INVALID_DECISION', 'a size that is none', { plan: { quantity: 'a lot' } }, { field: `${PLAN}.quantity` }],
  ['DECISION_NOT_EXECUTABLE', 'a type that does not trade', { decision: { decision_type: 'reject' } }, { field: 'dm_decision.decision_type' }],
  ['DECISION_NOT_EXECUTABLE', 'a row of another kind', { kind: 'evaluation' }, { field: 'kind' }],
  ['PLAN_NOT_SUPPORTED', 'a condition of a later version', { plan: { entry_conditions: { rsi: 30 } } }, { field: `${PLAN}.entry_conditions` }],
  ['DECISION_EXPIRED', 'a validity that has passed', { plan: { valid_until: '2020-01-01T00:00:00Z' } }, { field: `${PLAN}.valid_until` }],
  ['NO_STRENGTH', 'no strength at all', { alpha: null }, { field: 'dm_alpha.signal_strength' }],
  ['NO_STRENGTH', 'a strength of zero', { alpha: { signal_strength: 0 } }, { field: 'dm_alpha.signal_strength' }],
  ['UNKNOWN_SYMBOL', 'a symbol that no venue lists', { symbol: 'NOPE/USDT' }, { field: 'symbol' }],
  ['NO_ELIGIBLE_VENUE', 'a sale where nothing is held and nothing may be borrowed', { symbol: SPOT, plan: { direction: 'short' } }],
  ['STALE_MARKET', 'a book that is too old', { symbol: OLD }],
  ['CURATOR_VETO', 'a stop on the wrong side', { plan: { stop_loss: '120' } }, { curator: 'position' }],
  ['BELOW_PUBLISH_THRESHOLD', 'hardly any strength', { alpha: { signal_strength: 0.1 } }],
  ['ORDER_SIZE_LIMIT', 'more than an order may be worth', { plan: { quantity: '2600' } }, { field: `${PLAN}.quantity`, limit: '250000' }],
  ['ORDER_SIZE_LIMIT', 'less than one lot', { plan: { quantity: '0.0001' } }],
  ['ORDER_SIZE_LIMIT', 'less than the venue takes', { symbol: SPOT, plan: { quantity: '0.05' } }],
  ['POSITION_LIMIT', 'more than a tenth of equity', { plan: { quantity: '1100' } }, { field: `${PLAN}.quantity`, limit: '100000' }],
  ['CONCENTRATION_LIMIT', 'more than a fifth of the book', { plan: { quantity: '2100' } }, { limit: '200000' }],
  [
    'PRICE_COLLAR',
    'a limit price far through the book',
    { plan: { execution_strategy: 'limit', limit_price: '110' } },
    { field: `${PLAN}.limit_price`, limit: '100' },
  ],
  ['SLIPPAGE_LIMIT', 'a slippage bound below half the spread', { plan: { max_slippage_bps: '0.5' } }, { field: `${PLAN}.max_slippage_bps` }],
]

test.each(refused.map(([code, what, asked, facts]) => ({ code, what, asked, facts })))('$code: $what', async ({ code, asked, facts }) => {
  expectRefused(await answer(dm, asked), code, facts)
})

test('PARTICIPATION_LIMIT: more of the day’s volume than the plan allows', async () => {
  market.print('north', BTC, { price: '100', size: '0.01', aggressor: 'buy' })
  market.advance(20_000)
  market.print('north', BTC, { price: '100', size: '0.01', aggressor: 'buy' })
  market.advance(1)
  expectRefused(await answer(dm, { plan: { quantity: '50', max_participation: 0.01 } }), 'PARTICIPATION_LIMIT', { field: `${PLAN}.quantity` })
})

test('SELF_TRADE: a sale that would meet an own bid', async () => {
  const resting = await ask(dm, { plan: { execution_strategy: 'limit', limit_price: '99.99', time_horizon: '10m' } })
  await expect.poll(async () => (await dm.query('select status from tr_strand where decision_id = $1', [resting])).rows[0]?.status).toBe('working')
  expectRefused(await answer(dm, { plan: { direction: 'short' } }), 'SELF_TRADE', { value: '99.99' })
  const execution = (await dm.query('select id from tr_strand where decision_id = $1', [resting])).rows[0].id
  expect(await command(web, 'cancel', { execution_id: execution })).toMatchObject({ status: 'done' })
  expect(await reportOf(dm, resting)).toMatchObject({ status: 'cancelled', outcome_type: 'cancelled', exec_metrics: { execution_score: null } })
})

test('DUPLICATE_DECISION: the same decision_id in a second row', async () => {
  const decision = (ref: string) => ({ decision_id: ref, trading_plan: { direction: 'long', quantity: '0.01', execution_strategy: 'market' } })
  const first = await answer(dm, { decision: decision('D-1') })
  expect(first).toMatchObject({ status: 'filled', outcome: { decision_ref: 'D-1' } })
  expectRefused(await answer(dm, { decision: decision('D-1') }), 'DUPLICATE_DECISION', { field: 'dm_decision.decision_id', value: 'D-1' })
  // Two at once: exactly one of them trades.
  const both = await Promise.all([ask(dm, { decision: decision('D-2') }), ask(dm, { decision: decision('D-2') })])
  const statuses = [await reportOf(dm, both[0] as string), await reportOf(dm, both[1] as string)].map((s) => s.status).sort()
  expect(statuses).toEqual(['filled', 'refused'])
})

const tightened: readonly [code: string, limits: Record<string, unknown>, back: Record<string, unknown>][] = [
  ['HALTED', { halt: true }, { halt: false }],
  ['REDUCE_ONLY', { reduce_only: true }, { reduce_only: false }],
  ['ORDER_SIZE_LIMIT', { max_order_notional: '5' }, { max_order_notional: null }],
  ['POSITION_LIMIT', { max_position_notional: '5' }, { max_position_notional: null }],
  ['GROSS_LIMIT', { max_gross_notional: '5' }, { max_gross_notional: null }],
  ['DAILY_LOSS_LIMIT', { max_daily_loss: '0' }, { max_daily_loss: null }],
  ['DRAWDOWN_LIMIT', { max_drawdown: 0 }, { max_drawdown: null }],
  ['RATE_LIMIT', { max_orders_per_minute: 0 }, { max_orders_per_minute: null }],
  ['PRICE_COLLAR', { price_collar_bps: 0.5 }, { price_collar_bps: null }],
]

test.each(tightened)('%s: a risk update is in force before the next judgement, and can be taken back', async (code, limits, back) => {
  await tell(rm, limits)
  // A sale would only reduce what the tests before have bought, which most limits let pass.
  expectRefused(await answer(dm, code === 'PRICE_COLLAR' ? { plan: { execution_strategy: 'limit', limit_price: '100.01' } } : {}), code)
  await tell(rm, back)
  expect(await answer(dm, { plan: { quantity: '0.01' } })).toMatchObject({ status: 'filled' })
})

test('VAR_LIMIT, CURATOR_FAILED and NOT_ARMED are the only codes no row can cause here', () => {
  const unreached = REFUSAL_CODES.filter((code) => !seen.has(code))
  expect(unreached.toSorted()).toEqual(['CURATOR_FAILED', 'NOT_ARMED', 'VAR_LIMIT'])
  expect(desk.faults).toEqual([])
})
