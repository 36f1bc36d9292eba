/**
 * The side of a fill that has none, after Lee and Ready (1991), without their five-second lag: above the mid it is a
 * buy, below it a sell (quote test); at the mid, or without a book, it follows the last different price of the same symbol
 * (tick test: up a buy, down a sell).
 */
import type { Side } from '../../base/market.ts'
import type { ForeignFill, SideSource } from './facts.ts'

export type Classified = { readonly side: Side | null; readonly source: SideSource }

/** Twice the mid in force at fill `i`, or null. */
export type TwiceMidAt = (index: number) => bigint | null

/** The side of each fill, in the order given. Prices move in time order per symbol, rows of one stamp in file order. */
export function classifySides(fills: readonly ForeignFill[], twiceMidAt: TwiceMidAt): readonly Classified[] {
  const classified = new Array<Classified>(fills.length)
  /** Per symbol: the last price, and which way it came from the last different one. */
  const last = new Map<string, { price: bigint; move: Side | null }>()
  for (const index of inTimeOrder(fills)) {
    const fill = fills[index] as ForeignFill
    const before = last.get(fill.symbol)
    const move: Side | null = before === undefined ? null : fill.price > before.price ? 'buy' : fill.price < before.price ? 'sell' : before.move
    last.set(fill.symbol, { price: fill.price, move })
    classified[index] = fill.side !== null ? { side: fill.side, source: 'file' } : byRule(fill.price, twiceMidAt(index), move)
  }
  return classified
}

function byRule(price: bigint, twiceMid: bigint | null, move: Side | null): Classified {
  if (twiceMid !== null && 2n * price !== twiceMid) return { side: 2n * price > twiceMid ? 'buy' : 'sell', source: 'quote_test' }
  return move === null ? { side: null, source: 'none' } : { side: move, source: 'tick_test' }
}

/** Row numbers by time; a fill without a time keeps its place. */
export function inTimeOrder(fills: readonly ForeignFill[]): readonly number[] {
  const order = fills.map((_, i) => i)
  const isSorted = fills.every((fill, i) => i === 0 || (fill.at ?? 0) >= (fills[i - 1]?.at ?? 0))
  return isSorted ? order : order.sort((a, b) => (fills[a]?.at ?? 0) - (fills[b]?.at ?? 0) || a - b)
}
