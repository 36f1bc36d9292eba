import type { Listing } from '#lib/domain/base/listing.ts'
import type { Market, MarketHandler } from '../../ports.ts'

/** A venue that shows its own books. */
export type Feed = {
  readonly listings: () => readonly Listing[]
  readonly onListings: (handler: (listings: readonly Listing[]) => void) => () => void
  readonly onEvents: (handler: MarketHandler) => () => void
  /** Books flow from now on, beginning with whole ones: whoever wants them is subscribed by then. A venue that is away does not keep the others. */
  readonly open: () => Promise<void>
}

/** One market of a source and of venues that bring books of their own. The clock and the name are the source's. */
export function joinMarkets(source: Market, feeds: readonly Feed[]): Market {
  const all = <H>(subscribe: readonly ((handler: H) => () => void)[], handler: H): (() => void) => {
    const undo = subscribe.map((one) => one(handler))
    return () => {
      for (const each of undo) each()
    }
  }
  return {
    source: source.source,
    clock: source.clock,
    get listings() {
      return [...source.listings, ...feeds.flatMap((feed) => feed.listings())]
    },
    status: () => source.status(),
    onEvents: (handler) => all([(h: MarketHandler) => source.onEvents(h), ...feeds.map((feed) => feed.onEvents)], handler),
    onListings: (handler) =>
      all(
        [...(source.onListings ? [(h: typeof handler) => (source.onListings as NonNullable<Market['onListings']>)(h)] : []), ...feeds.map((f) => f.onListings)],
        handler,
      ),
    async start(from) {
      await Promise.all([source.start(from), ...feeds.map((feed) => feed.open())])
    },
    stop: () => source.stop(),
  }
}
