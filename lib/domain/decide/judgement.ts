import type { Result } from '../base/result.ts'
import type { Context } from './context.ts'
import type { Decision } from './decision.ts'
import type { Exposure } from './exposure.ts'
import type { CuratorName, Limits, Policy } from './policy.ts'
import type { LessonEffect } from './recall.ts'
import type { Refusal, RefusalCode } from './refusal.ts'
import type { Survey } from './survey.ts'

/** Everything one judgement looks at. `limits` are those in force (configuration tightened by risk updates). */
export type Case = {
  readonly policy: Policy
  readonly decision: Decision
  readonly context: Context
  readonly lessons: LessonEffect
  readonly exposure: Exposure
  readonly limits: Limits
  readonly survey: Survey
  /** Traded although the score falls just short, to learn from it (LEARNING.md B4); vetoes and limits stand. */
  readonly isExplored?: boolean
}

/** One printable line of the gate. `value` and `limit` are text, null where there is none. */
export type RiskCheck = {
  readonly name: string
  readonly code: RefusalCode
  /** Null while it cannot be known: then `ok` is false, and another check says what is missing. */
  readonly value: string | null
  /** Null = printed for people, nothing is refused. */
  readonly limit: string | null
  readonly unit: string
  readonly ok: boolean
  /** value ÷ limit where the limit is one to be used up; what the risk curator's u is taken from. */
  readonly utilisation: number | null
  /** The decision's field that asks for the value, when one does. */
  readonly field: string | null
}

export type Vote = {
  readonly curator: CuratorName
  readonly action: 'approve' | 'nudge' | 'veto' | 'neutral'
  /** q ∈ [0, 1]; null for a curator that is switched off or crashed. */
  readonly quality: number | null
  /** c before, c_eff after the multipliers; both within ±κ. */
  readonly rawContribution: number
  readonly contribution: number
  readonly weight: number
  /** u = 4·w */
  readonly multiplier: number
  readonly lessonMultiplier: number
  readonly threshold: number
  readonly kappa: number
  /** 0–1: share of its inputs that were measured rather than assumed. */
  readonly confidence: number
  readonly reason: string
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>
}

/** ENGINE.md section 2: ln Σ̃ = ln σ + Σ c_eff; approved ⇔ no veto and Σ̃ ≥ τ. */
export type Score = {
  readonly strength: number
  readonly confidenceBoost: number
  readonly lnStrength: number
  /** Σ c_eff over curators that did not veto; a veto contributes nothing. */
  readonly sum: number
  /** Σ̃ unclamped, and min(1, Σ̃): the `curated_score`. */
  readonly rawScore: number
  readonly curatedScore: number
  /** τ·e^{δτ} */
  readonly threshold: number
  /** ln Σ̃ − ln τ */
  readonly margin: number
  /** 1, or the share of the lessons' effect on the margin that their common bound left. */
  readonly lessonScale: number
}

export type Judged = {
  readonly case: Case
  readonly votes: readonly Vote[]
  readonly score: Score
  readonly checks: readonly RiskCheck[]
  /** Curators that threw: a person must look. */
  readonly failures: readonly { readonly curator: CuratorName; readonly message: string }[]
}

/** A refusal carries the whole judgement: every vote and check is stored, also when the answer is no. */
export type Refused = { readonly refusals: readonly [Refusal, ...Refusal[]]; readonly judged: Judged }
export type Judgement = Result<Judged, Refused>
