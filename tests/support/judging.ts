import { dec } from '#lib/domain/base/decimal.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import { price, quantity } from '#lib/domain/base/money.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { plusMs } from '#lib/domain/base/time.ts'
import { admit } from '#lib/domain/decide/admit.ts'
import type { Context, Level, VenueBook, VenueStats } from '#lib/domain/decide/context.ts'
import type { Decision, DecisionRow } from '#lib/domain/decide/decision.ts'
import type { Exposure } from '#lib/domain/decide/exposure.ts'
import type { Case } from '#lib/domain/decide/judgement.ts'
import type { Limits } from '#lib/domain/decide/policy.ts'
import { DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { recall } from '#lib/domain/decide/recall.ts'
import { survey } from '#lib/domain/execute/venue-model.ts'

/** Values for tests of judging and routing: small, explicit, and the same numbers in every file. */
export const NOW = 1_760_000_000_000_000 as Instant

export const listing = (changes: Partial<Listing> = {}): Listing => ({
  venue: 'alpha',
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  tick: dec('0.01'),
  lot: dec('0.001'),
  minNotional: dec(10),
  contractSize: null,
  inverse: false,
  makerBps: dec(1),
  takerBps: dec(5),
  latencyMs: { feed: 0, entry: 40, response: 60 },
  bookStaleMs: 5_000,
  allowShort: true,
  ...changes,
})

type Ladder = readonly (readonly [price: number | string, size: number | string])[]
const levels = (ladder: Ladder): Level[] => ladder.map(([p, q]) => ({ price: price(p), quantity: quantity(q) }))

/** 99.98 × 5 · 100.02 × 5 and four levels behind, each 0.02 further with 10. */
export const BIDS: Ladder = [
  ['99.98', 5],
  ['99.96', 10],
  ['99.94', 10],
  ['99.92', 10],
  ['99.90', 10],
]
export const ASKS: Ladder = [
  ['100.02', 5],
  ['100.04', 10],
  ['100.06', 10],
  ['100.08', 10],
  ['100.10', 10],
]

export const book = (changes: Partial<Listing> = {}, bids: Ladder = BIDS, asks: Ladder = ASKS, state: Partial<VenueBook> = {}): VenueBook => ({
  listing: listing(changes),
  bids: levels(bids),
  asks: levels(asks),
  venueAt: plusMs(NOW, -10),
  seenAt: plusMs(NOW, -10),
  isLive: true,
  ...state,
})

export const stats = (changes: Partial<VenueStats> = {}): VenueStats => ({
  venue: 'alpha',
  successCount: 98,
  failureCount: 0,
  meanAckMs: 50,
  meanFirstFillMs: 80,
  uptime: 1,
  ...changes,
})

export const context = (changes: Partial<Context> = {}): Context => ({
  now: NOW,
  books: [book()],
  stats: new Map(),
  volatilityDaily: 0.03,
  volumeDaily: dec(4_000),
  recentScore: null,
  restingFills: { filled: 0, sent: 0 },
  ...changes,
})

export const exposure = (changes: Partial<Exposure> = {}): Exposure => ({
  equity: dec(1_000_000),
  peakEquity: dec(1_000_000),
  dayPnl: dec(0),
  grossNotional: dec(0),
  position: dec(0),
  workingBuy: dec(0),
  workingSell: dec(0),
  conversion: dec(1),
  ordersLastMinute: 0,
  restingPrices: [],
  ...changes,
})

/** A row like the minimal one of the contract; `plan` goes over its trading plan. */
export const row = (plan: Readonly<Record<string, unknown>> = {}, changes: Partial<DecisionRow> = {}): DecisionRow => ({
  id: '01JDECISION0000000000000001',
  lifecycle_id: null,
  parent_id: null,
  kind: 'decision',
  symbol: 'BTC/USDT',
  timeframe: '5m',
  session_bucket: null,
  regime: null,
  dm_alpha: { signal_strength: 0.8 },
  dm_decision: { decision_type: 'execute', trading_plan: { direction: 'long', quantity: '10', execution_strategy: 'market', ...plan } },
  tags: ['trader:execute'],
  created_at: NOW,
  ...changes,
})

export function decision(plan: Readonly<Record<string, unknown>> = {}, changes: Partial<DecisionRow> = {}): Decision {
  const admitted = admit(row(plan, changes), NOW)
  if (!admitted.ok) throw new Error(`the test's own decision is refused: ${admitted.error.code} ${admitted.error.message}`)
  return admitted.value
}

type Parts = Partial<Omit<Case, 'survey'>> & { readonly plan?: Readonly<Record<string, unknown>>; readonly tightened?: Partial<Limits> }

/** A whole case with its survey, from whatever parts a test cares about. */
export function caseOf({ plan, tightened, ...parts }: Parts = {}): Case {
  const policy = parts.policy ?? DEFAULT_POLICY
  const limits = { ...(parts.limits ?? policy.limits), ...tightened }
  const subject = {
    policy,
    limits,
    decision: parts.decision ?? decision(plan),
    context: parts.context ?? context(),
    lessons: parts.lessons ?? recall([]),
    exposure: parts.exposure ?? exposure(),
  }
  return { ...subject, survey: survey(policy, limits, subject.decision, subject.context, subject.exposure) }
}
