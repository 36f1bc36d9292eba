import { dec } from '#lib/domain/base/decimal.ts'
import { type Listing, parseSymbol } from '#lib/domain/base/listing.ts'
import type { LevelTuple, Side } from '#lib/domain/base/market.ts'
import { type Instant, instant, plusMs } from '#lib/domain/base/time.ts'
import type { Market, MarketClock, MarketHandler } from '#worker/ports.ts'

/** A market that stands still until the test moves it: books, prints and time, all by hand. */
export type HandMarket = Market & {
  /** Replaces the book of a venue; prices and sizes as decimal text, best first. */
  show(venue: string, symbol: string, book: { readonly bids: readonly Level[]; readonly asks: readonly Level[] }): void
  print(venue: string, symbol: string, trade: { readonly price: string; readonly size: string; readonly aggressor: Side }): void
  /** Moves market time and runs what falls due on the way, in order. */
  advance(ms: number): void
  /** Resolves when nothing that holds market time is in flight: what the last advance made due has been stored and sent. */
  idle(): Promise<void>
}
type Level = readonly [price: string, size: string]

const TICK = '0.01'
const LOT = '0.001'
/** A fixed morning, so that nothing depends on the day the test runs. */
const START = instant(1_760_000_000_000_000)

export const handListing = (venue: string, symbol: string, changes: Partial<Listing> = {}): Listing => ({
  venue,
  symbol,
  base: parseSymbol(symbol).base,
  quote: parseSymbol(symbol).quote,
  tick: dec(TICK),
  lot: dec(LOT),
  minNotional: null,
  contractSize: null,
  inverse: false,
  makerBps: dec('1'),
  takerBps: dec('5'),
  latencyMs: { feed: 0, entry: 0, response: 0 },
  bookStaleMs: 3_600_000,
  allowShort: true,
  ...changes,
})

/** Its source counts as a replay: a decision is taken at market time, not at the wall's. */
export function createHandMarket(listings: readonly Listing[]): HandMarket {
  const handlers = new Set<MarketHandler>()
  const holds = new Set<object>()
  let now: Instant = START
  let waiting: { readonly when: Instant; readonly run: () => void }[] = []
  let state: 'opening' | 'open' | 'closed' = 'opening'

  const clock: MarketClock = {
    now: () => now,
    at(when, run) {
      const entry = { when: instant(Math.max(when, now)), run }
      waiting = [...waiting, entry].sort((a, b) => a.when - b.when)
      return () => {
        waiting = waiting.filter((w) => w !== entry)
      }
    },
    hold() {
      const mine = {}
      holds.add(mine)
      return () => void holds.delete(mine)
    },
  }
  const emit: MarketHandler = (events, silent) => {
    for (const handler of handlers) handler(events, silent)
  }
  const find = (venue: string, symbol: string): Listing => {
    const listing = listings.find((l) => l.venue === venue && l.symbol === symbol)
    if (!listing) throw new Error(`${symbol} is not listed on ${venue}`)
    return listing
  }
  const steps = (value: string, step: Listing['tick']): number => dec(value).div(step).toNumber()

  return {
    source: 'replay:by hand',
    listings,
    clock,
    status: () => ({ state, speed: null, at: now }),
    onEvents(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    async start() {
      state = 'open'
    },
    async stop() {
      state = 'closed'
    },
    show(venue, symbol, { bids, asks }) {
      const { tick, lot } = find(venue, symbol)
      const tuples = (levels: readonly Level[]): LevelTuple[] => levels.map(([price, size]) => [steps(price, tick), steps(size, lot)])
      emit([{ venue, symbol, at: now, kind: 'snapshot', bids: tuples(bids), asks: tuples(asks) }], false)
    },
    print(venue, symbol, { price, size, aggressor }) {
      const { tick, lot } = find(venue, symbol)
      emit([{ venue, symbol, at: now, kind: 'trade', tick: steps(price, tick), lots: steps(size, lot), aggressor }], false)
    },
    async idle() {
      // Twice in a row: what ends may begin something in the next turn.
      for (let calm = 0; calm < 2; calm = holds.size === 0 ? calm + 1 : 0) await new Promise((resolve) => setTimeout(resolve, 2))
    },
    advance(ms) {
      const until = plusMs(now, ms)
      for (let next = waiting[0]; next && next.when <= until; next = waiting[0]) {
        waiting = waiting.slice(1)
        now = next.when
        next.run()
      }
      now = until
    },
  }
}
