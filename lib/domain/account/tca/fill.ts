/**
 * The formulas of METRICS.md section 6 for one fill of a file, in exact integers. The same numbers as `measureFill`,
 * which a property test holds them to; written apart because a file may hold a hundred thousand fills.
 */
import type { Side } from '../../base/market.ts'
import { US_PER_MS } from '../../base/time.ts'
import type { NullReason } from '../metrics/null-reason.ts'
import { HORIZON_MS, HORIZONS } from '../metrics/registry.ts'
import type { ForeignFill } from './facts.ts'
import { ratioOf, VALUE_ONE, valueOfProduct, valueOfUnits } from './fixed.ts'
import type { Scope, Weight } from './measures.ts'
import { bookRowAt, laterBookRowAt, type Tape, twiceMid } from './tape.ts'

/** A value in 10⁻⁴⁰, or why there is none. */
export type Value = bigint | NullReason

/** Books that a fill is compared with. Mids are doubled, so that they are integers. */
export type FillMarks = {
  readonly twiceMid: Value
  /** Ask − bid of the same book. */
  readonly spread: Value
  /** At t_j + h, in the order of `HORIZONS`. */
  readonly later: readonly Value[]
  /** When the child was sent; `not_sent` without a time. */
  readonly twiceSentMid: Value
}

const NO_QUOTES: FillMarks = { twiceMid: 'no_book', spread: 'no_book', later: HORIZONS.map(() => 'no_book' as const), twiceSentMid: 'no_book' }

/** Looks the books up. All by at-or-before: a file of fills and a file of quotes have no common order. */
export function marksOf(fill: ForeignFill, tape: Tape | null, staleUs: number | null): FillMarks {
  if (tape === null || fill.at === null) return NO_QUOTES
  const row = bookRowAt(tape, fill.at, staleUs)
  const later = new Array<Value>(HORIZONS.length)
  let [knownRow, knownMid] = [-1, 0n]
  for (let i = 0; i < later.length; i++) {
    const at = fill.at + HORIZON_MS[HORIZONS[i] as (typeof HORIZONS)[number]] * US_PER_MS
    const found = laterBookRowAt(tape, at, staleUs)
    if (typeof found === 'number' && found !== knownRow) [knownRow, knownMid] = [found, twiceMid(tape, found)]
    later[i] = typeof found === 'number' ? knownMid : found
  }
  const sentRow = fill.sentAt === null ? 'not_sent' : bookRowAt(tape, fill.sentAt, staleUs)
  if (typeof row === 'string') return { twiceMid: row, spread: row, later, twiceSentMid: typeof sentRow === 'string' ? sentRow : twiceMid(tape, sentRow) }
  const [bid, ask] = [tape.bidAt(row), tape.askAt(row)]
  return { twiceMid: bid + ask, spread: ask - bid, later, twiceSentMid: typeof sentRow === 'string' ? sentRow : twiceMid(tape, sentRow) }
}

/** All values of a fill, in the order of `fillMeasures(scope)`. A breach of an identity makes every one `identity`. */
export function measureForeignFill(fill: ForeignFill, side: Side | null, marks: FillMarks, scope: Scope): readonly Value[] {
  const values: Value[] = []
  if (scope.hasQuotes) pushQuoteValues(values, fill, side, marks, scope)
  if (scope.hasBenchmark) pushBenchmarkValues(values, fill, side)
  return values
}

function pushQuoteValues(values: Value[], fill: ForeignFill, side: Side | null, marks: FillMarks, scope: Scope): void {
  const { twiceMid: mid, spread, later, twiceSentMid: sent } = marks
  const twicePrice = 2n * fill.price
  const s = side === null ? 0n : side === 'buy' ? 20_000n : -20_000n
  const signed = (value: Value): Value => (s === 0n ? 'not_applicable' : value)
  const over = (reference: Value, numerator: () => bigint): Value => (typeof reference === 'string' ? reference : ratioOf(s * numerator(), reference))
  const difference = (to: Value, from: Value, reference: Value): Value =>
    typeof reference === 'string' ? reference : typeof to === 'string' ? to : typeof from === 'string' ? from : ratioOf(s * (to - from), reference)
  const effective = signed(over(mid, () => twicePrice - (mid as bigint)))
  const isLocked = spread === 0n
  const capture = signed(
    isLocked ? 'no_book' : typeof mid === 'string' ? mid : typeof spread === 'string' ? spread : ratioOf((s / 20_000n) * (mid - twicePrice), spread),
  )
  values.push(effective, capture)
  values.push(
    typeof mid === 'string' ? mid : valueOfUnits(mid > twicePrice ? mid - twicePrice : twicePrice - mid),
    typeof spread === 'string' ? spread : valueOfUnits(spread),
    typeof mid === 'string' ? mid : valueOfUnits(mid) / 2n,
    valueOfProduct(fill.price * fill.quantity),
  )
  let isSound = holdsCapture(effective, capture, mid, spread)
  let known: { mid: bigint; values: readonly Value[] } | null = null
  for (const at of later) {
    // The mid often stands still from one horizon to the next, and then so do the values.
    if (known === null || known.mid !== at) {
      const realized = signed(difference(twicePrice, at, mid))
      const impact = signed(difference(at, mid, mid))
      const markout = signed(typeof at === 'string' ? at : ratioOf((s / 2n) * (at - twicePrice), twicePrice))
      const drift = typeof impact === 'string' ? impact : signed(ratioOf((s / 2n) * ((at as bigint) - (mid as bigint)), mid as bigint))
      const own: Value[] = [realized, impact, markout, drift]
      if (scope.hasLiquidity) own.push(fill.liquidity !== 'maker' || typeof drift === 'string' ? adverseNull(fill, drift) : -drift)
      isSound &&= holdsHorizon(effective, realized, impact, markout, drift, mid, twicePrice)
      if (typeof at === 'bigint') known = { mid: at, values: own }
      values.push(...own)
    } else values.push(...known.values)
  }
  if (scope.hasSentTimes) {
    values.push(signed(over(sent, () => twicePrice - (sent as bigint))))
    for (const at of later) values.push(signed(difference(twicePrice, at, sent)), signed(difference(at, sent, sent)))
  }
  if (!isSound) values.fill('identity')
}

const adverseNull = (fill: ForeignFill, drift: Value): Value => (fill.liquidity === 'maker' ? drift : 'not_applicable')

/** 1e-9 in the unit of the metric (METRICS.md section 8). */
const TOLERANCE = VALUE_ONE / 1_000_000_000n
const isNear = (gap: bigint, factor = 1n): boolean => (gap < 0n ? -gap : gap) <= TOLERANCE * factor

/** Identities 5, 6 and 7; each holds while one of its terms is null. */
function holdsHorizon(effective: Value, realized: Value, impact: Value, markout: Value, drift: Value, mid: Value, twicePrice: bigint): boolean {
  if (typeof realized === 'string' || typeof markout === 'string' || typeof mid === 'string') return true
  if (typeof effective === 'bigint' && typeof impact === 'bigint' && !isNear(effective - realized - impact)) return false
  if (typeof impact === 'bigint' && typeof drift === 'bigint' && !isNear(impact - 2n * drift)) return false
  return isNear(realized * mid + 2n * twicePrice * markout, mid)
}

/** Identity 8. */
const holdsCapture = (effective: Value, capture: Value, mid: Value, spread: Value): boolean =>
  typeof effective === 'string' || typeof capture === 'string' || typeof mid === 'string' || typeof spread === 'string'
    ? true
    : isNear(effective * mid + 20_000n * capture * spread, mid)

/** Against the file's own benchmark price: bps, price units, and benchmark − actual as the files print it. */
function pushBenchmarkValues(values: Value[], fill: ForeignFill, side: Side | null): void {
  const { price, benchmark } = fill
  if (benchmark === null) {
    values.push('no_book', 'no_book', 'no_book')
    return
  }
  const lost = side === null ? null : side === 'buy' ? price - benchmark : benchmark - price
  values.push(
    lost === null ? 'not_applicable' : ratioOf(10_000n * lost, benchmark),
    lost === null ? 'not_applicable' : valueOfUnits(lost),
    valueOfUnits(benchmark - price),
  )
}

/** What the values of a fill weigh; each kind in a scale of its own, because only shares of one kind are formed. */
export function fillWeight(kind: Weight, fill: ForeignFill, marks: FillMarks): bigint {
  const times = (value: Value): bigint => (typeof value === 'string' ? 0n : fill.quantity * value)
  switch (kind) {
    case 'at_mid':
      return times(marks.twiceMid)
    case 'at_sent_mid':
      return times(marks.twiceSentMid)
    case 'at_half_spread':
      return times(marks.spread)
    case 'at_benchmark':
      return times(fill.benchmark ?? 'no_book')
    case 'at_price':
    case 'at_decision':
    case 'at_arrival':
      return fill.quantity * fill.price
    case 'quantity':
      return fill.quantity
  }
}
