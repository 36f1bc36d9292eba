import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Pulse } from '#lib/db/desk.ts'
import { type Instant, msBetween, US_PER_S } from '#lib/domain/base/time.ts'
import { marked } from './book.ts'
import type { Memory } from './memory.ts'
import type { Market } from './ports.ts'
import { standingNow } from './standing.ts'

const EQUITY_EVERY_US = 10 * US_PER_S

const RING = 512

/** Recent stage intervals, for the worker's own statistics: a ring, so that an old burst is forgotten. */
export class StageTimes {
  private readonly rings = new Map<string, Float64Array>()
  private cursor = 0

  add(intervals: Readonly<Record<string, number | string | null>>): void {
    this.cursor = (this.cursor + 1) % RING
    for (const [key, ms] of Object.entries(intervals)) {
      if (typeof ms !== 'number') continue
      const ring = this.rings.get(key) ?? new Float64Array(RING).fill(Number.NaN)
      this.rings.set(key, ring)
      ring[this.cursor] = ms
    }
  }

  summary(): Record<string, { p50: number; p95: number | null; p99: number | null; n: number }> {
    return Object.fromEntries(
      [...this.rings].map(([key, ring]) => {
        const sorted = [...ring].filter((v) => !Number.isNaN(v)).sort((a, b) => a - b)
        return [
          key,
          {
            p50: percentile(sorted, 0.5),
            p95: sorted.length >= 20 ? percentile(sorted, 0.95) : null,
            p99: sorted.length >= 100 ? percentile(sorted, 0.99) : null,
            n: sorted.length,
          },
        ]
      }),
    )
  }
}

/** Linear interpolation, as `percentile_cont`. */
function percentile(sorted: readonly number[], p: number): number {
  const at = p * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? 0
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at % 1)
}

/** Composes what the worker writes about itself and its market once a second. */
export class Pulser {
  private readonly memory: Memory
  private readonly market: Market
  private readonly stages: StageTimes
  private readonly loop = monitorEventLoopDelay({ resolution: 10 })
  private lastSample = -1
  private lastEquityAt = -EQUITY_EVERY_US
  private judged: number[] = []
  /** Whether the connection that hears notifications stands; without it the poll still finds everything. */
  isListening = false

  constructor(memory: Memory, market: Market, stages: StageTimes) {
    this.memory = memory
    this.market = market
    this.stages = stages
    this.loop.enable()
  }

  countDecision(wallUs: number): void {
    this.judged.push(wallUs)
  }

  stop(): void {
    this.loop.disable()
  }

  compose(ids: { readonly workerId: string; readonly moduleId: string }, wallUs: number, inboxDepth: number): Omit<Pulse, 'volumes'> {
    const now = this.market.clock.now()
    const status = this.market.status()
    this.judged = this.judged.filter((at) => at > wallUs - 60 * US_PER_S)
    const orders = [...this.memory.orders.values()]
    const stats = {
      inbox_depth: inboxDepth,
      decisions_per_minute: this.judged.length,
      open_orders: orders.length,
      unknown_orders: orders.filter((o) => o.state.status === 'unknown').length,
      event_loop_p99_ms: this.loop.percentile(99) / 1e6,
      stages_ms: this.stages.summary(),
      memory_mb: Math.round(process.memoryUsage.rss() / 1_048_576),
      is_listening: this.isListening,
      node: process.version,
      ...standingNow(this.memory, now),
    }
    this.loop.reset()
    return {
      ...ids,
      stats,
      market: {
        source: this.market.source,
        state: status.state,
        speed: status.speed === null ? null : String(status.speed),
        clockUs: now,
        listings: this.listings(),
        quotes: this.quotes(now),
      },
      marks: this.marks(now),
      samples: this.samples(now),
      equity: this.equity(now),
    }
  }

  private listings() {
    return this.market.listings.map((l) => ({
      venue: l.venue,
      symbol: l.symbol,
      tick: l.tick.toFixed(),
      lot: l.lot.toFixed(),
      maker_bps: l.makerBps.toFixed(),
      taker_bps: l.takerBps.toFixed(),
      latency_ms: l.latencyMs,
      allow_short: l.allowShort,
      min_notional: l.minNotional?.toFixed() ?? null,
      book_stale_ms: l.bookStaleMs,
      contract_size: l.contractSize?.toFixed() ?? null,
      inverse: l.inverse,
      quote: l.quote,
    }))
  }

  private quotes(now: Instant) {
    return this.memory.quotes.allBooks(now).map((b) => ({
      venue: b.listing.venue,
      symbol: b.listing.symbol,
      bid: b.bids[0]?.price.toFixed() ?? null,
      ask: b.asks[0]?.price.toFixed() ?? null,
      bid_size: b.bids[0]?.quantity.toFixed() ?? null,
      ask_size: b.asks[0]?.quantity.toFixed() ?? null,
      at_us: b.venueAt,
      is_live: b.isLive,
      is_stale: msBetween(b.seenAt, now) > b.listing.bookStaleMs,
    }))
  }

  private marks(now: Instant) {
    return [...this.memory.positions.values()].flatMap((p) => {
      const listing = this.memory.quotes.listing(p.venue, p.symbol)
      const mark = listing ? this.memory.markOf(listing, now) : null
      return mark ? [{ symbol: p.symbol, venue: p.venue, version: p.version, ...marked(p, mark, now, listing) }] : []
    })
  }

  /** Best prices once a second of market time, stamped with the instant at which they stood. */
  private samples(now: Instant) {
    const second = Math.floor(now / US_PER_S)
    if (second === this.lastSample) return []
    this.lastSample = second
    return this.memory.quotes.allBooks(now).flatMap((b) =>
      b.isLive && (b.bids[0] || b.asks[0])
        ? [
            {
              symbol: b.listing.symbol,
              venue: b.listing.venue,
              at_us: now,
              bid: b.bids[0]?.price.toFixed() ?? null,
              ask: b.asks[0]?.price.toFixed() ?? null,
            },
          ]
        : [],
    )
  }

  private equity(now: Instant) {
    if (now - this.lastEquityAt < EQUITY_EVERY_US) return null
    this.lastEquityAt = now
    const a = this.memory.account(now)
    return {
      at_us: now,
      currency: this.memory.reporting.currency,
      equity: a.equity.toFixed(),
      realized_pnl: a.realized.toFixed(),
      unrealized_pnl: a.unrealized.toFixed(),
      fees: a.fees.toFixed(),
      gross_notional: a.gross.toFixed(),
    }
  }
}
