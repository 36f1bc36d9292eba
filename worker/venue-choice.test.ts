import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '#lib/domain/base/decimal.ts'
import { uniformOf } from '#lib/domain/base/random.ts'
import { plusMs } from '#lib/domain/base/time.ts'
import type { Candidate, Survey } from '#lib/domain/decide/survey.ts'
import { survey as surveyOf } from '#lib/domain/execute/venue-model.ts'
import { learnVenue, NEW_VENUE_LEARNER, VENUE_DEFAULTS, type VenueLearner } from '#lib/domain/learn/venue-learner.ts'
import { book, caseOf, context, decision, NOW } from '#tests/support/judging.ts'
import { type ChoiceFacts, VenueChoice } from './venue-choice.ts'

const KNOWN = { session_bucket: 'day', size_bucket: 'small' }
const limit = (books = [book({ venue: 'alpha' }), book({ venue: 'beta' }), book({ venue: 'gamma' })]): Survey =>
  caseOf({ decision: decision({ execution_strategy: 'limit', limit_price: '99.97', quantity: '1' }), context: context({ books }) }).survey
const facts = (changes: Partial<ChoiceFacts> = {}): ChoiceFacts => ({
  decisionId: 'd',
  at: NOW,
  known: KNOWN,
  rule: 'gate',
  notional: 100,
  isBudgetSpent: false,
  isAllowed: () => true,
  ...changes,
})
/** Many fills: `cheap` costs three less than the others. */
function learnt(cheap: string | null, n = 600): VenueLearner {
  let learner = NEW_VENUE_LEARNER
  const venues = ['alpha', 'beta', 'gamma']
  for (let i = 0; i < n; i++) {
    const venue = venues[i % 3] as string
    learner = learnVenue(learner, { ...VENUE_DEFAULTS, defaultVenue: 'alpha' }, 'day small', venue, (venue === cheap ? -3 : 0) + Math.sin(i * 7))
  }
  return learner
}

describe('a venue drawn', () => {
  it.each(['gate', 'weighting'] as const)('is drawn as often as the propensity says: %s', (rule) => {
    const survey = limit()
    const learner = learnt('beta', 60)
    const counts: Record<string, number> = {}
    let shares: Readonly<Record<string, number>> = {}
    const N = 20_000
    for (let i = 0; i < N; i++) {
      const draw = new VenueChoice().draw(survey, learner, facts({ decisionId: `n${i}`, rule }))
      if (draw === null) throw new Error('nothing drawn')
      counts[draw.venue] = (counts[draw.venue] ?? 0) + 1
      expect(draw.propensity).toBe(draw.shares[draw.venue])
      shares = draw.shares
    }
    expect(Object.values(shares).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
    for (const [venue, share] of Object.entries(shares)) expect(Math.abs((counts[venue] ?? 0) / N - share)).toBeLessThan(0.012)
  })

  it('is one that can take the order, is fresh and is allowed, whatever was learned', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ stale: fc.boolean(), vetoed: fc.boolean(), live: fc.boolean() }), { minLength: 3, maxLength: 3 }),
        fc.constantFrom('alpha', 'beta', 'gamma'),
        fc.constantFrom<'gate' | 'weighting'>('gate', 'weighting'),
        fc.string(),
        (state, cheap, rule, decisionId) => {
          const names = ['alpha', 'beta', 'gamma']
          const books = names.map((venue, i) =>
            book({ venue }, undefined, undefined, { seenAt: plusMs(NOW, state[i]?.stale ? -60_000 : -10), isLive: state[i]?.live ?? true }),
          )
          const survey = limit(books)
          const vetoed = new Set(names.filter((_, i) => state[i]?.vetoed))
          const draw = new VenueChoice().draw(survey, LEARNT[cheap] as VenueLearner, facts({ decisionId, rule, isAllowed: (c) => !vetoed.has(c.venue) }))
          for (const venue of Object.keys(draw?.shares ?? {})) {
            expect(survey.candidates.find((c) => c.venue === venue)?.isEligible).toBe(true)
            expect(venue === survey.best?.venue || !vetoed.has(venue)).toBe(true)
          }
        },
      ),
    )
  })

  it('is none for an order that is dealt out, or with one venue', () => {
    const split = caseOf({ decision: decision({ quantity: '1' }), context: context({ books: [book(), book({ venue: 'beta' })] }) }).survey
    expect(new VenueChoice().draw(split, learnt('beta'), facts())).toBeNull()
    expect(new VenueChoice().draw(limit([book()]), learnt('beta'), facts())).toBeNull()
  })

  it('leaves the default for a venue that is cheaper beyond doubt, and keeps its own hold-out', () => {
    const draw = new VenueChoice().draw(limit(), learnt('beta'), facts())
    expect(draw).toMatchObject({ home: 'alpha', base: 'beta' })
    expect(draw?.shares.beta).toBeGreaterThan(0.85)
    expect(draw?.shares.alpha).toBeGreaterThan(0.05)
  })

  it('without room for chance is the base with certainty but for the hold-out', () => {
    for (const changes of [{ isBudgetSpent: true }, { known: { ...KNOWN, size_bucket: 'large' } }]) {
      const learner = learnt(null)
      expect(new VenueChoice().draw(limit(), learner, facts(changes))?.shares).toEqual({ alpha: 1, beta: 0, gamma: 0 })
    }
  })

  it('passes over a venue that is less likely to fill', () => {
    const books = [book({ venue: 'alpha' }), book({ venue: 'beta' })]
    const survey = limit(books)
    const worse = {
      ...survey,
      candidates: survey.candidates.map((c) => (c.venue === 'beta' && c.forecast ? { ...c, forecast: { ...c.forecast, fillProb: 0.1 } } : c)),
    }
    expect(new VenueChoice().draw(worse, learnt('beta'), facts())).toBeNull()
  })

  it('stops leaving the default when what it believed to save is less than it risks', () => {
    const choice = new VenueChoice()
    const survey = limit()
    const learner = learnt(null, 6)
    let left = 0
    for (let i = 0; i < 3_000; i++) {
      const draw = choice.draw(survey, learner, facts({ decisionId: `s${i}`, rule: 'weighting' }))
      if (draw && draw.venue !== draw.home) left++
    }
    expect(left).toBeLessThan(600)
    expect(dec(left).gt(0)).toBe(true)
  })
})

type Mark = { loss: number; possible: number }

describe('the live quote', () => {
  const PAIR = limit([book({ venue: 'alpha' }), book({ venue: 'beta' })])
  const quoted = (bps: Readonly<Record<string, number>>): Survey => {
    const candidates = PAIR.candidates.map((c): Candidate => ({ ...c, routingCostBps: bps[c.venue] as number }))
    return { ...PAIR, candidates, best: candidates.reduce((best, c) => ((c.routingCostBps as number) < (best.routingCostBps as number) ? c : best)) }
  }

  it('is what venues are compared by, with what was learned added and a lesson’s shift counted once', () => {
    const draw = new VenueChoice().draw(quoted({ alpha: 2, beta: 40 }), learnt('beta'), facts())
    expect(draw).toMatchObject({ home: 'alpha', base: 'alpha' })
    const bare = new VenueChoice().draw(quoted({ alpha: 0, beta: 0 }), learnt('beta'), facts())?.believed
    for (const [venue, bps] of [['alpha', 2], ['beta', 40]] as const) expect(draw?.believed[venue]?.mean).toBeCloseTo((bare?.[venue]?.mean as number) + bps, 9) // biome-ignore format: one line a check
    const subject = caseOf({
      decision: decision({ execution_strategy: 'limit', limit_price: '99.97', quantity: '1' }),
      context: context({ books: [book({ venue: 'alpha' }), book({ venue: 'beta' })] }),
    })
    const swayed = surveyOf(subject.policy, subject.limits, subject.decision, subject.context, subject.exposure, { shiftBps: { beta: 0.7 }, scoreDelta: {} })
    const means = [subject.survey, swayed].map((s) => new VenueChoice().draw(s, learnt(null), facts())?.believed.beta?.mean as number)
    expect((means[1] as number) - (means[0] as number)).toBeCloseTo(0.7, 9)
  })

  it('that says all there is to know costs next to nothing to learn over: at most 0.2 bps an order after 1,000 and 0.1 after 4,000', () => {
    for (const spread of [0.5, 2, 4]) {
      const { at1000, at4000 } = played({ spread, hidden: 0 })
      expect(at1000.loss).toBeLessThanOrEqual(0.2)
      expect(at4000.loss).toBeLessThanOrEqual(0.1)
    }
  })

  it.each([1.5, -1.5])('that is wrong of one venue by %d bps is seen through: most of what can be saved is', (hidden) => {
    const { at1000, at4000 } = played({ spread: 2, hidden })
    expect(-at1000.loss).toBeGreaterThan(0.5 * at1000.possible)
    expect(-at4000.loss).toBeGreaterThan(0.7 * at4000.possible)
  })

  /** Two venues, beta's quote moving by `spread` bps around alpha's and beta `hidden` bps dearer than its quote; noise of 4 bps. Against the plain router, a mean of four runs. */
  function played({ spread, hidden }: { readonly spread: number; readonly hidden: number }) {
    const normal = (name: string): number => Math.sqrt(-2 * Math.log(uniformOf(`${name}|r`))) * Math.cos(2 * Math.PI * uniformOf(`${name}|a`))
    const RUNS = 4
    const marks: Readonly<Record<number, Mark>> = { 1000: { loss: 0, possible: 0 }, 4000: { loss: 0, possible: 0 } }
    for (let run = 0; run < RUNS; run++) {
      const choice = new VenueChoice()
      let learner = NEW_VENUE_LEARNER
      let [loss, possible] = [0, 0]
      for (let no = 1; no <= 4_000; no++) {
        const quote: Record<string, number> = { alpha: 5, beta: 5 + spread * normal(`quote|${run}|${no}`) }
        const cost: Record<string, number> = { alpha: 5, beta: (quote.beta as number) + hidden }
        const survey = quoted(quote)
        const home = survey.best?.venue as string
        const venue = choice.draw(survey, learner, facts({ decisionId: `r${run}-${no}` }))?.venue ?? home
        loss += (cost[venue] as number) - (cost[home] as number)
        possible += (cost[home] as number) - Math.min(...Object.values(cost))
        const y = (cost[venue] as number) - (quote[venue] as number) + 4 * normal(`noise|${run}|${no}|${venue}`)
        learner = learnVenue(learner, { ...VENUE_DEFAULTS, defaultVenue: home }, 'day small', venue, y)
        const mark = marks[no]
        if (!mark) continue
        mark.loss += loss / no / RUNS
        mark.possible += possible / no / RUNS
      }
    }
    return { at1000: marks[1_000] as Mark, at4000: marks[4_000] as Mark }
  }
})

const LEARNT: Readonly<Record<string, VenueLearner>> = { alpha: learnt('alpha'), beta: learnt('beta'), gamma: learnt('gamma') }
