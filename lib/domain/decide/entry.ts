import type { Decimal } from '../base/decimal.ts'
import { dec, parseDecimal } from '../base/decimal.ts'
import { err, ok } from '../base/result.ts'
import type { Read } from './fields.ts'
import { isRecord, own, positiveDecimal } from './fields.ts'

/**
 * Conditions on the market, as `entry_conditions` and `exit_conditions` name them (CONTRACT.md). All that are named must
 * hold together. Data that is missing never counts as true: a feed that died must not open, nor close, a position.
 */
export type Conditions = {
  /** The mid is strictly above, or strictly below. */
  readonly priceAbove: Decimal | null
  readonly priceBelow: Decimal | null
  /** Recent volume is at least this multiple of its average. */
  readonly volumeSpike: Decimal | null
  /** Daily volatility is at least this fraction. */
  readonly volatilityThreshold: Decimal | null
}

/** What the market says now; null = not known, from a book that is stale, one-sided or crossed, or without history. */
export type Conditional = { readonly mid: Decimal | null; readonly volumeRatio: number | null; readonly volatilityDaily: number | null }

/** One printable line: `value` is null while it is not known. */
export type ConditionLine = {
  readonly name: 'price_above' | 'price_below' | 'volume_spike' | 'volatility_threshold' | 'lesson_window'
  readonly value: string | null
  readonly threshold: string
  readonly holds: boolean
}
export type Holding = { readonly holds: boolean; readonly lines: readonly ConditionLine[] }

/** What `volume_spike: true` asks for. */
const SPIKE = dec(2)
const KEYS = ['price_above', 'price_below', 'volume_spike', 'volatility_threshold'] as const

/**
 * Reads conditions from untrusted JSON; null when nothing is asked for. A condition that is not known is refused, because
 * trading without it would not be what was decided; null and `false` ask for nothing.
 */
export function readConditions(value: unknown): Read<Conditions | null> {
  if (Array.isArray(value) && value.length === 0) return ok(null)
  if (!isRecord(value)) return err('must be an object')
  const unknown = unknownCondition(value)
  if (unknown !== null) return err(unknown)
  const read: Partial<Record<(typeof KEYS)[number], Decimal>> = {}
  for (const key of KEYS) {
    const given = own(value, key)
    if (given === undefined || given === false) continue
    const result = key === 'volume_spike' && given === true ? ok(SPIKE) : positiveDecimal(given)
    if (!result.ok) return err(`${key} ${result.error}`)
    read[key] = result.value
  }
  if (read.price_above && read.price_below && read.price_above.gte(read.price_below)) return err('price_above must be below price_below: no price is both')
  if (Object.keys(read).length === 0) return ok(null)
  return ok({
    priceAbove: read.price_above ?? null,
    priceBelow: read.price_below ?? null,
    volumeSpike: read.volume_spike ?? null,
    volatilityThreshold: read.volatility_threshold ?? null,
  })
}

/** Half a sentence about the first condition that asks for something and is not known; null when there is none. */
export function unknownCondition(value: unknown): string | null {
  if (!isRecord(value)) return null
  const unknown = Object.keys(value).find((key) => !(KEYS as readonly string[]).includes(key) && own(value, key) !== undefined && own(value, key) !== false)
  return unknown === undefined ? null : `has the condition ${JSON.stringify(unknown.slice(0, 64))}, which is not known (known: ${KEYS.join(', ')})`
}

/** Conditions as a row keeps them; `readConditions` reads them back. */
export const conditionsRow = (conditions: Conditions) => ({
  ...(conditions.priceAbove && { price_above: conditions.priceAbove.toFixed() }),
  ...(conditions.priceBelow && { price_below: conditions.priceBelow.toFixed() }),
  ...(conditions.volumeSpike && { volume_spike: conditions.volumeSpike.toFixed() }),
  ...(conditions.volatilityThreshold && { volatility_threshold: conditions.volatilityThreshold.toFixed() }),
})

/** Whether all conditions hold, with a line for each that was asked for. Without any, nothing has to be waited for. */
export function holding(conditions: Conditions | null, market: Conditional): Holding {
  const lines: ConditionLine[] = []
  const add = (name: ConditionLine['name'], threshold: Decimal | null, value: Decimal | null, test: (value: Decimal, threshold: Decimal) => boolean) => {
    if (threshold !== null)
      lines.push({ name, threshold: threshold.toFixed(), value: value?.toFixed() ?? null, holds: value !== null && test(value, threshold) })
  }
  const ratio = finite(market.volumeRatio)
  const volatility = finite(market.volatilityDaily)
  add('price_above', conditions?.priceAbove ?? null, market.mid, (v, t) => v.gt(t))
  add('price_below', conditions?.priceBelow ?? null, market.mid, (v, t) => v.lt(t))
  add('volume_spike', conditions?.volumeSpike ?? null, ratio, (v, t) => v.gte(t))
  add('volatility_threshold', conditions?.volatilityThreshold ?? null, volatility, (v, t) => v.gte(t))
  return { holds: lines.every((line) => line.holds), lines }
}

/** A ratio that is not a number says nothing. */
const finite = (value: number | null): Decimal | null => parseDecimal(value)
