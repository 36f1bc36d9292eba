import type { Decimal } from '../base/decimal.ts'
import { parseDecimal } from '../base/decimal.ts'
import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'

/**
 * Reading of untrusted JSON: a value with the path it was found at, and readers that either understand it
 * or say in a sentence why not. Nothing here throws and nothing loops over more than it was promised.
 */
export type Found = { readonly path: string; readonly value: unknown }
export type Read<T> = Result<T, string>
/** What is wrong with a field, by its path. */
export type Problem = { readonly path: string; readonly message: string }

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Own property only, so that `__proto__` and `constructor` are ordinary names; null counts as absent. */
export function own(object: unknown, key: string): unknown {
  return isRecord(object) && Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined
}

/** No price, size or rate of any market lies outside; beyond it arithmetic costs seconds or overflows a column. */
const EXPONENT_MAX = 18

export function positiveDecimal(value: unknown): Read<Decimal> {
  const parsed = parseDecimal(value)
  if (parsed === null) return err('must be a number or decimal text')
  if (!parsed.gt(0)) return err('must be above 0')
  if (parsed.gte(`1e${EXPONENT_MAX + 1}`) || parsed.lt(`1e-${EXPONENT_MAX}`)) return err(`must be between 1e-${EXPONENT_MAX} and 1e${EXPONENT_MAX}`)
  return ok(parsed)
}

/** A number or numeric text in (0, high], and not so small that it means nothing. */
export function positiveNumber(value: unknown, high: number): Read<number> {
  const read = positiveDecimal(value)
  if (!read.ok) return read
  const number = read.value.toNumber()
  return number <= high ? ok(number) : err(`must be at most ${high}`)
}

const CONTROL = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/u

/** Text of at most `max` characters without control characters or unassigned code points. */
export function plainText(value: unknown, max: number): Read<string> {
  if (typeof value !== 'string') return err('must be text')
  if (value.length === 0) return err('must not be empty')
  if (value.length > max) return err(`must have at most ${max} characters`)
  return CONTROL.test(value) ? err('must not contain control characters') : ok(value)
}

/** One of `choices`, in any case. */
export function choice<T extends string>(value: unknown, choices: readonly T[]): Read<T> {
  const text = typeof value === 'string' && value.length <= 64 ? value.trim().toLowerCase() : null
  const found = choices.find((c) => c === text)
  return found === undefined ? err(`must be one of ${choices.join(', ')}`) : ok(found)
}

export function truth(value: unknown): Read<boolean> {
  if (typeof value === 'boolean') return ok(value)
  const text = typeof value === 'string' && value.length <= 8 ? value.trim().toLowerCase() : null
  return text === 'true' || text === 'false' ? ok(text === 'true') : err('must be true or false')
}
