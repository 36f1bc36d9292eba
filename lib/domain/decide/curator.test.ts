import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { book, caseOf, context, decision, exposure, listing, NOW, stats } from '#tests/support/judging.ts'
import { dec } from '../base/decimal.ts'
import { instant, plusMs } from '../base/time.ts'
import { contributionOf, convene } from './curator.ts'
import type { Case, Judgement, Vote } from './judgement.ts'
import type { CuratorName, Policy } from './policy.ts'
import { CURATORS, DEFAULT_POLICY } from './policy.ts'
import { recall } from './recall.ts'

/** Invariants: |c_eff| ≤ κ; a better quality never lowers the score; a veto always refuses; four votes, whatever happens. */

const judgedOf = (result: Judgement) => (result.ok ? result.value : result.error.judged)
const voteOf = (result: Judgement, name: CuratorName): Vote => judgedOf(result).votes.find((v) => v.curator === name) as Vote
const codes = (result: Judgement) => (result.ok ? [] : result.error.refusals.map((r) => r.code))
const opinionOf = (quality: number) => () => ({ quality, veto: null, reason: 'test', confidence: 1, evidence: {} })
const seats = (q: Readonly<Record<CuratorName, number>>) => ({
  execution: opinionOf(q.execution),
  venue: opinionOf(q.venue),
  risk: opinionOf(q.risk),
  position: opinionOf(q.position),
})

describe('convene, the whole formula by hand', () => {
  // Buy 10 at mid 100: half spread 2 bps, walk 5 × 100.02 + 5 × 100.04 = 1 bp above the touch, 100 ms, no history.
  const result = convene(caseOf())
  const { votes, score } = judgedOf(result)

  it.each([
    ['execution', 0.3 * 0.97 + 0.2 * 0.9 + 0.25 + 0.125, 0.073, 0.0876],
    ['venue', 0.9, 0.15, 0.15],
    ['risk', 0.9999, 0.09995, 0.07996],
    ['position', 0.995, 0.1225, 0.1225],
  ] as const)('%s: quality, c and c_eff', (name, quality, raw, contribution) => {
    const vote = voteOf(result, name)
    expect(vote.quality).toBeCloseTo(quality, 12)
    expect(vote.rawContribution).toBeCloseTo(raw, 12)
    expect(vote.contribution).toBeCloseTo(contribution, 12)
    expect(vote.action).toBe('approve')
    expect(vote.reason).toMatch(/\d/)
  })

  it('multiplies by four times the weight', () => {
    expect(votes.map((v) => v.multiplier)).toEqual([1.2, 1, 0.8, 1])
  })

  it('adds up in logarithms', () => {
    expect(score.lnStrength).toBeCloseTo(-0.2231435513, 10)
    expect(score.sum).toBeCloseTo(0.44006, 12)
    expect(score.rawScore).toBeCloseTo(1.242240307, 8)
    expect(score.curatedScore).toBe(1)
    expect(score.margin).toBeCloseTo(1.1332071806, 9)
    expect(result.ok).toBe(true)
  })
})

describe('convene, the threshold', () => {
  const weak = (strength: number) => caseOf({ decision: decision({}, { dm_alpha: { signal_strength: strength } }) })
  const flat = seats({ execution: 0.7, venue: 0.6, risk: 0.8, position: 0.75 })

  it('approves at exactly τ and refuses below, with all votes', () => {
    expect(convene(weak(0.4), flat).ok).toBe(true)
    const below = convene(weak(0.399999), flat)
    expect(codes(below)).toEqual(['BELOW_PUBLISH_THRESHOLD'])
    expect(judgedOf(below).votes).toHaveLength(4)
  })

  it('lets a lesson move strength, multipliers and τ', () => {
    const lessons = { ...recall([]), confidenceBoost: 1.25, thresholdShift: 0.1 }
    const { score } = judgedOf(convene({ ...weak(0.4), lessons }, flat))
    expect(score.strength).toBeCloseTo(0.5, 12)
    expect(score.threshold).toBeCloseTo(0.4 * Math.exp(0.1), 12)
    expect(score.margin).toBeCloseTo(Math.log(0.5) - Math.log(0.4) - 0.1, 12)
  })

  it('clamps the strength to 1 and never approves what is not a number', () => {
    expect(judgedOf(convene({ ...weak(1), lessons: { ...recall([]), confidenceBoost: 1.25 } }, flat)).score.strength).toBe(1)
    expect(codes(convene(weak(1), { ...flat, venue: opinionOf(Number.NaN) }))).toEqual(['BELOW_PUBLISH_THRESHOLD'])
  })
})

describe('convene, vetoes', () => {
  const vetoedBy = (subject: Case) =>
    judgedOf(convene(subject))
      .votes.filter((v) => v.action === 'veto')
      .map((v) => v.curator)

  it('execution: expired, slippage above the allowed, hardly any fill', () => {
    const late = convene({ ...caseOf(), decision: { ...decision(), validUntil: instant(NOW - 1) } })
    expect(codes(late)).toEqual(['DECISION_EXPIRED', 'CURATOR_VETO'])
    // 2 bps of half spread alone: the protection price then holds only the touch.
    const tight = convene(caseOf({ plan: { max_slippage_bps: 1 } }))
    expect(codes(tight)).toEqual(['SLIPPAGE_LIMIT', 'CURATOR_VETO', 'CURATOR_VETO'])
    // The book holds 45: at 901 its share is below 0.05.
    const rich = { context: context({ volumeDaily: null }), exposure: exposure({ equity: dec(1e8), peakEquity: dec(1e8) }) }
    expect(vetoedBy(caseOf({ ...rich, plan: { quantity: '901' } }))).toEqual(['execution'])
    expect(vetoedBy(caseOf({ ...rich, plan: { quantity: '900' } }))).toEqual([])
  })

  it('venue: none eligible, or all stale', () => {
    const stale = convene(caseOf({ context: context({ books: [book({}, undefined, undefined, { seenAt: plusMs(NOW, -5_001) })] }) }))
    expect(codes(stale)[0]).toBe('STALE_MARKET')
    expect(voteOf(stale, 'venue')).toMatchObject({ action: 'veto', quality: 0 })
    const closed = convene(caseOf({ context: context({ books: [book({ allowShort: false })] }), plan: { direction: 'short' } }))
    expect(codes(closed)[0]).toBe('NO_ELIGIBLE_VENUE')
  })

  it('risk: halted, a limit breached; and q below its floor at 83.7 % use', () => {
    expect(codes(convene(caseOf({ tightened: { halt: true } })))).toEqual(['HALTED', 'CURATOR_VETO'])
    const order = convene(caseOf({ tightened: { maxOrderNotional: '999' } }))
    expect(codes(order)).toEqual(['ORDER_SIZE_LIMIT', 'CURATOR_VETO'])
    const used = (limit: string) => voteOf(convene(caseOf({ tightened: { maxOrderNotional: limit } })), 'risk')
    expect(used('1250')).toMatchObject({ action: 'nudge', quality: expect.closeTo(0.36, 12) as number, rawContribution: -0.15 })
    expect(used('1180').action).toBe('veto')
  })

  it('position: result above the limit, stop on the wrong side, adding while reducing only', () => {
    expect(vetoedBy(caseOf({ exposure: exposure({ position: dec(995) }) }))).toContain('position')
    expect(vetoedBy(caseOf({ plan: { stop_loss: '101' } }))).toEqual(['position'])
    expect(vetoedBy(caseOf({ plan: { stop_loss: '99', direction: 'short' } }))).toEqual(['position'])
    const adding = convene(caseOf({ tightened: { reduceOnly: true } }))
    expect(codes(adding)[0]).toBe('REDUCE_ONLY')
    expect(voteOf(adding, 'position').action).toBe('veto')
  })

  it('does not hold a limit against an order that reduces', () => {
    const over = exposure({ position: dec(5_000), grossNotional: dec(9_000_000), dayPnl: dec(-50_000), equity: dec(800_000) })
    expect(codes(convene(caseOf({ exposure: over, plan: { direction: 'short' } })))).toEqual([])
    expect(codes(convene(caseOf({ exposure: over })))).toEqual([
      'POSITION_LIMIT',
      'GROSS_LIMIT',
      'DAILY_LOSS_LIMIT',
      'DRAWDOWN_LIMIT',
      'CURATOR_VETO',
      'CURATOR_VETO',
    ])
  })
})

describe('what a veto says', () => {
  const saidBy = (name: CuratorName, parts: Parameters<typeof caseOf>[0]) => voteOf(convene(caseOf(parts)), name).reason
  const over = { exposure: exposure({ currency: 'USD' }), tightened: { maxPositionNotional: '800' } }

  it('names value and limit in one unit', () => {
    expect(saidBy('risk', over)).toBe('breached: position notional 1,000 USD, limit 800 USD')
    expect(saidBy('position', over)).toBe('the resulting position of 1,000 USD is 125.0 % of its limit, 800 USD')
    expect(saidBy('position', { plan: { stop_loss: '101' } })).toBe('the stop 101 USDT is on the wrong side of the mid 100 USDT')
    expect(saidBy('execution', { plan: { max_slippage_bps: 1.5 } })).toBe('predicted slippage 2 bps is above the allowed 1.5 bps')
    expect(saidBy('risk', { tightened: { halt: true } })).toBe('breached: halt')
  })
})

describe('position curator', () => {
  const quality = (parts: Parameters<typeof caseOf>[0]) => voteOf(convene(caseOf(parts)), 'position').quality

  it('takes consistency away when the order flips an open position', () => {
    // −4 becomes +6: 600 of 100,000.
    expect(quality({ exposure: exposure({ position: dec(-4) }) })).toBeCloseTo(0.5 * (1 - 0.006) + 0.2, 12)
    expect(quality({ exposure: exposure({ position: dec(-10) }) })).toBeCloseTo(1, 12)
    expect(quality({ plan: { direction: 'short' } })).toBeCloseTo(0.995, 12)
  })

  it('counts the share of stop and target on the right side', () => {
    expect(quality({ plan: { stop_loss: 95, take_profit: 99 } })).toBeCloseTo(0.495 + 0.3 + 0.1, 12)
    expect(quality({ plan: { take_profit: 99 } })).toBeCloseTo(0.495 + 0.3, 12)
  })

  it('counts what already works on its side', () => {
    expect(quality({ exposure: exposure({ workingBuy: dec(490) }) })).toBeCloseTo(0.5 * 0.5 + 0.5, 12)
    const { reason } = voteOf(convene(caseOf({ exposure: exposure({ position: dec(3), workingBuy: dec(2), workingSell: dec(7) }) })), 'position')
    expect(reason).toMatch(/^position 3 BTC, with open buy orders of 2 BTC, becomes 15 BTC, /)
  })
})

describe('execution curator', () => {
  it('uses own history where there is some', () => {
    const known = context({ stats: new Map([['alpha', stats({ meanFirstFillMs: 500 })]]), recentScore: 0.9 })
    expect(voteOf(convene(caseOf({ context: known, plan: { max_latency_ms: 2_000 } })), 'execution').quality).toBeCloseTo(0.291 + 0.15 + 0.25 + 0.225, 12)
  })

  it('gives no points for a negative slippage, and prices a resting plan by its own fills', () => {
    const resting = context({ restingFills: { filled: 6, sent: 8 } })
    const vote = voteOf(convene(caseOf({ context: resting, plan: { execution_strategy: 'limit', limit_price: '99.95' } })), 'execution')
    expect(vote.quality).toBeCloseTo(0.3 + 0.18 + 0.25 * 0.7 + 0.125, 12)
    expect(vote.evidence).toMatchObject({ slippage_bps: expect.closeTo(-5, 9) as number, fill_prob: 0.7 })
  })
})

describe('convene, a curator that fails or is switched off', () => {
  const broken = () => {
    throw new Error('boom')
  }
  const with_ = (name: CuratorName) => convene(caseOf(), { ...seats({ execution: 1, venue: 1, risk: 1, position: 1 }), [name]: broken })

  it.each(['risk', 'position'] as const)('%s fails closed', (name) => {
    const result = with_(name)
    expect(codes(result)).toEqual(['CURATOR_FAILED'])
    expect(voteOf(result, name)).toMatchObject({ action: 'veto', quality: null, contribution: 0, reason: 'failed: boom' })
    expect(judgedOf(result)).toMatchObject({ failures: [{ curator: name, message: 'boom' }] })
    expect(judgedOf(result).votes).toHaveLength(4)
  })

  it.each(['execution', 'venue'] as const)('%s counts as neutral', (name) => {
    const result = with_(name)
    expect(result.ok).toBe(true)
    expect(voteOf(result, name)).toMatchObject({ action: 'neutral', contribution: 0 })
    expect(judgedOf(result).failures).toHaveLength(1)
  })

  it('takes checks that cannot be evaluated as a failure of the risk curator', () => {
    const result = convene({ ...caseOf(), exposure: { ...exposure(), equity: undefined as never } })
    expect(codes(result)).toContain('CURATOR_FAILED')
    expect(voteOf(result, 'risk').action).toBe('veto')
  })

  it('does not ask a curator that is switched off', () => {
    const policy: Policy = { ...DEFAULT_POLICY, curators: { ...DEFAULT_POLICY.curators, venue: { ...DEFAULT_POLICY.curators.venue, enabled: false } } }
    expect(voteOf(convene(caseOf({ policy })), 'venue')).toMatchObject({ action: 'neutral', quality: null, contribution: 0 })
  })
})

describe('convene, for every quality and weight', () => {
  const quality = fc.double({ min: 0, max: 1, noNaN: true })
  const qualities = fc.record({ execution: quality, venue: quality, risk: quality, position: quality })
  const weight = fc.double({ min: 0.05, max: 0.5, noNaN: true })
  const multiplier = fc.double({ min: 0.8, max: 1.2, noNaN: true })
  const subject = caseOf()

  it('keeps contributions within ±κ, and refuses whenever one vetoes', () => {
    fc.assert(
      fc.property(qualities, weight, multiplier, (q, w, m) => {
        const curators = Object.fromEntries(CURATORS.map((name) => [name, { ...DEFAULT_POLICY.curators[name], weight: w }])) as Policy['curators']
        const lessons = { ...recall([]), multipliers: { execution: m, venue: m, risk: m, position: m } }
        const result = convene({ ...subject, policy: { ...DEFAULT_POLICY, curators }, lessons }, seats(q))
        const { votes, score } = judgedOf(result)
        for (const vote of votes) {
          expect(Math.abs(vote.contribution)).toBeLessThanOrEqual(0.15)
          expect(vote.action === 'veto').toBe((vote.quality as number) < 0.3)
        }
        if (votes.some((v) => v.action === 'veto')) expect(codes(result)).toContain('CURATOR_VETO')
        else expect(result.ok).toBe(score.margin >= 0)
        expect(score.curatedScore).toBeGreaterThanOrEqual(0)
        expect(score.curatedScore).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('never lowers the score for a better quality', () => {
    fc.assert(
      fc.property(quality, quality, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        for (const name of CURATORS)
          expect(contributionOf(low, DEFAULT_POLICY.curators[name])).toBeLessThanOrEqual(contributionOf(high, DEFAULT_POLICY.curators[name]))
      }),
    )
  })
})

it('values an inverse contract in base units', () => {
  const inverse = listing({ contractSize: dec(100), inverse: true, lot: dec(1), minNotional: null })
  const subject = caseOf({ context: context({ books: [{ ...book({}, [['99.98', 500]], [['100.02', 500]]), listing: inverse }] }) })
  // 10 base units at mid 100 are 1,000 of quote currency: ten contracts of 100.
  expect(subject.survey.best?.traded?.toFixed()).toBe('10')
  expect(subject.survey.best?.ordered?.toFixed()).toBe('10')
  expect(subject.survey.best?.depthQuantity).toBeCloseTo(500, 9)
  expect(voteOf(convene(subject), 'position').quality).toBeCloseTo(0.995, 12)
})
