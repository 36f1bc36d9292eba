import type { Market } from './ports.ts'
import { Quotes } from './quotes.ts'
import { untilClosed } from './until-closed.ts'
import { VolumeHistory } from './volume.ts'

/** What the desk keeps of its market as it goes: best prices, volumes, the end of its session. Make it before the market starts. */
export function see(market: Market) {
  const quotes = new Quotes(market.listings)
  market.onListings?.((listings) => {
    for (const listing of listings) quotes.add(listing)
  })
  market.onEvents((events) => quotes.observe(events))
  const volumes = new VolumeHistory((venue, symbol) => quotes.listing(venue, symbol))
  market.onEvents((events, silent) => volumes.observe(events, silent))
  const closing = untilClosed(market)
  return { quotes, volumes, closing }
}
