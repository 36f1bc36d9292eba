import type { Decimal } from '#lib/domain/base/decimal.ts'
import { notionalOf, toBase } from '#lib/domain/base/listing.ts'
import type { Quantity } from '#lib/domain/base/money.ts'
import { uniformOf } from '#lib/domain/base/random.ts'
import { err, ok, type Result } from '#lib/domain/base/result.ts'
import { convene } from '#lib/domain/decide/curator.ts'
import type { Decision } from '#lib/domain/decide/decision.ts'
import type { Case, Judged, Refused } from '#lib/domain/decide/judgement.ts'
import { check, type RiskApproved } from '#lib/domain/decide/risk.ts'
import type { Candidate, Survey, Sway } from '#lib/domain/decide/survey.ts'
import { choosing, survey } from '#lib/domain/execute/venue-model.ts'
import type { Known } from '#lib/domain/learn/lesson.ts'
import type { VenueLearner } from '#lib/domain/learn/venue-learner.ts'
import type { Drawn } from './decision-log.ts'
import type { ChoiceFacts, VenueChoice } from './venue-choice.ts'

export type Trial = {
  readonly verdict: Result<RiskApproved, Refused>
  readonly drawn: Drawn
  /** Chance moved it away from what would be done without. */
  readonly isMoved: boolean
}

export type TrialDesk = {
  readonly venueLearner: () => VenueLearner | null
  readonly choice: VenueChoice
  /** Whether a venue runs in this process: what is tried on it costs nothing real. */
  readonly isPaper: (venue: string) => boolean
  readonly isBudgetSpent: () => boolean
}

export type TrialFacts = {
  readonly known: Known
  readonly sway: Sway
  /** A decision of another module that opens something: only such a one is left to chance. */
  readonly mayChance: boolean
}

/**
 * The curators' and the gate's word on one case, with the two places where chance has a part: which venue gets a whole order,
 * and whether a refusal that falls just short of the threshold is traded small to learn from it. Chance comes last: it never meets
 * what a veto or a limit has ruled out, and its probabilities are exact.
 */
export function tryOut(desk: TrialDesk, subject: Omit<Case, 'survey'>, { known, sway, mayChance }: TrialFacts): Trial {
  const surveyed = (decision: Decision): Survey => survey(subject.policy, subject.limits, decision, subject.context, subject.exposure, sway)
  const plain: Case = { ...subject, survey: surveyed(subject.decision) }
  const judged = convene(plain)
  const gated = judged.ok ? check(subject.limits, subject.exposure, judged.value) : judged
  if (!mayChance) return certain(gated)
  if (!gated.ok) return explored(desk, plain, gated.error, judged.ok, surveyed)
  const drawn = drawnVenue(desk, plain, gated.value, known)
  if (drawn === null) return certain(gated)
  return { verdict: ok(drawn.approved), drawn: { pPublish: 1, isExplored: false, base: 'publish' }, isMoved: drawn.isMoved }
}

const certain = (verdict: Result<RiskApproved, Refused>): Trial => ({
  verdict,
  drawn: { pPublish: verdict.ok ? 1 : 0, isExplored: false, base: verdict.ok ? 'publish' : 'refuse' },
  isMoved: false,
})

/** The judgement of the same venue, with what it was drawn from beside it. */
const withDraw = (approved: RiskApproved, drawn: Survey): RiskApproved => ({
  ...approved,
  judged: { ...approved.judged, case: { ...approved.judged.case, survey: drawn } },
})

function drawnVenue(desk: TrialDesk, plain: Case, atHome: RiskApproved, known: Known) {
  const { policy, decision, context, exposure } = plain
  const learner = desk.venueLearner()
  const best = plain.survey.best
  if (learner === null || !best?.mid || !best.ordered) return null
  const isPaper = plain.survey.candidates.every((c) => desk.isPaper(c.venue))
  const rule = isPaper ? policy.learning.venueRulePaper : policy.learning.venueRuleLive
  if (rule === 'off') return null
  const approvals = new Map<string, RiskApproved>()
  const isAllowed = ({ venue }: Candidate): boolean => {
    const judged = convene({ ...plain, survey: choosing(plain.survey, venue, null) })
    const gated = judged.ok ? check(plain.limits, exposure, judged.value) : judged
    if (gated.ok) approvals.set(venue, gated.value)
    return gated.ok
  }
  const facts: ChoiceFacts = {
    decisionId: decision.id,
    at: context.now,
    known,
    rule,
    notional: best.ordered.times(best.mid).times(exposure.conversion).toNumber(),
    isBudgetSpent: desk.isBudgetSpent(),
    isAllowed,
  }
  const draw = desk.choice.draw(plain.survey, learner, facts)
  if (draw === null) return null
  const approved = approvals.get(draw.venue) ?? atHome
  return { approved: withDraw(approved, choosing(plain.survey, draw.venue, draw)), isMoved: draw.venue !== draw.base }
}

/** One-sided (LEARNING.md B4): what is approved is always traded; what falls just short is traded at times, at the smallest size. */
function explored(desk: TrialDesk, plain: Case, refused: Refused, isApprovedByCurators: boolean, surveyed: (decision: Decision) => Survey): Trial {
  const { policy, decision } = plain
  const { explorationBand, explorationPaper, explorationLive } = policy.learning
  const { margin } = refused.judged.score
  const isNear = !isApprovedByCurators && margin > -explorationBand && margin < 0
  const isOnlyShort = refused.refusals.every((refusal) => refusal.code === 'BELOW_PUBLISH_THRESHOLD')
  const no: Trial = certain(err(refused))
  const best = plain.survey.best
  if (!isNear || !isOnlyShort || best === null || desk.isBudgetSpent()) return no
  const chance = plain.survey.candidates.every((c) => desk.isPaper(c.venue)) ? explorationPaper : explorationLive
  const small = smallest(decision, best)
  if (!(chance > 0) || small === null) return no
  const judged = convene({ ...plain, decision: small, survey: surveyed(small), isExplored: true })
  if (!judged.ok) return no
  // The opinions are those on the decision as it was made: what is learned from later is why it was refused.
  const told: Judged = { ...judged.value, votes: refused.judged.votes, score: refused.judged.score }
  const gated = check(plain.limits, plain.exposure, told)
  if (!gated.ok) return no
  const drawn = { pPublish: chance, base: 'refuse' } as const
  if (uniformOf(`explore|${decision.id}`) >= chance) return { ...no, drawn: { ...drawn, isExplored: false } }
  return { verdict: gated, drawn: { ...drawn, isExplored: true }, isMoved: true }
}

/** The same decision at the least that its venue takes; null where that is more than was decided. */
function smallest(decision: Decision, { book: { listing }, mid, ordered }: Candidate): Decision | null {
  if (!mid || !ordered) return null
  const one = notionalOf(listing.lot as Quantity, mid, listing)
  const lots: Decimal = listing.minNotional && one.lt(listing.minNotional) ? listing.minNotional.div(one).ceil() : one.div(one)
  const least = toBase(listing.lot.times(lots), listing, mid)
  return least.gt(ordered) ? null : { ...decision, size: { kind: 'quantity', value: least } }
}
