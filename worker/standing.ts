import { type Decimal, sum, ZERO } from '#lib/domain/base/decimal.ts'
import { notionalOf } from '#lib/domain/base/listing.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import type { Limits } from '#lib/domain/decide/policy.ts'
import { type Held, standing } from '#lib/domain/decide/standing.ts'
import type { Memory } from './memory.ts'

/** The share of each limit that is used, by its name. */
export function riskUseNow(memory: Memory, now: Instant) {
  return { atUs: now, uses: Object.fromEntries(standingNow(memory, now).risk.lines.map((line) => [line.name, Math.round(line.utilisation * 1e4) / 1e4])) }
}

/** The limits in force with how much of each is used, and what is held where, as the worker tells it once a second. */
export function standingNow(memory: Memory, now: Instant) {
  const account = memory.account(now)
  const symbols = memory.quotes.symbols()
  const first = symbols[0]
  const exposure = memory.exposure(first ?? '', now)
  const lines = standing(
    memory.limits,
    { ...exposure, equity: account.equity },
    symbols.map((symbol) => heldOf(symbol, memory, now)),
  )
  return {
    risk: {
      currency: memory.reporting.currency,
      equity: account.equity.toFixed(),
      peak_equity: exposure.peakEquity.toFixed(),
      day_pnl: exposure.dayPnl.toFixed(),
      limits: limitsRow(memory.limits),
      symbol_limits: Object.fromEntries([...memory.symbolLimits].map(([symbol, limits]) => [symbol, limitsRow(limits)])),
      lines,
      config_version: memory.policy.version,
    },
    exposure: exposureNow(memory, now, account.missing),
  }
}

function heldOf(symbol: string, memory: Memory, now: Instant): Held {
  const { position, workingBuy, workingSell, conversion } = memory.exposure(symbol, now)
  const listing = memory.quotes.listings(symbol).find((one) => memory.markOf(one, now) !== null)
  const mark = listing ? memory.markOf(listing, now) : null
  const long = position.plus(workingBuy).abs()
  const short = position.minus(workingSell).abs()
  return { symbol, limits: memory.limitsFor(symbol), notional: (long.gt(short) ? long : short).times(mark ?? ZERO).times(conversion) }
}

/** Signed worth of every holding in the reporting currency, by symbol and by venue: net adds them, gross adds their sizes. */
function exposureNow(memory: Memory, now: Instant, missing: readonly string[]) {
  const held = [...memory.positions.values()].flatMap((position) => {
    const listing = memory.quotes.listing(position.venue, position.symbol)
    const mark = listing && (memory.markOf(listing, now) ?? position.averagePrice)
    if (!listing || !mark || position.quantity.isZero()) return []
    const worth = notionalOf(position.quantity.abs(), mark, listing).times(memory.conversion(listing.quote, now) ?? ZERO)
    return [
      {
        symbol: position.symbol,
        venue: position.venue,
        worth: position.quantity.isNegative() ? worth.neg() : worth,
      },
    ]
  })
  const grouped = (by: 'symbol' | 'venue') =>
    [...Map.groupBy(held, (one) => one[by])].map(([name, all]) => ({ name, net: netOf(all).toFixed(), gross: grossOf(all).toFixed(), count: all.length }))
  return {
    net: netOf(held).toFixed(),
    gross: grossOf(held).toFixed(),
    symbols: grouped('symbol'),
    venues: grouped('venue'),
    missing: [...new Set(missing)],
  }
}

type Worth = { readonly worth: Decimal }
const netOf = (held: readonly Worth[]): Decimal => sum(held.map(({ worth }) => worth))
const grossOf = (held: readonly Worth[]): Decimal => sum(held.map(({ worth }) => worth.abs()))

const limitsRow = (limits: Limits) => Object.fromEntries(Object.entries(limits).map(([key, value]) => [key, value === null ? null : String(value)]))
