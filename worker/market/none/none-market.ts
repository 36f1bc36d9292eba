import type { Decimal } from '#lib/domain/base/decimal.ts'
import { type Listing, listingKey } from '#lib/domain/base/listing.ts'
import type { LevelTuple, MarketEvent } from '#lib/domain/base/market.ts'
import { err, ok, type Result } from '#lib/domain/base/result.ts'
import { type Instant, instant, msBetween } from '#lib/domain/base/time.ts'
import { AHEAD_MS } from '#lib/domain/decide/context.ts'
import { type MarketDataFault, parseMarketData, type QuoteLevel, type VenueQuote } from '#lib/wire/market-data.ts'
import type { Market, MarketClock, MarketHandler } from '../../ports.ts'
import { discover } from './discover.ts'

/** A row of `md_strand`, as far as it is needed. */
export type MarketRow = { readonly symbol: string | null; readonly market_data: unknown }

export type NoneMarket = Market & {
  /**
   * Takes one row: every venue it names shows that book from now on. Rows older than what a venue last showed for the
   * symbol change nothing there. The error names the field; such a row changes nothing at all, except that venues whose books are
   * stamped ahead of the clock count as not live.
   */
  offer(row: MarketRow): Result<void, MarketDataFault>
  /** Called with listings that a row names for the first time, before their first events. */
  onListings(handler: (listings: readonly Listing[]) => void): () => void
}

/** No source of ours: the books are those that `md_strand` rows bring, at the venues they name. The clock is the wall's. */
export function createNoneMarket({ clock }: { readonly clock: MarketClock }): NoneMarket {
  const listings = new Map<string, Listing>()
  const shownAt = new Map<string, Instant>()
  const handlers = new Set<MarketHandler>()
  const discoverers = new Set<(listings: readonly Listing[]) => void>()
  let state: 'opening' | 'open' | 'closed' = 'opening'

  function offer({ symbol, market_data }: MarketRow): Result<void, MarketDataFault> {
    if (symbol === null || symbol.trim() === '') return err({ code: 'INVALID_MARKET_DATA', field: 'symbol', message: 'symbol is missing' })
    const parsed = parseMarketData(market_data)
    if (!parsed.ok) return parsed
    const now = clock.now()
    // A writer whose clock runs a little ahead does not take the market into the future. One that is far ahead says nothing about
    // how old its books are: its venues count as dead until a row comes that does.
    const given = parsed.value.at ?? now
    const isAhead = msBetween(now, given) > AHEAD_MS
    const at = instant(Math.min(given, now))
    const fresh: Listing[] = []
    const events: MarketEvent[] = []
    for (const quote of parsed.value.venues) {
      const key = listingKey(quote.venue, symbol)
      if ((shownAt.get(key) ?? 0) > at) continue
      const known = listings.get(key)
      const listing = known ?? discover(quote, symbol)
      const book = isAhead ? ({ venue: listing.venue, symbol, at, kind: 'gap' } as const) : snapshotOf(quote, listing, at)
      if (book === null)
        return err({
          code: 'INVALID_MARKET_DATA',
          field: `market_data.venues.${quote.venue}`,
          message: `market_data.venues.${quote.venue} has numbers too large to count in ticks and lots`,
        })
      if (known === undefined) fresh.push(listing)
      events.push(book)
    }
    for (const listing of fresh) listings.set(listingKey(listing.venue, listing.symbol), listing)
    for (const event of events) shownAt.set(listingKey(event.venue, event.symbol), at)
    if (fresh.length > 0) for (const handler of discoverers) handler(fresh)
    if (events.length > 0) for (const handler of handlers) handler(events, false)
    if (isAhead)
      return err({
        code: 'INVALID_MARKET_DATA',
        field: 'market_data.ts',
        message: `market_data.ts is ${Math.round(msBetween(now, given))} ms ahead of the clock: its venues count as not live`,
      })
    return ok(undefined)
  }

  return {
    source: 'none',
    get listings() {
      return [...listings.values()]
    },
    clock,
    status: () => ({ state, speed: null, at: clock.now() }),
    offer,
    onListings(handler) {
      discoverers.add(handler)
      return () => discoverers.delete(handler)
    },
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
  }
}

/** Null when a level cannot be counted exactly. */
function snapshotOf(quote: VenueQuote, { venue, symbol, tick, lot }: Listing, at: Instant): MarketEvent | null {
  const bids = tuples(quote.bids, tick, lot, 'floor')
  const asks = tuples(quote.asks, tick, lot, 'ceil')
  return bids === null || asks === null ? null : { venue, symbol, at, kind: 'snapshot', bids, asks }
}

/** Finer prices than the listing's tick are moved away from the middle and sizes are cut to whole lots: never better than shown. Levels that meet are added up. */
function tuples(levels: readonly QuoteLevel[], tick: Decimal, lot: Decimal, round: 'floor' | 'ceil'): LevelTuple[] | null {
  const byTick = new Map<number, number>()
  for (const [price, size] of levels) {
    const ticks = price.div(tick)[round]().toNumber()
    const lots = size.div(lot).floor().toNumber()
    if (!Number.isSafeInteger(ticks) || !Number.isSafeInteger(lots + (byTick.get(ticks) ?? 0))) return null
    if (ticks > 0 && lots > 0) byTick.set(ticks, lots + (byTick.get(ticks) ?? 0))
  }
  return [...byTick]
}
