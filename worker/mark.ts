import type { ExecutionDelta, FillDelta, MetricsDelta } from '#lib/db/desk.ts'
import { type EventRow, event } from '#lib/db/events.ts'
import { pwpOf, slippageBps } from '#lib/domain/account/metrics/benchmark.ts'
import type { FillFacts, OrderFacts } from '#lib/domain/account/metrics/facts.ts'
import { measureFillHorizon } from '#lib/domain/account/metrics/fill.ts'
import type { Breach } from '#lib/domain/account/metrics/identities.ts'
import { measureLatency } from '#lib/domain/account/metrics/latency.ts'
import { measureOrderHorizon, type OrderReport } from '#lib/domain/account/metrics/order.ts'
import { toFillMetrics } from '#lib/domain/account/metrics/record.ts'
import { HORIZON_MS, type Horizon } from '#lib/domain/account/metrics/registry.ts'
import type { Known } from '#lib/domain/account/metrics/value.ts'
import { type Decimal, dec } from '#lib/domain/base/decimal.ts'
import type { Side } from '#lib/domain/base/market.ts'
import { type Instant, instant, plusMs } from '#lib/domain/base/time.ts'
import { scoreStrand } from '#lib/domain/learn/strand.ts'
import { latencyRow, toStages } from './conclude.ts'
import { DueQueue } from './due-queue.ts'
import type { LiveExecution } from './live.ts'
import type { Quotes } from './quotes.ts'
import { stampsRow } from './rows.ts'

/** Horizons that are written together: the two short ones are read at the same look. */
export const LOOKS: readonly (readonly Horizon[])[] = [['h100ms', 'h1s'], ['h10s'], ['h1m'], ['h5m']]
/** Room for the last events before a horizon to arrive. */
const GRACE_MS = 50
/** With more than this waiting for the same look the desk is busy, and the look is written together with the next one. */
const BUSY_COUNT = 400

type Participation = { readonly releasedAt: Instant; readonly filled: Decimal; readonly notional: Decimal; readonly rate: Decimal }

/** An execution that is over and whose future is still being watched. */
export type Watched = {
  readonly id: string
  readonly decisionId: string
  readonly side: Side
  readonly symbol: string
  readonly venue: string
  readonly fills: readonly {
    readonly id: string
    readonly venue: string
    readonly venueAt: Instant
    readonly facts: FillFacts
    readonly markouts: Map<Horizon, Known>
  }[]
  readonly lastAt: Instant
  readonly lastFillMid: Known
  readonly score: { readonly executionScore: Known; readonly slipPen: Known; readonly fillRate: Known; readonly markoutScaleBps: number }
  /** For the participation-weighted price, which only the trades after the order can tell; `lost` after a restart in between. */
  readonly participation: Participation | 'lost' | null
  readonly stages: (() => unknown) | null
  /** Index into LOOKS of the next one to wait for, and of the first one not written yet. */
  look: number
  unwritten: number
}

export type Marks = { readonly fills: FillDelta[]; readonly executions: ExecutionDelta[]; readonly events: EventRow[] }

/**
 * Waits for the horizons of METRICS.md section 6 in market time and says what they showed. `due` is called on a
 * timer; what it returns has to be stored, and is not asked for twice.
 */
export class Marker {
  private readonly quotes: Quotes
  private readonly onWait: (dueAt: Instant) => void
  private readonly queues: readonly DueQueue<Watched>[] = LOOKS.map(() => new DueQueue())

  /** @param onWait told when a look will be due, for a caller whose time can outrun a timer */
  constructor(quotes: Quotes, onWait: (dueAt: Instant) => void = () => undefined) {
    this.quotes = quotes
    this.onWait = onWait
  }

  watch(watched: Watched): void {
    if (watched.fills.length > 0) this.enqueue(watched)
  }

  private enqueue(watched: Watched): void {
    const dueAt = this.dueAt(watched, watched.look)
    this.queues[watched.look]?.push(dueAt, watched)
    this.onWait(dueAt)
  }

  private dueAt(w: Watched, look: number): Instant {
    const horizonMs = HORIZON_MS[(LOOKS[look] as readonly Horizon[]).at(-1) as Horizon]
    return instant(plusMs(w.lastAt, horizonMs + GRACE_MS) + this.quotes.feedUs(w.venue, w.symbol))
  }

  count(): number {
    return this.queues.reduce((n, q) => n + q.length, 0)
  }

  /** Everything whose next horizon has passed at `now`; all of it once the market has closed. */
  due(now: Instant, isClosed: boolean, countMax = 2_000): Marks {
    const marks: Marks = { fills: [], executions: [], events: [] }
    for (const [k, queue] of this.queues.entries()) {
      const isLast = k === LOOKS.length - 1
      const isBusy = queue.length > BUSY_COUNT
      while (marks.executions.length < countMax && (isClosed || queue.nextAt <= now)) {
        const w = queue.pop()
        if (w === undefined) break
        // A row can be changed once in a statement: looks that are due together are written together.
        const isNextDue = isClosed || (!isLast && this.dueAt(w, k + 1) <= now)
        if (!isLast && (isBusy || isNextDue)) this.wait(w)
        else this.take(w, marks)
      }
    }
    return marks
  }

  /** On to the next look. */
  private wait(w: Watched): void {
    w.look++
    this.enqueue(w)
  }

  private take(w: Watched, marks: Marks): void {
    const isLast = w.look === LOOKS.length - 1
    const horizons = LOOKS.slice(w.unwritten, w.look + 1).flat()
    const known: Record<string, Known> = {}
    const breaches: Breach[] = []
    const fillValues = w.fills.map(() => ({}) as Record<string, Known>)
    for (const h of horizons) {
      w.fills.forEach((fill, i) => {
        const measured = measureFillHorizon(fill.facts, h, this.midAt(fill.venue, w.symbol, fill.venueAt, h))
        Object.assign(fillValues[i] as object, measured.values)
        breaches.push(...measured.breaches)
        fill.markouts.set(h, (measured.values as Record<string, unknown>)[`${h}_markout_bps`] as Known)
      })
      const marked = w.fills.map((f) => ({ quantity: f.facts.quantity, markoutBps: f.markouts.get(h) as Known }))
      Object.assign(known, measureOrderHorizon(w.side, w.lastFillMid, marked, h, this.midAt(w.venue, w.symbol, w.lastAt, h)))
    }
    const strand = horizons.includes('h1m') ? this.score(w, known, breaches) : null
    const pwp = isLast && w.participation !== null ? this.participationPrice(w, w.participation) : null
    if (pwp !== null) known.pwp_slippage_bps = pwp.slippage
    w.fills.forEach((fill, i) => {
      marks.fills.push({ ...delta(fill.id, fillValues[i] as Record<string, Known>), is_last: isLast })
    })
    const stages = w.unwritten === 0 && w.stages ? w.stages() : null
    marks.executions.push({ ...delta(w.id, known, pwp === null ? {} : { pwp: pwp.price }), strand_score: strand, stages })
    marks.events.push(event('execution', w.id, 'measured', w.decisionId, { execution_id: w.id, horizons }))
    for (const b of breaches)
      marks.events.push(
        event('incident', `${w.id}:${b.identity}`, 'raised', w.id, {
          execution_id: w.id,
          name: 'identity',
          identity: b.identity,
          left: b.left,
          right: b.right,
        }),
      )
    w.unwritten = w.look + 1
    if (!isLast) this.wait(w)
  }

  private midAt(venue: string, symbol: string, from: Instant, h: Horizon): Known {
    const quote = this.quotes.midBefore(venue, symbol, plusMs(from, HORIZON_MS[h]), 'venue')
    return typeof quote === 'string' ? quote : quote.mid
  }

  private score(w: Watched, known: Record<string, Known>, breaches: Breach[]): number | null {
    const { values, breaches: own } = scoreStrand({ ...w.score, markoutBps: known.h1m_markout_bps as Known })
    breaches.push(...own)
    Object.assign(known, values)
    const score = values.strand_score as unknown as Known
    return typeof score === 'string' ? null : score.toNumber()
  }

  private participationPrice(w: Watched, p: Participation | 'lost'): { readonly price: Known; readonly slippage: Known } {
    if (p === 'lost') return { price: 'feed_gap', slippage: 'feed_gap' }
    const trades = this.quotes.prints(w.venue, w.symbol, p.releasedAt, plusMs(w.lastAt, HORIZON_MS.h5m))
    const price = pwpOf(trades, p.filled, p.rate, true)
    return { price, slippage: typeof price === 'string' ? price : slippageBps(w.side, { quantity: p.filled, notional: p.notional }, price) }
  }
}

function delta(id: string, values: Record<string, Known>, prices: Record<string, Known> = {}): MetricsDelta & Pick<ExecutionDelta, 'benchmarks'> {
  const { nulls, ...texts } = toFillMetrics(values)
  const { nulls: priceNulls, ...benchmarks } = toFillMetrics(prices)
  return { id, values: texts as MetricsDelta['values'], benchmarks, nulls: { ...nulls, ...priceNulls }, keys: [...Object.keys(values), ...Object.keys(prices)] }
}

/** What is left to watch of an execution that has just been concluded. */
export function watchedOf(execution: LiveExecution, facts: OrderFacts, report: OrderReport, participationMax: number): Watched {
  // Not the execution itself: a busy desk watches hundreds of thousands at once, and each would keep its whole story alive.
  const { stamps, isCommitStamp } = execution
  return {
    id: execution.id,
    decisionId: execution.decisionId,
    side: execution.side,
    symbol: execution.symbol,
    venue: execution.listing.venue,
    fills: execution.fills.map((f) => ({ id: f.id, venue: f.venue, venueAt: f.venueAt, facts: f.facts, markouts: new Map() })),
    lastAt: instant(Math.max(0, ...execution.fills.map((f) => f.venueAt))),
    lastFillMid: facts.lastFillMid,
    score: {
      executionScore: report.values.execution_score as unknown as Known,
      slipPen: report.values.slip_pen as unknown as Known,
      fillRate: report.values.fill_rate as unknown as Known,
      markoutScaleBps: execution.bounds.markoutScaleBps,
    },
    participation:
      execution.releasedAt === null || execution.listing.contractSize !== null
        ? null
        : { releasedAt: execution.releasedAt, filled: report.executed.quantity, notional: report.executed.notional, rate: dec(participationMax) },
    stages: () => {
      const latency = measureLatency(toStages(stamps))
      return { stamps_us: stampsRow(stamps), committed_is_early: !isCommitStamp, ...latencyRow(latency) }
    },
    look: 0,
    unwritten: 0,
  }
}
