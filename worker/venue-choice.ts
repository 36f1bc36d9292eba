import { uniformOf } from '#lib/domain/base/random.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import type { VenueRule } from '#lib/domain/decide/policy.ts'
import type { Candidate, Survey, VenueDraw } from '#lib/domain/decide/survey.ts'
import type { Known } from '#lib/domain/learn/lesson.ts'
import { chooseVenue, VENUE_DEFAULTS, type VenueLearner } from '#lib/domain/learn/venue-learner.ts'
import { venueCell } from '#lib/domain/learn/venue-state.ts'

/**
 * The learned choice of one venue for a whole order (LEARNING.md J), and the guards that stand before it. Venues are compared by what they
 * are expected to cost now: the routing cost on the live quote, which lessons' shifts are part of, and what was learned of each on top.
 */

const DAY_US = 86_400_000_000
/** Share of orders that always takes the least expected cost: what the choice is held against. */
const HOLDOUT = 0.05
/** Another venue must be about as likely to fill. */
const FILL_RATIO_MIN = 0.95
/** What leaving the default may cost by the model's own account: basis points of the day's default cost, and bps × notional a day. */
const DEFICIT_SHARE = 0.05
const LCB_Z = 1.28
const BUDGET_BPS_NOTIONAL = 1_000_000

export type ChoiceFacts = {
  readonly decisionId: string
  readonly at: Instant
  readonly known: Known
  readonly rule: Exclude<VenueRule, 'off'>
  /** In the reporting currency. */
  readonly notional: number
  /** Enough was moved by chance lately. */
  readonly isBudgetSpent: boolean
  /** Whether the order could be approved there: what a curator vetoes is never drawn. */
  readonly isAllowed: (candidate: Candidate) => boolean
}

/** Sums that stop a choice which does not pay. In memory: a start begins them anew. */
export class VenueChoice {
  private day = -1
  private spent = 0
  private saved = 0
  private cost = 0

  /**
   * The venue to take, with its exact probability; null where there is nothing to choose. In this order: only venues that can take
   * the order with a fresh book and without a veto; only those about as likely to fill; orders of a large size, a spent budget or a
   * choice that has not paid take the venue that needs no chance.
   */
  draw(survey: Survey, learner: VenueLearner, facts: ChoiceFacts): VenueDraw | null {
    const home = survey.best
    if (home === null || home.routingCostBps === null || survey.split !== null || (survey.style !== 'limit' && survey.style !== 'iceberg')) return null
    const fill = home.forecast?.fillProb ?? 0
    const others = survey.candidates.filter(
      (c) => c.isEligible && c.routingCostBps !== null && c.venue !== home.venue && (c.forecast?.fillProb ?? 0) >= FILL_RATIO_MIN * fill && facts.isAllowed(c),
    )
    if (others.length === 0) return null
    const venues = [home, ...others]
    const names = venues.map((c) => c.venue)
    const settings = { ...VENUE_DEFAULTS, rule: facts.rule, defaultVenue: home.venue }
    const modelled = Object.fromEntries(venues.map((c) => [c.venue, c.routingCostBps ?? 0]))
    const u = uniformOf(`venue|${facts.decisionId}`)
    const choice = chooseVenue(learner, settings, venueCell(facts.known), names, u, modelled)
    this.turn(facts.at)
    const mayLeave = this.saved >= -DEFICIT_SHARE * this.cost
    const base = mayLeave ? choice.base : home.venue
    const mayExplore = mayLeave && facts.known.size_bucket !== 'large' && !facts.isBudgetSpent && this.spent < BUDGET_BPS_NOTIONAL
    const plain = mayExplore ? choice.shares : names.map((name) => (name === base ? 1 : 0))
    const shares = plain.map((share, i) => (1 - HOLDOUT) * share + (names[i] === home.venue ? HOLDOUT : 0))
    const isHeldOut = uniformOf(`venue-home|${facts.decisionId}`) < HOLDOUT
    const venue = isHeldOut ? home.venue : mayExplore ? choice.venue : base
    const taken = names.indexOf(venue)
    this.count(venues, taken, choice.believed, facts)
    return {
      venue,
      propensity: shares[taken] as number,
      home: home.venue,
      base,
      shares: Object.fromEntries(names.map((name, i) => [name, shares[i] as number])),
      believed: Object.fromEntries(choice.believed.map((b) => [b.venue, { mean: b.mean, sd: b.sd }])),
    }
  }

  private turn(at: Instant): void {
    const day = Math.floor(at / DAY_US)
    if (day === this.day) return
    this.day = day
    this.spent = 0
  }

  private count(
    venues: readonly Candidate[],
    taken: number,
    believed: readonly { readonly mean: number; readonly sd: number }[],
    { notional }: ChoiceFacts,
  ): void {
    const cost = (i: number): number => venues[i]?.routingCostBps ?? 0
    this.cost += Math.max(0, cost(0))
    if (taken === 0) return
    const [from, to] = [believed[0], believed[taken]] as [{ mean: number; sd: number }, { mean: number; sd: number }]
    this.saved += from.mean - to.mean - LCB_Z * Math.hypot(from.sd, to.sd)
    this.spent += Math.max(0, cost(taken) - cost(0)) * notional
  }
}
