import type { Case, RiskCheck, Vote } from '../judgement.ts'
import type { Refusal } from '../refusal.ts'

/** What one curator thinks, before its weight is known. */
export type Opinion = {
  /** q ∈ [0, 1], higher is better. */
  readonly quality: number
  /** A hard no, whatever q is; `refusal` when it has a code of its own that no risk check names. */
  readonly veto: { readonly message: string; readonly refusal?: Refusal } | null
  /** A sentence with its numbers. */
  readonly reason: string
  /** 0–1: share of its inputs that were measured rather than assumed. */
  readonly confidence: number
  readonly evidence: Vote['evidence']
}

/** Total and pure; what it throws is a bug, and `convene` decides what that means for the decision. */
export type Curate = (subject: Case, checks: readonly RiskCheck[]) => Opinion

/** Share of the given facts that are known. */
export const knownShare = (...facts: readonly boolean[]): number => facts.filter(Boolean).length / facts.length
