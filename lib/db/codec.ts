import { type Decimal, dec, toText } from '../domain/base/decimal.ts'
import { invariant } from '../domain/base/invariant.ts'
import { type Instant, instant, US_PER_MS } from '../domain/base/time.ts'

/**
 * Between what Postgres keeps and what the domain computes with. Rows of our own tables are trusted to have the right kind, so a
 * value that has not is a bug and throws.
 */

/** `numeric` text, as the pool delivers it, to Decimal. @throws on NaN and infinity, which no column of ours may hold. */
export function decimalOf(text: string): Decimal {
  return dec(text)
}

/** Decimal to `numeric` text: plain digits, never an exponent. */
export const numericOf = (value: Decimal): string => toText(value)

/** `timestamptz(3)`, as the pool delivers it, to microseconds. */
export const instantOf = (at: Date): Instant => instant(at.getTime() * US_PER_MS)

/** Microseconds to `timestamptz(3)`, cut to the millisecond before: never later than what happened. */
export const dateOf = (at: Instant): Date => new Date(Math.floor(at / US_PER_MS))

/** A `bigint` column of microseconds, delivered as text. @throws when it is no safe integer. */
export function microsecondsOf(text: string): Instant {
  const value = Number(text)
  invariant(Number.isSafeInteger(value), `microseconds as a safe integer, got ${text}`)
  return instant(value)
}
