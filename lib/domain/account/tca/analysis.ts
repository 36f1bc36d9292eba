/** The whole analysis of a file of fills: each fill, each order, each round trip, and the tallies that aggregates come from. */
import { invariant } from '../../base/invariant.ts'
import type { Side } from '../../base/market.ts'
import type { ForeignFill, ForeignOrder, SideSource } from './facts.ts'
import { type FillMarks, fillWeight, marksOf, measureForeignFill, type Value } from './fill.ts'
import { fixedText, UNIT, UNIT_DECIMALS, valueOfUnits } from './fixed.ts'
import { fillMeasures, type Measure, ORDER_MEASURES, ROUND_TRIP_MEASURES, type Scope } from './measures.ts'
import { measureForeignOrder, type OrderResult } from './order.ts'
import { type Classified, classifySides, inTimeOrder } from './side.ts'
import { type Tally, tallyOf } from './tally.ts'
import type { Tape } from './tape.ts'
import { type Twap, twapOver } from './twap.ts'

export type AnalysisInput = {
  readonly fills: readonly ForeignFill[]
  readonly orders: ReadonlyMap<string, ForeignOrder>
  readonly unfilled: readonly { readonly orderId: string; readonly symbol: string; readonly side: Side | null }[]
  readonly isRoundTrips: boolean
  readonly hasFees: boolean
  readonly hasQuotes: boolean
  readonly tapeOf: (fill: { readonly symbol: string; readonly venue: string | null }) => Tape | null
  /** The zone's clock at an instant, in µs: hours and days are counted on it. */
  readonly localOf: (at: number) => number
  /** How old a book may be, in µs; null = any age. */
  readonly staleUs: number | null
  /** Edges of the size buckets in quote currency, ascending, in 10⁻²⁴. */
  readonly sizeEdges: readonly bigint[]
}

export const DIMENSIONS = ['venue', 'symbol', 'side', 'hour', 'size'] as const
export type Dimension = (typeof DIMENSIONS)[number]

export type OrderRow = {
  readonly id: string
  readonly symbol: string
  readonly venue: string
  readonly side: Side
  readonly fillRows: readonly number[]
  readonly result: OrderResult
}

export type Analysis = {
  readonly input: AnalysisInput
  readonly scope: Scope
  readonly measures: readonly Measure[]
  readonly sides: readonly Classified[]
  /** Values of fill `row`, in the order of `measures`. */
  valuesOf(row: number): readonly Value[]
  marksOf(row: number): FillMarks
  /** Over the fills; behind `measures` stand the mark-outs once more, weighted by quantity for the curve. */
  readonly fills: Tally
  readonly curve: readonly { readonly measure: number; readonly source: number }[]
  readonly orders: readonly OrderRow[]
  /** Orders that have no side, and are therefore not measured. */
  readonly sidelessOrders: number
  readonly orderTally: Tally | null
  readonly tripTally: Tally | null
  /** Labels of the size buckets, ascending. */
  readonly sizeLabels: readonly string[]
}

export function analyse(input: AnalysisInput): Analysis {
  const { fills } = input
  const scope: Scope = {
    hasQuotes: input.hasQuotes,
    hasBenchmark: fills.some((fill) => fill.benchmark !== null),
    hasLiquidity: fills.some((fill) => fill.liquidity !== null),
    hasSentTimes: fills.some((fill) => fill.sentAt !== null),
  }
  const marks = fills.map((fill) => marksOf(fill, input.tapeOf(fill), input.staleUs))
  const sides = settleOrders(
    fills,
    classifySides(fills, (row) => knownMid(marks[row] as FillMarks)),
  )
  const measures = fillMeasures(scope)
  const valuesOf = (row: number): readonly Value[] =>
    measureForeignFill(fills[row] as ForeignFill, (sides[row] as Classified).side, marks[row] as FillMarks, scope)
  const bucket = bucketsOf(input.sizeEdges)
  const { tally, curve } = tallyFills(input, { measures, marks, sides, valuesOf, bucket })
  const { orders, sidelessOrders } = measureOrders(input, marks, sides)
  return {
    input,
    scope,
    measures,
    sides,
    valuesOf,
    marksOf: (row) => marks[row] as FillMarks,
    fills: tally,
    curve,
    orders,
    sidelessOrders,
    orderTally: orders.length === 0 ? null : tallyOrders(orders, input, bucket),
    tripTally: input.isRoundTrips && scope.hasBenchmark ? tallyTrips(input, sides, bucket) : null,
    sizeLabels: bucket.labels,
  }
}

const knownMid = ({ twiceMid }: FillMarks): bigint | null => (typeof twiceMid === 'string' ? null : twiceMid)

/** An order has one side: the file's, else the one that the rule gives to most of its quantity. */
function settleOrders(fills: readonly ForeignFill[], classified: readonly Classified[]): readonly Classified[] {
  const votes = new Map<string, { file: Side | null; lead: bigint }>()
  fills.forEach((fill, i) => {
    if (fill.orderId === null) return
    const vote = votes.get(fill.orderId) ?? { file: null, lead: 0n }
    votes.set(fill.orderId, vote)
    vote.file ??= fill.side
    const { side } = classified[i] as Classified
    if (side !== null) vote.lead += side === 'buy' ? fill.quantity : -fill.quantity
  })
  return fills.map((fill, i) => {
    const own = classified[i] as Classified
    const vote = fill.orderId === null || fill.side !== null ? undefined : votes.get(fill.orderId)
    if (vote === undefined) return own
    if (vote.file !== null) return { side: vote.file, source: 'file' }
    const side: Side | null = vote.lead === 0n ? null : vote.lead > 0n ? 'buy' : 'sell'
    return side === own.side ? own : { side, source: side === null ? 'none' : own.source === 'none' ? 'tick_test' : own.source }
  })
}

type Buckets = { readonly labels: readonly string[]; of(notional: bigint): string }

/** Labels `< 1,000`, `1,000 – 10,000`, `≥ 10,000`; an edge belongs to the bucket above it. */
function bucketsOf(edges: readonly bigint[]): Buckets {
  const texts = edges.map((edge) => fixedText(edge, UNIT_DECIMALS).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ','))
  const labels =
    texts.length === 0 ? ['any size'] : [`< ${texts[0]}`, ...texts.map((text, i) => (texts[i + 1] === undefined ? `≥ ${text}` : `${text} – ${texts[i + 1]}`))]
  const scaled = edges.map((edge) => edge * UNIT)
  return { labels, of: (notional) => labels[scaled.filter((edge) => notional >= edge).length] as string }
}

const DAY_US = 86_400_000_000
const HOUR_US = 3_600_000_000
const dayOf = (at: number | null): string => (at === null ? 'none' : String(Math.floor(at / DAY_US)))
/** `09:00` */
const hourOf = (at: number | null): string =>
  at === null ? '(no time)' : `${String(Math.floor((((at % DAY_US) + DAY_US) % DAY_US) / HOUR_US)).padStart(2, '0')}:00`
/** Where the file has no such column. */
const NONE = '(not given)'

type FillParts = {
  readonly measures: readonly Measure[]
  readonly marks: readonly FillMarks[]
  readonly sides: readonly Classified[]
  readonly valuesOf: (row: number) => readonly Value[]
  readonly bucket: Buckets
}

function tallyFills(
  { fills, isRoundTrips, localOf }: AnalysisInput,
  { measures, marks, sides, valuesOf, bucket }: FillParts,
): Pick<Analysis, 'curve'> & { readonly tally: Tally } {
  // METRICS.md section 14: a curve of one symbol is weighted by quantity, across symbols by notional.
  const isOneSymbol = new Set(fills.map((fill) => fill.symbol)).size === 1
  const sources = measures.flatMap((measure, source) => (measure.key.endsWith('_markout_bps') ? [source] : []))
  const all: readonly Measure[] = [
    ...measures,
    ...sources.map((source): Measure => ({ ...(measures[source] as Measure), weight: isOneSymbol ? 'quantity' : 'at_price' })),
  ]
  const extended = (row: number): readonly Value[] => {
    const values = valuesOf(row)
    return [...values, ...sources.map((source) => values[source] as Value)]
  }
  const tally = tallyOf(all, fills.length, extended)
  fills.forEach((fill, row) => {
    const { side } = sides[row] as Classified
    const local = fill.at === null ? null : localOf(fill.at)
    const weightOf = remembered((kind: Measure['weight']) => fillWeight(kind, fill, marks[row] as FillMarks))
    tally.add({
      values: extended(row),
      weights: all.map(({ weight }) => weightOf(weight)),
      unit: fill.orderId ?? (isRoundTrips ? `line ${fill.line}` : `row ${row}`),
      day: dayOf(local),
      groups: [fill.venue ?? NONE, fill.symbol || NONE, side ?? '(no side)', hourOf(local), bucket.of(fill.price * fill.quantity)],
      fillCount: 1,
    })
  })
  return { tally, curve: sources.map((source, i) => ({ source, measure: measures.length + i })) }
}

function remembered<K, V>(f: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const value = known.get(key) ?? f(key)
    known.set(key, value)
    return value
  }
}

function measureOrders(input: AnalysisInput, marks: readonly FillMarks[], sides: readonly Classified[]): Pick<Analysis, 'orders' | 'sidelessOrders'> {
  const { fills, unfilled, tapeOf, staleUs } = input
  const rowsOf = new Map<string, number[]>()
  for (const row of inTimeOrder(fills)) {
    const id = (fills[row] as ForeignFill).orderId
    if (id === null) continue
    const rows = rowsOf.get(id)
    if (rows === undefined) rowsOf.set(id, [row])
    else rows.push(row)
  }
  const twaps = new Map<Tape, Twap>()
  const twapOf = (tape: Tape): Twap => {
    const known = twaps.get(tape) ?? twapOver(tape, staleUs)
    twaps.set(tape, known)
    return known
  }
  const orders: OrderRow[] = []
  let sidelessOrders = 0
  const take = (id: string, symbol: string, venue: string | null, side: Side | null, rows: readonly number[]): void => {
    const facts = input.orders.get(id)
    invariant(facts !== undefined, `order ${id} has facts`)
    if (side === null) {
      sidelessOrders++
      return
    }
    const tape = tapeOf({ symbol, venue })
    const result = measureForeignOrder({
      id,
      side,
      facts,
      fills: rows.map((row) => ({ fill: fills[row] as ForeignFill, marks: marks[row] as FillMarks })),
      hasFees: input.hasFees,
      tape,
      twap: tape === null ? null : twapOf(tape),
      staleUs,
    })
    orders.push({ id, symbol, venue: venue ?? NONE, side, fillRows: rows, result })
  }
  for (const [id, rows] of rowsOf) {
    const first = fills[rows[0] as number] as ForeignFill
    const venues = new Set(rows.map((row) => (fills[row] as ForeignFill).venue))
    take(id, first.symbol, venues.size === 1 ? first.venue : 'several venues', (sides[rows[0] as number] as Classified).side, rows)
  }
  for (const { orderId, symbol, side } of unfilled) take(orderId, symbol, null, side, [])
  return { orders, sidelessOrders }
}

function tallyOrders(orders: readonly OrderRow[], { fills, localOf }: AnalysisInput, bucket: Buckets): Tally {
  const tally = tallyOf(ORDER_MEASURES, orders.length, (row) => (orders[row] as OrderRow).result.values)
  for (const { id, symbol, venue, side, fillRows, result } of orders) {
    const first = fillRows.length === 0 ? null : (fills[fillRows[0] as number] as ForeignFill).at
    const at = first === null ? null : localOf(first)
    const notional = fillRows.reduce((total, row) => total + (fills[row] as ForeignFill).price * (fills[row] as ForeignFill).quantity, 0n)
    tally.add({
      values: result.values,
      weights: result.weights,
      unit: id,
      day: dayOf(at),
      groups: [venue, symbol || NONE, side, hourOf(at), fillRows.length === 0 ? 'nothing filled' : bucket.of(notional)],
      fillCount: fillRows.length,
    })
  }
  return tally
}

/** One row per line of round trips: the two fills of a line stand next to each other. */
function tallyTrips({ fills, localOf }: AnalysisInput, sides: readonly Classified[], bucket: Buckets): Tally {
  const valuesOf = (trip: number): readonly Value[] => {
    const legs = [fills[2 * trip] as ForeignFill, fills[2 * trip + 1] as ForeignFill]
    if (legs.some((leg) => leg.benchmark === null)) return ['no_book', 'no_book']
    const gaps = legs.map((leg) => (leg.benchmark as bigint) - leg.price)
    const costs = gaps.map((gap, i) => ((sides[2 * trip + i] as Classified).side === 'buy' ? -gap : gap))
    return [costs, gaps].map((parts) => valueOfUnits((parts[0] as bigint) + (parts[1] as bigint)))
  }
  const count = fills.length / 2
  const tally = tallyOf(ROUND_TRIP_MEASURES, count, valuesOf)
  for (let trip = 0; trip < count; trip++) {
    const first = fills[2 * trip] as ForeignFill
    const at = first.at === null ? null : localOf(first.at)
    tally.add({
      values: valuesOf(trip),
      weights: ROUND_TRIP_MEASURES.map(() => first.quantity),
      unit: `line ${first.line}`,
      day: dayOf(at),
      groups: [first.venue ?? NONE, first.symbol || NONE, 'both', hourOf(at), bucket.of(first.price * first.quantity)],
      fillCount: 2,
    })
  }
  return tally
}

/** How many fills came to their side in which way. */
export function sideCounts(sides: readonly Classified[]): Readonly<Record<SideSource, number>> {
  const counts: Record<SideSource, number> = { file: 0, quote_test: 0, tick_test: 0, none: 0 }
  for (const { source } of sides) counts[source]++
  return counts
}
