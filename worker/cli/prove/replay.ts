import { type Decimal, dec, ZERO } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId } from '#lib/domain/base/id.ts'
import { type Listing, listingKey } from '#lib/domain/base/listing.ts'
import { type MarketEvent, signOf } from '#lib/domain/base/market.ts'
import { randomFor } from '#lib/domain/base/random.ts'
import { type Instant, instant, plusMs } from '#lib/domain/base/time.ts'
import { admit } from '#lib/domain/decide/admit.ts'
import type { Context } from '#lib/domain/decide/context.ts'
import type { Decision } from '#lib/domain/decide/decision.ts'
import type { Exposure } from '#lib/domain/decide/exposure.ts'
import { DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { NO_SWAY, type RoutePart, type Survey } from '#lib/domain/decide/survey.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import { survey } from '#lib/domain/execute/venue-model.ts'
import { consolidatedSpreadBps } from '#lib/domain/learn/buckets.ts'
import { askedOf } from '#lib/domain/learn/known.ts'
import { allInCostBps, benchmarkBps } from '#lib/domain/learn/residual.ts'
import { PaperMarket } from '#lib/sim/paper.ts'
import { createReplayMarket } from '../../market/replay/replay-market.ts'
import { Quotes } from '../../quotes.ts'
import { actingOn, type Gate, type Look, lookAt, type ReplayLesson, type ReplayOutcome } from './replay-lessons.ts'

/** The same decision without lessons and with them, on the same recorded books. Cost in bps of the arrival mid, + = lost. */
export type Pair = {
  readonly id: string
  readonly atUs: number
  readonly isMatched: boolean
  readonly isChanged: boolean
  readonly off: number
  readonly on: number
}
export type PairedReplay = {
  readonly recording: string
  readonly venues: readonly string[]
  readonly symbols: readonly string[]
  readonly asked: number
  /** Every hypothesis of every look. */
  readonly tried: number
  readonly eligible: number
  readonly looks: number
  readonly lessons: readonly ReplayLesson[]
  readonly days: number
  /** Decisions after the first look at outcomes. */
  readonly pairs: readonly Pair[]
}

export type ReplayOptions = {
  readonly folder: string
  readonly gate: Gate
  readonly everyMs: number
  readonly notional: number
  readonly given?: readonly ReplayLesson[]
}

const DRIFT_MS = 300_000
const WARM_UP_MS = 900_000
const HOUR_MS = 3_600_000
const DAY_US = 86_400_000_000
/** A desk with nothing open: what is compared is routing, not limits. */
const NOTHING_HELD: Exposure = {
  equity: dec(1_000_000_000), peakEquity: dec(1_000_000_000), dayPnl: ZERO, grossNotional: ZERO, position: ZERO, workingBuy: ZERO, workingSell: ZERO,
  conversion: dec(1), ordersLastMinute: 0, restingPrices: [], venuePositions: new Map(), otherDailyRisk: null,
} // biome-ignore format: one record
const LEVELS = 50

type Plan = { readonly parts: readonly Pick<RoutePart, 'venue' | 'quantity' | 'price'>[]; readonly sentAt: Instant; readonly wanted: Decimal }
type Done = { cost: Decimal; filled: Decimal; fees: Decimal; pending: number; wanted: Decimal }

/**
 * Plays a recording once and takes the same decisions in two arms: the desk's own router, and the same router under the lessons that
 * earlier outcomes of the first arm suggested (walk-forward, with embargo). Orders meet the book of their arrival in the paper
 * venue's own core, each alone, so that two equal plans cost exactly the same.
 */
export async function replayPaired({ folder, gate, everyMs, notional, given }: ReplayOptions): Promise<PairedReplay> {
  const state = { isOver: false, asked: 0, lessons: given ?? [], looks: [] as Look[], firstLookUs: given === undefined ? Number.POSITIVE_INFINITY : 0 }
  let fail: (cause: unknown) => void = () => {}
  const market = createReplayMarket({ folder, speed: 'max', wall: { now: () => instant(0), monotonicMs: () => performance.now() }, onFailure: (c) => fail(c) })
  const { clock, listings } = market
  const quotes = new Quotes(listings)
  const books = new Map(listings.map((l) => [listingKey(l.venue, l.symbol), { listing: l, book: new LevelBook() }]))
  const symbols = [...new Set(listings.map((l) => l.symbol))]
  const random = randomFor('paired replay', market.source)
  const outcomes: ReplayOutcome[] = []
  const pairs: Pair[] = []
  const all: ReplayLesson[] = []
  let open = 0

  const look = (now: Instant): void => {
    const found = lookAt(outcomes, now, gate)
    state.lessons = found.lessons
    state.looks.push(found)
    all.push(...found.lessons)
    if (outcomes.length > 0) state.firstLookUs = Math.min(state.firstLookUs, now)
  }

  function decide(symbol: string, at: Instant): void {
    const decision = decisionOf(symbol, `replay-${state.asked}`, random.int(2) === 0, notional * (1 + 3 * random.int(2)), at)
    const context: Context = {
      now: at, books: quotes.books(symbol, at), stats: new Map(), volatilityDaily: quotes.volatilityDaily(symbol), volumeDaily: quotes.volumeDaily(symbol),
      volumeCurve: null, recentScore: null, restingFills: { filled: 0, sent: 0 },
    } // biome-ignore format: one record
    const base = surveyed(decision, context, NO_SWAY)
    const arrival = base.benchmark?.mid ?? null
    if (base.split === null || arrival === null) return
    state.asked++
    const asked = askedOf(decision, context, NOTHING_HELD, {})
    const acting = actingOn(state.lessons, asked)
    const off = planOf(base, at)
    const on = acting.length === 0 ? off : under(acting, decision, context, off)
    const isChanged = !isSamePlan(off, on)
    const spreadBps =
      consolidatedSpreadBps(context.books.map((b) => ({ bid: b.bids[0]?.price.toNumber() ?? null, ask: b.asks[0]?.price.toNumber() ?? null }))) ?? 0
    const volume = context.volumeDaily?.toNumber() ?? 0
    const q = volume > 0 ? off.wanted.toNumber() / volume : 0
    const benchmark = benchmarkBps({ spreadBps: Math.max(0, spreadBps), q, volatilityBps: 1e4 * (context.volatilityDaily ?? 0) })
    const isCounted = at >= state.firstLookUs
    open++
    const without = run(decision, off)
    const withThem = isChanged ? run(decision, on) : without
    const venue = base.split.venue
    const settle = (): void => {
      const later = quotes.midBefore(base.benchmark?.venue ?? venue, symbol, clock.now(), 'venue')
      open--
      // Nobody can say what the rest would have cost where the feed had stopped.
      const driftBps = typeof later === 'string' ? null : signOf(decision.side) * 1e4 * (later.mid.toNumber() / arrival.toNumber() - 1)
      const [a, b] = [costOf(without, arrival, decision, driftBps), costOf(withThem, arrival, decision, driftBps)]
      if (a !== null && b !== null) {
        outcomes.push({ id: decision.id, atUs: at, y: a - benchmark, known: { ...asked.known, venue, execution_type: 'market' } })
        if (isCounted) pairs.push({ id: decision.id, atUs: at, isMatched: acting.length > 0, isChanged, off: a, on: b })
      }
      finish()
    }
    clock.at(plusMs(isChanged && on.sentAt > at ? on.sentAt : at, DRIFT_MS), settle)
  }

  /** What lessons make of the order: another venue's belief, a smaller size, a later hour. */
  function under(acting: readonly ReplayLesson[], decision: Decision, context: Context, off: Plan): Plan {
    const effects = acting.map((lesson) => lesson.effect)
    const factor = effects.reduce((least, e) => Math.min(least, e.sizeFactor), 1)
    const shiftBps: Record<string, number> = {}
    const scoreDelta: Record<string, number> = {}
    for (const e of effects) {
      for (const [venue, bps] of Object.entries(e.venueShiftBps)) shiftBps[venue] = (shiftBps[venue] ?? 0) + bps
      for (const [venue, delta] of Object.entries(e.venueScoreDelta)) scoreDelta[venue] = (scoreDelta[venue] ?? 0) + delta
    }
    const smaller: Decision = { ...decision, size: { ...decision.size, value: decision.size.value.times(factor) } }
    const swayed = surveyed(smaller, context, { shiftBps, scoreDelta })
    const delayMin = effects.reduce((most, e) => Math.max(most, e.avoidBucket?.maxDelayMin ?? 0), 0)
    // What is left out or put off counts at what the market did meanwhile: nothing is saved by not trading.
    return swayed.split === null ? off : { ...planOf(swayed, plusMs(context.now, delayMin * 60_000)), wanted: off.wanted }
  }

  function run(decision: Decision, plan: Plan): Done {
    const done: Done = { cost: ZERO, filled: ZERO, fees: ZERO, pending: plan.parts.length, wanted: plan.wanted }
    for (const [no, part] of plan.parts.entries()) {
      const { listing, book } = books.get(listingKey(part.venue, decision.symbol)) as { listing: Listing; book: LevelBook }
      clock.at(plusMs(plan.sentAt, listing.latencyMs.feed + listing.latencyMs.entry), () => {
        done.pending--
        const now = clock.now()
        const venue = new PaperMarket(listing)
        venue.apply(openingOf(listing, book, now))
        const { fills } = venue.place(
          {
            clientOrderId: `${decision.id}-${no}` as ClientOrderId, symbol: decision.symbol, side: decision.side, type: 'market', timeInForce: 'ioc',
            price: part.price, quantity: part.quantity, expiresAt: null,
          }, // biome-ignore format: one order
          now,
        )
        for (const fill of fills) {
          done.cost = done.cost.plus(fill.price.times(fill.quantity))
          done.filled = done.filled.plus(fill.quantity)
          done.fees = done.fees.plus(fill.feeCurrency === listing.quote ? fill.fee : fill.fee.times(fill.price))
        }
      })
    }
    return done
  }

  let resolve: () => void = () => {}
  const finish = (): void => {
    if (state.isOver && open === 0) resolve()
  }
  try {
    await new Promise<void>((done, reject) => {
      resolve = done
      fail = reject
      let closed = 0
      market.onEvents((events) => quotes.observe(events))
      market.onEvents((events) => {
        for (const event of events) {
          books.get(listingKey(event.venue, event.symbol))?.book.apply(event)
          if (event.kind === 'close') closed++
        }
        if (closed < listings.length || state.isOver) return
        state.isOver = true
        finish()
      })
      const each = (everyAt: number, first: Instant, what: (at: Instant) => void): void => {
        clock.at(first, () => {
          if (state.isOver) return
          what(clock.now())
          each(everyAt, plusMs(first, everyAt), what)
        })
      }
      market
        .start(null)
        .then(() => {
          const from = clock.now()
          for (const [no, symbol] of symbols.entries()) each(everyMs, plusMs(from, WARM_UP_MS + (no * everyMs) / symbols.length), (at) => decide(symbol, at))
          // A lesson that was brought along is on trial alone: nothing else is learned meanwhile.
          if (given === undefined) each(HOUR_MS, plusMs(from, WARM_UP_MS + HOUR_MS), look)
        })
        .catch(reject)
    })
  } finally {
    await market.stop()
  }
  return {
    recording: market.source.replace(/^replay:/, ''),
    venues: [...new Set(listings.map((l) => l.venue))],
    symbols,
    asked: state.asked,
    tried: state.looks.reduce((total, l) => total + l.tried, 0),
    eligible: state.looks.reduce((total, l) => total + l.eligible, 0),
    looks: state.looks.length,
    lessons: given ?? all,
    days: new Set(outcomes.map((o) => Math.floor(o.atUs / DAY_US))).size,
    pairs,
  }
}

const surveyed = (decision: Decision, context: Context, sway: Parameters<typeof survey>[5]): Survey =>
  survey(DEFAULT_POLICY, DEFAULT_POLICY.limits, decision, context, NOTHING_HELD, sway)

function planOf({ split }: Survey, sentAt: Instant): Plan {
  const parts = (split?.parts ?? []).map(({ venue, quantity, price }) => ({ venue, quantity, price }))
  return { parts, sentAt, wanted: parts.reduce((total, p) => total.plus(p.quantity), ZERO) }
}

const isSamePlan = (a: Plan, b: Plan): boolean =>
  a === b ||
  (a.sentAt === b.sentAt &&
    a.parts.length === b.parts.length &&
    a.parts.every((p, i) => p.venue === b.parts[i]?.venue && p.quantity.eq(b.parts[i].quantity) && p.price.eq(b.parts[i].price)))

/** C of LEARNING.md B3: what was not filled costs what the market did in five minutes. */
function costOf({ cost, filled, fees, wanted }: Done, arrival: Decimal, decision: Decision, driftBps: number | null): number | null {
  const fillRatio = wanted.isZero() ? 0 : Math.min(1, filled.div(wanted).toNumber())
  if (driftBps === null && fillRatio < 1) return null
  const sign = signOf(decision.side)
  const slippageBps = filled.isZero() ? 0 : sign * 1e4 * (cost.div(filled).div(arrival).toNumber() - 1)
  const feeBps = filled.isZero() ? 0 : 1e4 * fees.div(arrival.times(wanted)).toNumber()
  return allInCostBps({ fillRatio, slippageBps, driftBps: driftBps ?? 0, feeBps })
}

function openingOf({ venue, symbol }: Listing, book: LevelBook, at: Instant): MarketEvent {
  const levels = (side: readonly { readonly tick: number; readonly lots: number }[]) => side.slice(-LEVELS).map(({ tick, lots }) => [tick, lots] as const)
  return { venue, symbol, at, kind: 'snapshot', bids: levels(book.bids).reverse(), asks: levels(book.asks).reverse() }
}

function decisionOf(symbol: string, id: string, isBuy: boolean, notional: number, at: Instant): Decision {
  const admitted = admit(
    {
      id, lifecycle_id: null, parent_id: null, kind: 'decision', symbol, timeframe: '1m', session_bucket: null, regime: null, dm_alpha: { signal_strength: 0.8 },
      dm_decision: { decision_type: 'execute', trading_plan: { direction: isBuy ? 'long' : 'short', notional: String(notional), execution_strategy: 'market' } },
      tags: ['trader:execute'], created_at: at,
    }, // biome-ignore format: one row
    at,
  )
  if (!admitted.ok) throw new Error(`${admitted.error.code}: ${admitted.error.message}`)
  return admitted.value
}
