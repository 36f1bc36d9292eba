import type { Contributions, Vote } from '#lib/wire/views/execution.ts'
import { extent, type Range } from './scale.ts'

export type VoteStep = {
  readonly key: string
  readonly kind: 'strength' | 'vote' | 'veto' | 'total'
  /** In ln of the score. A veto moves nothing: it stands where it was said. */
  readonly from: number
  readonly to: number
  readonly vote: Vote | null
}

export type VoteWaterfall = {
  readonly steps: readonly VoteStep[]
  /** ln τ */
  readonly threshold: number | null
  readonly domain: Range
  readonly isVetoed: boolean
  readonly passes: boolean | null
}

const ORDER = ['execution', 'venue', 'risk', 'position']

/**
 * ln σ, then each curator's effective contribution, then ln of the raw score, against ln τ (ENGINE section 2).
 * Null when the decision was refused before its strength was known.
 */
export function prepareVotes(c: Contributions): VoteWaterfall | null {
  const start = c.ln_strength ?? (c.strength !== null && c.strength > 0 ? Math.log(c.strength) : null)
  if (start === null) return null
  const steps: VoteStep[] = [{ key: 'strength', kind: 'strength', from: 0, to: start, vote: null }]
  let at = start
  for (const vote of [...c.votes].sort((a, b) => rank(a) - rank(b))) {
    const isVeto = vote.action === 'veto'
    const to = isVeto ? at : at + vote.contribution
    steps.push({ key: vote.curator, kind: isVeto ? 'veto' : 'vote', from: at, to, vote })
    at = to
  }
  const total = c.raw_score !== null && c.raw_score > 0 ? Math.log(c.raw_score) : at
  steps.push({ key: 'total', kind: 'total', from: 0, to: total, vote: null })
  const threshold = c.threshold !== null && c.threshold > 0 ? Math.log(c.threshold) : null
  const isVetoed = c.votes.some((vote) => vote.action === 'veto')
  return {
    steps,
    threshold,
    isVetoed,
    passes: threshold === null ? null : !isVetoed && total >= threshold,
    domain: extent([...steps.flatMap((s) => [s.from, s.to]), ...(threshold === null ? [] : [threshold])], 0.06) ?? [-1, 0],
  }
}

const rank = (vote: Vote): number => (ORDER.includes(vote.curator) ? ORDER.indexOf(vote.curator) : ORDER.length)
