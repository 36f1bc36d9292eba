/**
 * Quotes of one symbol in typed arrays: a million rows cost 26 MB instead of a million objects. Prices are kept as
 * mantissa and number of decimals, so that every mid is exact.
 */
import { invariant } from '../../base/invariant.ts'
import type { Instant } from '../../base/time.ts'
import type { NullReason } from '../metrics/null-reason.ts'
import { POWERS, UNIT_DECIMALS } from './fixed.ts'

/** A price in units of 10⁻²⁴ as mantissa·10^−decimals; `mantissa` may exceed a double, then it is kept apart. */
export type QuotedPrice = { readonly mantissa: number; readonly decimals: number } | bigint | null

/** Both sides present, bid above 0, ask not below bid: whatever else makes no mid. */
const HAS_BOOK = 1

export type Tape = {
  readonly count: number
  readonly at: Float64Array
  /** How many rows stood before an earlier row; the tape has them sorted, rows of one stamp in file order. */
  readonly unsortedCount: number
  readonly bookless: number
  bidAt(row: number): bigint
  askAt(row: number): bigint
  isBook(row: number): boolean
}

export type TapeBuilder = { add(at: Instant, bid: QuotedPrice, ask: QuotedPrice): void; finish(): Tape }

/** Collects rows in file order. */
export function tapeBuilder(): TapeBuilder {
  let size = 4_096
  let at = new Float64Array(size)
  let bids = new Float64Array(size)
  let asks = new Float64Array(size)
  let decimals = new Uint16Array(size)
  let flags = new Uint8Array(size)
  /** Prices with more digits than a double holds, by row and side (2·row, 2·row + 1). */
  const wide = new Map<number, bigint>()
  let count = 0
  let unsortedCount = 0
  let latest = Number.NEGATIVE_INFINITY
  const grow = (): void => {
    size *= 2
    const grown = <A extends Float64Array | Uint16Array | Uint8Array>(from: A, to: A): A => {
      to.set(from as never)
      return to
    }
    at = grown(at, new Float64Array(size))
    bids = grown(bids, new Float64Array(size))
    asks = grown(asks, new Float64Array(size))
    decimals = grown(decimals, new Uint16Array(size))
    flags = grown(flags, new Uint8Array(size))
  }
  const put = (target: Float64Array, side: 0 | 1, price: QuotedPrice): void => {
    if (price === null) return
    if (typeof price === 'bigint') wide.set(2 * count + side, price)
    else {
      target[count] = price.mantissa
      decimals[count] = (decimals[count] as number) | (price.decimals << (8 * side))
    }
  }
  return {
    add(stamp, bid, ask) {
      if (count === size) grow()
      at[count] = stamp
      if (stamp < latest) unsortedCount++
      else latest = stamp
      put(bids, 0, bid)
      put(asks, 1, ask)
      flags[count] = makesBook(bid, ask) ? HAS_BOOK : 0
      count++
    },
    finish() {
      const order = unsortedCount === 0 ? null : sortedOrder(at, count)
      const rowOf = (row: number): number => (order === null ? row : (order[row] as number))
      const stamps = order === null ? at.subarray(0, count) : Float64Array.from(order, (row) => at[row] as number)
      let bookless = 0
      for (let i = 0; i < count; i++) if (flags[i] !== HAS_BOOK) bookless++
      const price = (row: number, side: 0 | 1): bigint => {
        const exact = wide.size === 0 ? undefined : wide.get(2 * row + side)
        if (exact !== undefined) return exact
        const mantissa = (side === 0 ? bids[row] : asks[row]) as number
        return BigInt(mantissa) * (POWERS[UNIT_DECIMALS - (((decimals[row] as number) >> (8 * side)) & 0xff)] as bigint)
      }
      return {
        count,
        at: stamps,
        unsortedCount,
        bookless,
        bidAt: (row) => price(rowOf(row), 0),
        askAt: (row) => price(rowOf(row), 1),
        isBook: (row) => flags[rowOf(row)] === HAS_BOOK,
      }
    },
  }
}

/** The last row stamped at or before `at` (METRICS.md section 1, foreign files); −1 when none is. */
export function rowInForce(tape: Tape, at: number): number {
  let low = 0
  let high = tape.count
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((tape.at[middle] as number) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The row whose mid counts at `at`: two-sided, uncrossed, not older than `staleUs`; else why there is none. */
export function bookRowAt(tape: Tape | null, at: number, staleUs: number | null): number | NullReason {
  if (tape === null) return 'no_book'
  const row = rowInForce(tape, at)
  if (row < 0 || !tape.isBook(row)) return 'no_book'
  if (staleUs !== null && at - (tape.at[row] as number) > staleUs) return 'stale_book'
  return row
}

/** The same for an instant after a fill: what lies behind the last row of the file has not been seen yet. */
export function laterBookRowAt(tape: Tape | null, at: number, staleUs: number | null): number | NullReason {
  if (tape !== null && tape.count > 0 && at > (tape.at[tape.count - 1] as number)) return 'pending'
  return bookRowAt(tape, at, staleUs)
}

/** Twice the mid, which needs no division. */
export const twiceMid = (tape: Tape, row: number): bigint => tape.bidAt(row) + tape.askAt(row)

function makesBook(bid: QuotedPrice, ask: QuotedPrice): boolean {
  if (bid === null || ask === null) return false
  if (typeof bid !== 'bigint' && typeof ask !== 'bigint' && bid.decimals === ask.decimals) return bid.mantissa > 0 && ask.mantissa >= bid.mantissa
  return unitsOf(bid) > 0n && unitsOf(ask) >= unitsOf(bid)
}

const unitsOf = (price: Exclude<QuotedPrice, null>): bigint => {
  if (typeof price === 'bigint') return price
  invariant(price.decimals <= UNIT_DECIMALS, 'a quoted price has at most 24 decimals')
  return BigInt(price.mantissa) * (POWERS[UNIT_DECIMALS - price.decimals] as bigint)
}

function sortedOrder(at: Float64Array, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  return order.sort((a, b) => (at[a] as number) - (at[b] as number) || a - b)
}
