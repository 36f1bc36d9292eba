import type { Result } from '../base/result.ts'
import type { Judged, Refused } from './curator.ts'
import type { Exposure } from './exposure.ts'
import type { Limits } from './policy.ts'
import type { RefusalCode } from './refusal.ts'

/** One printable line of the gate. `value` and `limit` are decimal text, null where there is none. */
export type RiskCheck = {
  readonly name: string
  readonly code: RefusalCode
  readonly value: string | null
  readonly limit: string | null
  readonly unit: string
  readonly ok: boolean
  /** value ÷ limit where that makes sense; what the risk curator's u is taken from. */
  readonly utilisation: number | null
  readonly field: string | null
}

declare const approval: unique symbol
/** Proof of passage: only `check` makes one, only it can be routed. */
export type RiskApproved = { readonly [approval]: true; readonly judged: Judged; readonly checks: readonly RiskCheck[] }

export declare function check(limits: Limits, exposure: Exposure, judged: Judged): Result<RiskApproved, Refused>

export type Problem = { readonly path: string; readonly message: string }
/** Strictest of the configured limits and what a risk update says; never looser than `configured`. */
export declare function tighten(configured: Limits, update: unknown): { readonly limits: Limits; readonly problems: readonly Problem[] }
