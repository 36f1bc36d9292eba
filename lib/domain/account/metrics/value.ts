/**
 * What a metric is: a decimal, or the reason why it has none (METRICS.md section 3), and a sign that the type
 * checker knows (section 2). A null is never 0, and a cost is never added to a gain.
 */
import type { Decimal } from '../../base/decimal.ts'
import type { NullReason } from './null-reason.ts'
import type { Sign } from './registry-rows.ts'

/** A value, or why there is none. Reasons are texts and values never are, so `typeof` tells them apart. */
export type Known<T = Decimal> = T | NullReason

export const isKnown = <T extends object | number>(value: Known<T>): value is T => typeof value !== 'string'

declare const sign: unique symbol
/** A decimal whose sign has a meaning: it adds to its own kind only; `plain` and `negated` leave the kind by name. */
export interface Signed<S extends Sign> {
  readonly [sign]: S
  plus(other: Signed<S>): Signed<S>
  minus(other: Signed<S>): Signed<S>
  isNegative(): boolean
  isZero(): boolean
  toFixed(decimalPlaces?: number): string
  toNumber(): number
}
/** Positive = we lost. */
export type Cost = Signed<'cost'>
/** Positive = we gained. */
export type Gain = Signed<'gain'>

type Opposite<S extends Sign> = S extends 'cost' ? 'gain' : S extends 'gain' ? 'cost' : S

export const signed = <S extends Sign>(value: Decimal): Signed<S> => value as unknown as Signed<S>
export const plain = <S extends Sign>(value: Signed<S>): Decimal => value as unknown as Decimal
/** The one way from a cost to a gain and back. */
export const negated = <S extends Sign>(value: Signed<S>): Signed<Opposite<S>> => signed<Opposite<S>>(plain(value).neg())

/** `f` of known inputs; the first unknown input, in the order given, names the reason otherwise. */
export const from1 = <A extends object | number>(a: Known<A>, f: (a: A) => Decimal): Known => (typeof a === 'string' ? (a as NullReason) : f(a as A))

export const from2 = <A extends object | number, B extends object | number>(a: Known<A>, b: Known<B>, f: (a: A, b: B) => Decimal): Known =>
  typeof a === 'string' ? (a as NullReason) : from1(b, (known) => f(a as A, known))
