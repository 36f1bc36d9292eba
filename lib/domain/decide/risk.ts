import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import { evaluate } from './checks.ts'
import type { Exposure } from './exposure.ts'
import { amountInWords, boundInWords, type UnitNames } from './in-words.ts'
import type { Case, Judged, Refused, RiskCheck } from './judgement.ts'
import type { Limits } from './policy.ts'
import type { Refusal } from './refusal.ts'
import { refuse } from './refusal.ts'

declare const approval: unique symbol
/** Proof of passage: only `check` makes one, and only what carries it can be routed. */
export type RiskApproved = { readonly [approval]: true; readonly judged: Judged; readonly checks: readonly RiskCheck[] }

/**
 * The gate (ENGINE.md section 3). It evaluates every check again on the limits and the exposure given now, whatever
 * the risk curator saw, so that it holds also when that curator is switched off. All checks are kept; the first
 * breach is the first reason.
 */
export function check(limits: Limits, exposure: Exposure, judged: Judged): Result<RiskApproved, Refused> {
  const checks = evaluate({ ...judged.case, limits, exposure })
  const [first, ...rest] = refusalsOf(checks, namesIn({ ...judged.case, exposure }))
  if (first) return err({ refusals: [first, ...rest], judged: { ...judged, checks } })
  return ok({ judged: { ...judged, checks }, checks } as unknown as RiskApproved)
}

/** One refusal per breached check, in the order of the checks. */
export function refusalsOf(checks: readonly RiskCheck[], names: UnitNames = {}): readonly Refusal[] {
  const failed = checks.filter((c) => !c.ok)
  const known = failed.filter((c) => c.value !== null)
  return (known.length > 0 ? known : failed).map((c) =>
    refuse(c.code, sentenceOf(c, names), {
      ...(c.field ? { field: c.field } : {}),
      ...(c.limit === null ? {} : { limit: c.limit }),
      ...(c.value === null ? {} : { value: c.value }),
    }),
  )
}

/** What the amounts of one judgement are counted in. */
export function namesIn({ survey, exposure }: Pick<Case, 'survey' | 'exposure'>): UnitNames {
  const listing = (survey.best ?? survey.benchmark)?.book.listing
  return { currency: exposure.currency, base: listing?.base, quote: listing?.quote }
}

type Said = Pick<RiskCheck, 'limit' | 'unit'> & { readonly value: string; readonly names: UnitNames }
const shownValue = ({ value, unit, names }: Said): string => amountInWords(value, unit, names)

/** What a breach says to people where "value, the limit is" would not be a sentence. */
const SENTENCES: Readonly<Record<string, (c: Said) => string>> = {
  halt: () => 'trading is halted',
  'reduce-only': () => 'only reducing is allowed, and this order reduces no position',
  'symbol known': () => 'no venue lists the symbol',
  'market fresh': (c) => `no venue has a fresh two-sided book: ${staleness(c)}`,
  'order size minimum': (c) =>
    `an order of ${shownValue(c)} is smaller than any venue takes${c.limit === null ? '' : ` (lot ${amountInWords(c.limit, c.unit, c.names)})`}`,
  'eligible venues': () => 'no venue can take the order',
  // The share is the limit's: what is compared are two amounts.
  'position share of equity': (c) => `position notional is ${against(c, 'the limit as a share of equity is')}`,
  'self-trade': (c) => `the order would meet an own resting order at ${shownValue(c)}`,
}

/** An age has its limit beside it; what is no age, such as `not live`, has none. */
const staleness = (c: Said): string =>
  Number.isFinite(Number(c.value))
    ? `the youngest is ${shownValue(c)} old${c.limit === null ? '' : `, the limit is ${amountInWords(c.limit, c.unit, c.names)}`}`
    : c.value

function against({ value, limit, unit, names }: Said, words: string): string {
  if (limit === null) return amountInWords(value, unit, names)
  const said = boundInWords(value, limit, unit, names)
  return `${said.value}, ${words} ${said.limit}`
}

function sentenceOf(c: RiskCheck, names: UnitNames): string {
  if (c.value === null) return `${c.name} cannot be known`
  const said = { value: c.value, limit: c.limit, unit: c.unit, names }
  return SENTENCES[c.name]?.(said) ?? `${c.name} is ${against(said, 'the limit is')}`
}

/** A breached check as part of a sentence: `order notional 410,556 USD, limit 250,000 USD`. */
export function breachInWords(c: RiskCheck, names: UnitNames): string {
  if (c.value === null || c.limit === null || !Number.isFinite(Number(c.value)) || !Number.isFinite(Number(c.limit))) return c.name
  return `${c.name} ${against({ value: c.value, limit: c.limit, unit: c.unit, names }, 'limit')}`
}
