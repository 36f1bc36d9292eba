import type { DeskListing, DeskView } from '#lib/db/upstream.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import type { SymbolView } from './ideas.ts'

const HISTORY_COUNT = 60
/** A desk that has not written its market for this long is away: nothing is asked of it. */
const SILENT_MS = 5_000
/** A decision without a report for this long is over, or resting until nobody remembers. */
const FORGET_MS = 300_000

/** Why nothing is sent at the moment, or null. */
export function pauseOf(desk: DeskView | null): string | null {
  if (desk === null) return 'the desk has not opened yet'
  if (desk.state === 'closed') return 'the market is closed'
  if (desk.ageMs > SILENT_MS) return 'the desk is silent'
  if (desk.tradingState === 'halted') return 'trading is halted'
  return desk.state === 'opening' ? 'the market is opening' : null
}

/** The demo's picture of the market: what each symbol cost at the last looks, and what has been asked for without an answer. */
export class Sight {
  private readonly mids = new Map<string, number[]>()
  private readonly asked = new Map<string, { readonly symbol: string; readonly effect: number; readonly atMs: number }>()

  /** Takes one look in and returns the symbols that can be traded now. */
  look(desk: DeskView, nowMs: number): readonly SymbolView[] {
    for (const [id, { atMs }] of this.asked) if (nowMs - atMs > FORGET_MS) this.asked.delete(id)
    const listings = Map.groupBy(desk.listings, (listing) => listing.symbol)
    return [...listings].flatMap(([symbol, own]) => this.view(symbol, own, desk) ?? [])
  }

  ask(decisionId: string, symbol: string, effect: number, nowMs: number): void {
    this.asked.set(decisionId, { symbol, effect, atMs: nowMs })
  }

  /** True when the decision was ours. */
  answered(decisionId: string): boolean {
    return this.asked.delete(decisionId)
  }

  private view(symbol: string, listings: readonly DeskListing[], desk: DeskView): SymbolView | null {
    const quotes = desk.quotes.filter((q) => q.symbol === symbol && q.is_live && !q.is_stale && q.bid !== null && q.ask !== null)
    if (quotes.length === 0) return null
    const bid = mean(quotes.map((q) => Number(q.bid)))
    const ask = mean(quotes.map((q) => Number(q.ask)))
    if (!(ask > bid) || !(bid > 0)) return null
    const mid = (bid + ask) / 2
    const history = [...(this.mids.get(symbol) ?? []), mid].slice(-HISTORY_COUNT)
    this.mids.set(symbol, history)
    const quoted = listings.filter((l) => quotes.some((q) => q.venue === l.venue))
    const lots = quoted.map((l) => baseLot(l, mid))
    const lot = lots.reduce((largest, one) => (one.gt(largest) ? one : largest))
    const held = desk.positions
      .filter((p) => p.symbol === symbol)
      .map(
        (p) =>
          Number(p.quantity) *
          perUnit(
            listings.find((l) => l.venue === p.venue),
            mid,
          ),
      )
    const open = [...this.asked.values()].filter((a) => a.symbol === symbol).map((a) => a.effect)
    return {
      symbol,
      bid,
      ask,
      mid,
      history,
      holding: sum(held) + sum(open),
      lot: lot.toFixed(),
      lotWorth: lot.toNumber() * mid,
      canShort: quoted.some((l) => l.allow_short),
      venues: quoted.map((l) => l.venue),
    }
  }
}

/** A lot in base units; of a contract that is worth quote currency, at this mid. */
function baseLot(listing: DeskListing, mid: number) {
  const contracts = dec(listing.lot)
  if (listing.contract_size === null) return contracts
  const size = contracts.times(listing.contract_size)
  return listing.inverse ? size.div(mid).toSignificantDigits(12) : size
}

/** Quote currency per traded unit. */
function perUnit(listing: DeskListing | undefined, mid: number): number {
  if (!listing || listing.contract_size === null) return mid
  return Number(listing.contract_size) * (listing.inverse ? 1 : mid)
}

const sum = (values: readonly number[]): number => values.reduce((total, v) => total + v, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length
