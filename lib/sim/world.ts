import { dec } from '../domain/base/decimal.ts'
import type { Listing } from '../domain/base/listing.ts'
import { parseSymbol } from '../domain/base/listing.ts'
import { type Instant, plusMs } from '../domain/base/time.ts'
import { Flow, type FlowShape } from './flow.ts'
import { latentPrice, wobble } from './latent.ts'

/** One listing of the simulated world and the others who trade there. */
export type SimListing = { readonly listing: Listing; readonly flow: Flow }

/**
 * The simulated market: three venues that list the same three pairs around one price per pair. `alder` is deep and
 * tight but dear and not near; `birch` lies between; `cedar` is thin, wide and toxic, but near and cheap. What is
 * best depends on size and hurry, so that routing has something to decide.
 *
 * `venueLatency: 'none'` makes every venue answer at once, for benchmarks.
 */
export function simWorld({ seed, venueLatency }: { readonly seed: string; readonly venueLatency?: 'none' }): readonly SimListing[] {
  return PAIRS.flatMap((pair) => {
    const latent = latentPrice(`${seed} ${pair.symbol}`, pair.price, pair.volatilityDaily)
    return VENUES.map((venue) => {
      const opinion = wobble(`${seed} ${venue.name} ${pair.symbol}`, venue.noiseBps)
      const fairAt = (at: Instant) => latent(plusMs(at, -venue.lagMs)) * opinion(at)
      const listing = listingOf(venue, pair, venueLatency === 'none')
      return { listing, flow: new Flow(listing, shapeOf(venue, pair), fairAt, seed) }
    })
  })
}

const PAIRS = [
  { symbol: 'BTC/USDT', price: 60_000, tick: '1', lot: '0.0001', volatilityDaily: 0.03, spreadFactor: 1, sizeFactor: 1 },
  { symbol: 'ETH/USDT', price: 3_000, tick: '0.1', lot: '0.001', volatilityDaily: 0.038, spreadFactor: 1.3, sizeFactor: 0.7 },
  { symbol: 'SOL/USDT', price: 150, tick: '0.01', lot: '0.01', volatilityDaily: 0.05, spreadFactor: 1.9, sizeFactor: 0.4 },
] as const

const VENUES = [
  {
    name: 'alder',
    makerBps: '1',
    takerBps: '4',
    latencyMs: { feed: 8, entry: 14, response: 12 },
    noiseBps: 0.2,
    lagMs: 0,
    shape: { arrivalsPerS: 40, halfSpreadBps: 0.5, depthBps: 4, orderNotional: 12_000, ordersPerSide: 45, toxicity: 0.12 },
  },
  {
    name: 'birch',
    makerBps: '0.5',
    takerBps: '3',
    latencyMs: { feed: 15, entry: 25, response: 20 },
    noiseBps: 0.4,
    lagMs: 60,
    shape: { arrivalsPerS: 26, halfSpreadBps: 1, depthBps: 5.5, orderNotional: 7_000, ordersPerSide: 35, toxicity: 0.25 },
  },
  {
    name: 'cedar',
    makerBps: '-0.5',
    takerBps: '1.5',
    latencyMs: { feed: 3, entry: 5, response: 4 },
    noiseBps: 0.8,
    lagMs: 150,
    shape: { arrivalsPerS: 16, halfSpreadBps: 2, depthBps: 8, orderNotional: 4_000, ordersPerSide: 25, toxicity: 0.45 },
  },
] as const

const MIN_NOTIONAL = '5'
const BOOK_STALE_MS = 5_000

function listingOf(venue: (typeof VENUES)[number], pair: (typeof PAIRS)[number], isInstant: boolean): Listing {
  const { base, quote } = parseSymbol(pair.symbol)
  return {
    venue: venue.name,
    symbol: pair.symbol,
    base,
    quote,
    tick: dec(pair.tick),
    lot: dec(pair.lot),
    minNotional: dec(MIN_NOTIONAL),
    contractSize: null,
    inverse: false,
    makerBps: dec(venue.makerBps),
    takerBps: dec(venue.takerBps),
    latencyMs: isInstant ? { feed: 0, entry: 0, response: 0 } : venue.latencyMs,
    bookStaleMs: BOOK_STALE_MS,
    allowShort: true,
  }
}

const shapeOf = ({ shape }: (typeof VENUES)[number], { spreadFactor, sizeFactor }: (typeof PAIRS)[number]): FlowShape => ({
  ...shape,
  halfSpreadBps: shape.halfSpreadBps * spreadFactor,
  depthBps: shape.depthBps * spreadFactor,
  orderNotional: shape.orderNotional * sizeFactor,
})
