import { err, ok } from '../base/result.ts'
import { evaluate } from './checks.ts'
import { execution } from './curators/execution.ts'
import type { Curate } from './curators/opinion.ts'
import { position } from './curators/position.ts'
import { risk } from './curators/risk.ts'
import { venue } from './curators/venue.ts'
import type { Case, Judged, Judgement, RiskCheck, Score, Vote } from './judgement.ts'
import type { CuratorName, CuratorPolicy } from './policy.ts'
import { CURATORS } from './policy.ts'
import type { LessonEffect } from './recall.ts'
import type { Refusal } from './refusal.ts'
import { refuse } from './refusal.ts'
import { namesIn, refusalsOf } from './risk.ts'

const SEATED: Readonly<Record<CuratorName, Curate>> = { execution, venue, risk, position }
/** A weight w counts as the multiplier u = 4·w, so that equal shares of four count once each. */
const MULTIPLIER_OF_WEIGHT = 4
/** σ is clamped from below so that its logarithm exists; a strength of 0 is refused before. */
const STRENGTH_MIN = 1e-6

/**
 * Asks the four curators and weighs their answers (ENGINE.md section 2): ln Σ̃ = ln σ + Σ c_eff, approved when none
 * vetoes and Σ̃ ≥ τ. Every curator leaves a vote, also when it agrees, is switched off or crashes. Reasons of a
 * refusal, in order: each breached limit, what else a curator refuses on, each veto, the threshold.
 */
export function convene(subject: Case, curators: Readonly<Record<CuratorName, Curate>> = SEATED): Judgement {
  const { checks, seated } = withChecks(subject, curators)
  const heard = CURATORS.map((name) => hear(name, seated[name], subject, checks))
  const { votes, score } = scored(subject, heard.map((h) => h.vote)) // biome-ignore format: one call
  const judged: Judged = { case: subject, votes, score, checks, failures: heard.flatMap((h) => h.failure ?? []) }
  const refusals = heard.flatMap((h) => h.refusals)
  const isVetoed = votes.some((v) => v.action === 'veto')
  // Written so that a margin that is not a number refuses.
  if (!isVetoed && subject.isExplored !== true && !(score.margin >= 0)) {
    refusals.push(
      refuse('BELOW_PUBLISH_THRESHOLD', `the score ${score.rawScore.toFixed(4)} is below the threshold ${score.threshold.toFixed(4)}`, {
        limit: String(score.threshold),
        value: String(score.rawScore),
      }),
    )
  }
  const [first, ...rest] = isVetoed ? [...refusalsOf(checks, namesIn(subject)), ...refusals] : refusals
  return first ? err({ refusals: [first, ...rest], judged }) : ok(judged)
}

/** Checks that cannot be evaluated are the risk curator's failure: it is the one that speaks for them. */
function withChecks(subject: Case, curators: Readonly<Record<CuratorName, Curate>>) {
  try {
    return { checks: evaluate(subject), seated: curators }
  } catch (cause) {
    const risk: Curate = () => {
      throw cause
    }
    return { checks: [], seated: { ...curators, risk } }
  }
}

type Heard = { readonly vote: Vote; readonly refusals: readonly Refusal[]; readonly failure?: Judged['failures'][number] }

function hear(name: CuratorName, curate: Curate, subject: Case, checks: readonly RiskCheck[]): Heard {
  const policy = subject.policy.curators[name]
  const seat = {
    curator: name,
    weight: policy.weight,
    multiplier: MULTIPLIER_OF_WEIGHT * policy.weight,
    lessonMultiplier: 1,
    threshold: policy.threshold,
    kappa: policy.kappa,
  }
  const silent = { ...seat, quality: null, rawContribution: 0, contribution: 0, confidence: 0, evidence: {} } as const
  if (!policy.enabled) return { vote: { ...silent, action: 'neutral', reason: 'switched off' }, refusals: [] }
  try {
    const opinion = curate(subject, checks)
    const raw = contributionOf(opinion.quality, policy)
    const isVeto = opinion.veto !== null || opinion.quality < policy.vetoFloor
    const vote: Vote = {
      ...seat,
      action: isVeto ? 'veto' : opinion.quality >= policy.threshold ? 'approve' : 'nudge',
      quality: opinion.quality,
      rawContribution: isVeto ? 0 : raw,
      contribution: isVeto ? 0 : clip(raw * seat.multiplier, policy.kappa),
      confidence: opinion.confidence,
      reason: opinion.veto?.message ?? (isVeto ? `${opinion.reason}; below the veto floor ${policy.vetoFloor}` : opinion.reason),
      evidence: opinion.evidence,
    }
    if (!isVeto) return { vote, refusals: [] }
    const veto = refuse('CURATOR_VETO', `${name} curator: ${vote.reason}`, { curator: name, value: String(opinion.quality), limit: String(policy.vetoFloor) })
    return { vote, refusals: opinion.veto?.refusal ? [opinion.veto.refusal, veto] : [veto] }
  } catch (cause) {
    // Decided policy: without a word on risk or position nothing trades; without the other two it may.
    const message = cause instanceof Error ? cause.message : String(cause)
    const isClosed = name === 'risk' || name === 'position'
    const vote: Vote = { ...silent, action: isClosed ? 'veto' : 'neutral', reason: `failed: ${message}` }
    const refusals = isClosed ? [refuse('CURATOR_FAILED', `the ${name} curator failed: ${message}`, { curator: name })] : []
    return { vote, refusals, failure: { curator: name, message } }
  }
}

/** c = clip(0.5·(q − threshold), ±κ). */
export const contributionOf = (quality: number, policy: Pick<CuratorPolicy, 'threshold' | 'kappa'>): number =>
  clip(0.5 * (quality - policy.threshold), policy.kappa)

const clip = (value: number, bound: number): number => Math.min(bound, Math.max(-bound, value))

/**
 * The votes under lessons, and the score that they add up to. What lessons do to the margin besides the boost is bounded
 * together, |Σ Δc̃| + |δτ| ≤ κ (LEARNING.md F): what is too much is taken back in proportion.
 */
function scored(
  { policy, decision, lessons }: Pick<Case, 'policy' | 'decision' | 'lessons'>,
  plain: readonly Vote[],
): { votes: readonly Vote[]; score: Score } {
  const swayed = plain.map((vote) => clip(vote.rawContribution * vote.multiplier * lessons.multipliers[vote.curator], vote.kappa))
  const changes = plain.map((vote, i) => (swayed[i] as number) - clip(vote.rawContribution * vote.multiplier, vote.kappa))
  const total = Math.abs(changes.reduce((sum, change) => sum + change, 0)) + Math.abs(lessons.thresholdShift)
  const bound = Math.max(...plain.map((vote) => vote.kappa))
  const lessonScale = total > bound ? bound / total : 1
  const votes = plain.map((vote, i) => ({
    ...vote,
    lessonMultiplier: lessons.multipliers[vote.curator],
    contribution: lessonScale === 1 ? (swayed[i] as number) : (swayed[i] as number) - (1 - lessonScale) * (changes[i] as number),
  }))
  const strength = Math.min(1, Math.max(STRENGTH_MIN, decision.strength * lessons.confidenceBoost))
  const lnStrength = Math.log(strength)
  const sum = votes.reduce((sum, vote) => sum + vote.contribution, 0)
  const threshold = policy.publishThreshold * Math.exp(lessons.thresholdShift * lessonScale)
  const rawScore = Math.exp(lnStrength + sum)
  return {
    votes,
    score: {
      strength,
      confidenceBoost: lessons.confidenceBoost,
      lnStrength,
      sum,
      rawScore,
      curatedScore: Math.min(1, rawScore),
      threshold,
      margin: lnStrength + sum - Math.log(threshold),
      lessonScale,
    },
  }
}

/** The score that the same opinions add up to under other lessons: what a lesson did, or would have done, to the margin. */
export const scoredUnder = (judged: Judged, lessons: LessonEffect): Score => scored({ ...judged.case, lessons }, judged.votes).score
