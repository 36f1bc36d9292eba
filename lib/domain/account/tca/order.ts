/** The order metrics of METRICS.md sections 4, 5 and 7 for orders of a file, by the formulas that the desk's own reports use. */
import { type Decimal, ZERO } from '../../base/decimal.ts'
import type { Side } from '../../base/market.ts'
import { US_PER_MS } from '../../base/time.ts'
import { type Executed, moveBps, slippageBps } from '../metrics/benchmark.ts'
import { type Breach, checkShortfall } from '../metrics/identities.ts'
import { HORIZON_MS, HORIZONS } from '../metrics/registry.ts'
import { shortfallOf } from '../metrics/shortfall.ts'
import { from1, from2, type Known } from '../metrics/value.ts'
import type { ForeignFill, ForeignOrder } from './facts.ts'
import type { FillMarks, Value } from './fill.ts'
import { decimalOf, divided, UNIT_DECIMALS, valueOfDecimal } from './fixed.ts'
import { ORDER_MEASURES } from './measures.ts'
import { bookRowAt, laterBookRowAt, type Tape, twiceMid } from './tape.ts'
import type { Twap } from './twap.ts'

export type OrderFill = { readonly fill: ForeignFill; readonly marks: FillMarks }
export type OrderInput = {
  readonly id: string
  readonly side: Side
  readonly facts: ForeignOrder
  /** In time order. */
  readonly fills: readonly OrderFill[]
  readonly hasFees: boolean
  readonly tape: Tape | null
  readonly twap: Twap | null
  readonly staleUs: number | null
}

/** Where P_0 comes from; `first_fill` = the file does not say when the order was released, so the first fill's time stands for it. */
export type ArrivalSource = 'arrival_price' | 'arrival_time' | 'sent_time' | 'first_fill' | 'none'

export type OrderResult = {
  readonly values: readonly Value[]
  readonly weights: readonly bigint[]
  readonly arrivalSource: ArrivalSource
  /** F, Q_o, Q and P̄; P_d, P_0, P_n. */
  readonly filled: Decimal
  readonly ordered: Decimal
  readonly decided: Decimal
  readonly averagePrice: Decimal | null
  readonly decisionPrice: Known
  readonly arrivalPrice: Known
  readonly endPrice: Known
  readonly isOverfilled: boolean
  readonly breaches: readonly Breach[]
}

/** All of `ORDER_MEASURES`. A breach of an identity makes every value `identity`. */
export function measureForeignOrder(input: OrderInput): OrderResult {
  const { side, facts, fills } = input
  const sums = sumsOf(fills)
  const executed: Executed = { quantity: sums.filled, notional: sums.atPrice }
  const ordered = unitsOf(facts.orderedQuantity ?? facts.decidedQuantity) ?? sums.filled
  const decided = unitsOf(facts.decidedQuantity) ?? ordered
  const prices = pricesOf(input)
  const marks = marketOf(input, prices.arrivalAt)
  const fees = feesOf(input)
  const loose: Record<string, Known> = {
    ...slippagesOf(side, executed, prices, marks),
    ...shortfallOf({
      side,
      decided,
      ordered,
      filled: sums.filled,
      atPrice: sums.atPrice,
      atMid: sums.atMid,
      atSentMid: sums.atSentMid,
      fees,
      decisionMid: prices.decision,
      arrivalMid: prices.arrival,
      endMid: prices.end,
    }),
    fill_rate: ordered.isZero() ? 'zero_order' : sums.filled.div(ordered),
    maker_share: sums.filled.isZero() ? 'no_fill' : from1(sums.makerQuantity, (maker) => maker.div(sums.filled)),
    participation: from1(marks.volume, (volume) => sums.filled.div(volume)),
  }
  const breaches = checkShortfall(loose)
  // Without fees in the file the sum is one before fees, and its fee line is not a 0 that somebody knows.
  if (!input.hasFees) loose.fee_cost_bps = 'not_applicable'
  addHorizons(loose, input, marks.last)
  const values = ORDER_MEASURES.map(({ key }): Value => {
    const value = breaches.length > 0 ? 'identity' : (loose[key] as Known)
    return typeof value === 'string' ? value : valueOfDecimal(value)
  })
  const bases = basesOf(sums, decided, ordered, prices, marks)
  return {
    values,
    weights: ORDER_MEASURES.map(({ key, weight }) => bases(key, weight)),
    arrivalSource: prices.source,
    filled: sums.filled,
    ordered,
    decided,
    averagePrice: sums.filled.isZero() ? null : sums.atPrice.div(sums.filled),
    decisionPrice: prices.decision,
    arrivalPrice: prices.arrival,
    endPrice: prices.end,
    isOverfilled: sums.filled.gt(ordered),
    breaches,
  }
}

type Sums = { readonly filled: Decimal; readonly atPrice: Decimal; readonly atMid: Known; readonly atSentMid: Known; readonly makerQuantity: Known }

function sumsOf(fills: readonly OrderFill[]): Sums {
  let [filled, atPrice, twiceAtMid, twiceAtSent, maker] = [0n, 0n, 0n, 0n, 0n]
  let [midGap, sentGap, makerGap]: [Known | null, Known | null, Known | null] = [null, null, null]
  for (const { fill, marks } of fills) {
    filled += fill.quantity
    atPrice += fill.quantity * fill.price
    if (typeof marks.twiceMid === 'string') midGap ??= marks.twiceMid
    else twiceAtMid += fill.quantity * marks.twiceMid
    if (typeof marks.twiceSentMid === 'string') sentGap ??= marks.twiceSentMid
    else twiceAtSent += fill.quantity * marks.twiceSentMid
    if (fill.liquidity === null) makerGap = 'not_applicable'
    else if (fill.liquidity === 'maker') maker += fill.quantity
  }
  const product = (value: bigint): Decimal => decimalOf(value, 2 * UNIT_DECIMALS)
  return {
    filled: decimalOf(filled, UNIT_DECIMALS),
    atPrice: product(atPrice),
    atMid: midGap ?? product(twiceAtMid).div(2),
    atSentMid: sentGap ?? product(twiceAtSent).div(2),
    makerQuantity: makerGap ?? decimalOf(maker, UNIT_DECIMALS),
  }
}

type Prices = {
  readonly decision: Known
  readonly arrival: Known
  readonly end: Known
  readonly farTouch: Known
  readonly arrivalAt: number | null
  readonly source: ArrivalSource
}

function pricesOf({ facts, fills, tape, staleUs, side }: OrderInput): Prices {
  const midAt = (at: number | null, isLater: boolean): Known => {
    if (at === null) return 'not_applicable'
    const row = (isLater ? laterBookRowAt : bookRowAt)(tape, at, staleUs)
    return typeof row === 'string' ? row : (unitsOf(twiceMid(tape as Tape, row)) as Decimal).div(2)
  }
  const sentAt = fills.reduce<number | null>((least, { fill }) => (fill.sentAt === null ? least : Math.min(least ?? fill.sentAt, fill.sentAt)), null)
  const firstAt = fills[0]?.fill.at ?? null
  const arrivalAt = facts.arrivalAt ?? sentAt ?? firstAt
  const timed: ArrivalSource = facts.arrivalAt !== null ? 'arrival_time' : sentAt !== null ? 'sent_time' : firstAt !== null ? 'first_fill' : 'none'
  const row = arrivalAt === null ? 'not_sent' : bookRowAt(tape, arrivalAt, staleUs)
  return {
    decision: unitsOf(facts.decisionPrice) ?? midAt(facts.decisionAt, false),
    arrival: unitsOf(facts.arrivalPrice) ?? (arrivalAt === null ? 'not_sent' : midAt(arrivalAt, false)),
    end: unitsOf(facts.endPrice) ?? (facts.endAt === null ? 'pending' : midAt(facts.endAt, true)),
    farTouch: typeof row === 'string' ? row : (unitsOf(side === 'buy' ? (tape as Tape).askAt(row) : (tape as Tape).bidAt(row)) as Decimal),
    arrivalAt,
    source: facts.arrivalPrice !== null ? 'arrival_price' : timed,
  }
}

type MarketMarks = { readonly vwap: Known; readonly volume: Known; readonly twap: Known; readonly last: Known }

function marketOf({ facts, fills, tape, twap, staleUs }: OrderInput, arrivalAt: number | null): MarketMarks {
  const lastAt = fills.at(-1)?.fill.at ?? null
  const volume = unitsOf(facts.marketVolume)
  const row = lastAt === null ? 'no_fill' : bookRowAt(tape, lastAt, staleUs)
  const mean = twap === null || arrivalAt === null || lastAt === null ? 'no_book' : twap(arrivalAt, lastAt)
  return {
    vwap: unitsOf(facts.marketVwap) ?? 'no_trades',
    volume: volume === null || volume.isZero() ? 'no_trades' : volume,
    twap: typeof mean === 'string' ? mean : decimalOf(mean),
    last: typeof row === 'string' ? row : (unitsOf(twiceMid(tape as Tape, row)) as Decimal).div(2),
  }
}

function slippagesOf(side: Side, executed: Executed, prices: Prices, marks: MarketMarks): Record<string, Known> {
  const hasFill = !executed.quantity.isZero()
  const against = (price: Known): Known => (hasFill ? from1(price, (p) => slippageBps(side, executed, p)) : 'no_fill')
  return {
    arrival_slippage_bps: against(prices.arrival),
    decision_slippage_bps: against(prices.decision),
    vwap_slippage_bps: against(marks.vwap),
    twap_slippage_bps: against(marks.twap),
    price_improvement_bps: from1(against(prices.farTouch), (slippage) => slippage.neg()),
    peak_slippage_bps: hasFill ? from2(marks.last, prices.arrival, (peak, p0) => moveBps(side, p0, peak, p0)) : 'no_fill',
  }
}

/** Reversion after the last fill, and the quantity-weighted mark-out of the fills. */
function addHorizons(loose: Record<string, Known>, { side, fills, tape, staleUs }: OrderInput, last: Known): void {
  const lastAt = fills.at(-1)?.fill.at ?? null
  HORIZONS.forEach((h, i) => {
    const row = lastAt === null ? 'no_fill' : laterBookRowAt(tape, lastAt + HORIZON_MS[h] * US_PER_MS, staleUs)
    const later: Known = typeof row === 'string' ? row : (unitsOf(twiceMid(tape as Tape, row)) as Decimal).div(2)
    loose[`${h}_reversion_bps`] = lastAt === null ? 'no_fill' : from2(last, later, (peak, mid) => moveBps(side, mid, peak, peak))
    loose[`${h}_markout_bps`] = markoutOf(side, fills, i)
  })
}

/** Σ q·markout / Σ q. One that is null for good is skipped, a pending one keeps the mean pending. */
function markoutOf(side: Side, fills: readonly OrderFill[], horizon: number): Known {
  let [total, weight] = [0n, 0n]
  let gap: Known = 'no_fill'
  for (const { fill, marks } of fills) {
    const later = marks.later[horizon] as Value
    if (later === 'pending') return 'pending'
    if (typeof later === 'string') {
      gap = later
      continue
    }
    const moved = side === 'buy' ? later - 2n * fill.price : 2n * fill.price - later
    total += fill.quantity * divided(moved * MARKOUT_SCALE, 2n * fill.price)
    weight += fill.quantity
  }
  return weight === 0n ? gap : decimalOf(divided(total, weight))
}
const MARKOUT_SCALE = 10n ** 44n

function feesOf({ fills, hasFees }: OrderInput): Known {
  if (!hasFees) return ZERO
  let total = 0n
  for (const { fill } of fills) {
    if (fill.fee === null) return 'not_applicable'
    total += fill.fee
  }
  return decimalOf(total, UNIT_DECIMALS)
}

/** Each metric's own denominator in money (METRICS.md section 14); 0 where it is unknown, and then so is the metric. */
function basesOf(sums: Sums, decided: Decimal, ordered: Decimal, prices: Prices, marks: MarketMarks): (key: string, weight: string) => bigint {
  const of = (quantity: Decimal, price: Known): bigint => (typeof price === 'string' ? 0n : valueOfDecimal(quantity.times(price)))
  const own: Readonly<Record<string, () => bigint>> = {
    decision_slippage_bps: () => of(sums.filled, prices.decision),
    vwap_slippage_bps: () => of(sums.filled, marks.vwap),
    twap_slippage_bps: () => of(sums.filled, marks.twap),
    price_improvement_bps: () => of(sums.filled, prices.farTouch),
    fill_rate: () => of(ordered, prices.arrival),
  }
  return (key, weight) => {
    const special = own[key]
    if (special !== undefined) return special()
    if (weight === 'at_decision') return of(decided, prices.decision)
    return weight === 'at_arrival' ? of(sums.filled, prices.arrival) : valueOfDecimal(sums.atPrice)
  }
}

const unitsOf = (units: bigint | null): Decimal | null => (units === null ? null : decimalOf(units, UNIT_DECIMALS))
