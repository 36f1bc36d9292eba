/** Intervals, their nulls and the latency that the score sees. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../../base/decimal.ts'
import { type Instant, instant } from '../../base/time.ts'
import { checkLatency } from './identities.ts'
import { measureLatency, STAGES, type Stage, type Stamps, scoreLatencyMs } from './latency.ts'

const at = (ms: number): Instant => instant(ms * 1_000)
const stamps = (of: Partial<Record<Stage, number>>): Stamps => Object.fromEntries(Object.entries(of).map(([stage, ms]) => [stage, at(ms)]))

describe('stages', () => {
  it('a refusal has no order, and is not yet painted', () => {
    const { intervals, totals } = measureLatency(stamps({ committed: 0, noticed: 2, judged: 5, reported: 9 }))
    expect(intervals).toEqual({
      notice_ms: 2,
      judge_ms: 3,
      intent_ms: 'not_sent',
      send_ms: 'not_sent',
      ack_ms: 'not_sent',
      first_fill_ms: 'not_sent',
      working_ms: 'not_sent',
      report_ms: 'not_sent',
      paint_ms: 'pending',
    })
    expect(totals).toEqual({ decision_to_send_ms: 'not_sent', venue_ms: 'not_sent', decision_to_paint_ms: 'pending' })
  })

  it('what ended before it was sent waits for no report of its own', () => {
    const { intervals } = measureLatency(stamps({ committed: 0, noticed: 2, judged: 5, done: 5 }))
    expect([intervals.working_ms, intervals.report_ms]).toEqual(['not_sent', 'not_sent'])
    const open = measureLatency(stamps({ committed: 0, noticed: 2, judged: 5, intent: 6, sent: 7, acknowledged: 8, first_fill: 9, done: 10 }))
    expect(open.intervals.report_ms).toBe('pending')
  })

  it('an order that ended without a fill', () => {
    const { intervals, totals } = measureLatency(
      stamps({ committed: 0, noticed: 1, judged: 2, intent: 3, sent: 4, acknowledged: 5, done: 60, reported: 61, painted: 70 }),
    )
    expect([intervals.first_fill_ms, intervals.working_ms, totals.venue_ms]).toEqual(['no_fill', 'no_fill', 'no_fill'])
    expect([intervals.report_ms, intervals.paint_ms]).toEqual([1, 9])
  })

  it('an open order is pending', () => {
    const { intervals } = measureLatency(stamps({ committed: 0, noticed: 1, judged: 2, intent: 3, sent: 4 }))
    expect([intervals.ack_ms, intervals.first_fill_ms, intervals.working_ms]).toEqual(['pending', 'pending', 'pending'])
  })

  it('negative intervals are null, totals survive, identity 10 is skipped', () => {
    const report = measureLatency(
      stamps({
        committed: 10,
        noticed: 9,
        judged: 12,
        intent: 13,
        sent: 14,
        acknowledged: 30,
        first_fill: 25,
        done: 31,
        reported: 32,
        painted: 40,
      }),
    )
    expect([report.intervals.notice_ms, report.intervals.first_fill_ms]).toEqual(['clock_skew', 'out_of_order'])
    expect(report.totals).toEqual({ decision_to_send_ms: 4, venue_ms: 11, decision_to_paint_ms: 30 })
    expect([report.isIdentitySkipped, report.breaches]).toEqual([true, []])
  })

  it('the nine intervals are the whole, to the microsecond (10)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 10, maxLength: 10 }), (steps) => {
        let now = 1_700_000_000_000_000
        const all: Partial<Record<Stage, Instant>> = {}
        STAGES.forEach((stage, i) => {
          now += steps[i] as number
          all[stage] = instant(now)
        })
        const report = measureLatency(all)
        expect([report.breaches, report.isIdentitySkipped]).toEqual([[], false])
      }),
    )
    expect(checkLatency([1, 2, 3], 7).breaches).toEqual([{ identity: 10, name: 'Σ latency intervals = painted − committed', left: '6 µs', right: '7 µs' }])
  })
})

describe('the latency of the score', () => {
  const child = (quantity: number, sent: number | null, acknowledged: number | null, filled: number | null, isResting = false) => ({
    filledQuantity: dec(quantity),
    sentAt: sent === null ? null : at(sent),
    acknowledgedAt: acknowledged === null ? null : at(acknowledged),
    firstFillAt: filled === null ? null : at(filled),
    isResting,
  })
  it('is sent → first fill, and sent → acknowledged for a child that rests', () => {
    expect(scoreLatencyMs([child(7, 0, 48, 120)])).toBe(120)
    expect(scoreLatencyMs([child(7, 0, 48, 900_000, true)])).toBe(48)
  })
  it('weighs children by what they filled', () => {
    expect(scoreLatencyMs([child(1, 0, 10, 100), child(3, 1_000, 1_010, 1_020), child(0, 5_000, null, null)])).toBe(40)
  })
  it('is null without fills, and when clocks disagree', () => {
    expect(scoreLatencyMs([])).toBe('no_fill')
    expect(scoreLatencyMs([child(0, 0, 1, null)])).toBe('no_fill')
    expect(scoreLatencyMs([child(1, 10, 12, 9)])).toBe('clock_skew')
    expect(scoreLatencyMs([child(1, 10, null, null)])).toBe('pending')
  })
})
