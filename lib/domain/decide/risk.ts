import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import { evaluate } from './checks.ts'
import type { Exposure } from './exposure.ts'
import type { Judged, Refused, RiskCheck } from './judgement.ts'
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
  const [first, ...rest] = refusalsOf(checks)
  if (first) return err({ refusals: [first, ...rest], judged: { ...judged, checks } })
  return ok({ judged: { ...judged, checks }, checks } as unknown as RiskApproved)
}

/** One refusal per breached check, in the order of the checks. */
export function refusalsOf(checks: readonly RiskCheck[]): readonly Refusal[] {
  const failed = checks.filter((c) => !c.ok)
  const known = failed.filter((c) => c.value !== null)
  return (known.length > 0 ? known : failed).map((c) =>
    refuse(c.code, sentenceOf(c), {
      ...(c.field ? { field: c.field } : {}),
      ...(c.limit === null ? {} : { limit: c.limit }),
      ...(c.value === null ? {} : { value: c.value }),
    }),
  )
}

/** What a breach says to people where "value against limit" would not be a sentence. */
const SENTENCES: Readonly<Record<string, (c: RiskCheck) => string>> = {
  halt: () => 'trading is halted',
  'reduce-only': () => 'only reducing is allowed, and this order reduces no position',
  'symbol known': () => 'no venue lists the symbol',
  'market fresh': (c) => `no venue has a fresh two-sided book: ${c.value}${c.limit === null ? '' : `, the limit is ${c.limit} ms`}`,
  'order size minimum': (c) => `an order of ${c.value} is smaller than any venue takes (lot ${c.limit})`,
  'eligible venues': () => 'no venue can take the order',
  'self-trade': (c) => `the order would meet an own resting order at ${c.value}`,
}

function sentenceOf(c: RiskCheck): string {
  if (c.value === null) return `${c.name} cannot be known`
  return SENTENCES[c.name]?.(c) ?? `${c.name} is ${short(c.value)}, the limit is ${c.limit === null ? 'none' : short(c.limit)} (${c.unit})`
}

/** The exact text stands in `value`; a sentence needs no fifty digits. */
const short = (text: string): string => (text.length > 12 && Number.isFinite(Number(text)) ? String(Number(Number(text).toPrecision(8))) : text)
