import { describe, expect, it } from 'vitest'
import { caseOf, context, exposure, NOW } from '#tests/support/judging.ts'
import { dec } from '../base/decimal.ts'
import type { ExecutionId, OrderId } from '../base/id.ts'
import { plusMs, toIso } from '../base/time.ts'
import { convene } from '../decide/curator.ts'
import { check } from '../decide/risk.ts'
import { plan } from './route.ts'

/** From an approved decision to its schedule: the pieces are priced, the whole is limited. */

function planOf(given: Readonly<Record<string, unknown>>, parts: Parameters<typeof caseOf>[0] = {}) {
  const judged = convene(caseOf({ plan: given, ...parts }))
  if (!judged.ok) throw new Error(JSON.stringify(judged.error.refusals))
  const { limits, exposure: held } = judged.value.case
  const approved = check(limits, held, judged.value)
  if (!approved.ok) throw new Error(JSON.stringify(approved.error.refusals))
  return plan(approved.value, { executionId: 'execution' as ExecutionId, orderId: 'order' as OrderId })
}

describe('a scheduled style', () => {
  it.each(['twap', 'vwap', 'pov', 'iceberg', 'is'])('%s plans the whole order and sends nothing by itself', (execution_strategy) => {
    const made = planOf({ execution_strategy, quantity: '20', time_horizon: '10m' })
    expect(made).toMatchObject({ style: execution_strategy, intents: [], schedule: { style: execution_strategy, startsAt: NOW, endsAt: plusMs(NOW, 600_000) } })
    expect(made.schedule?.quantity.toFixed()).toBe('20')
  })

  it('takes five minutes where the decision names no horizon, and never beyond its validity', () => {
    expect(planOf({ execution_strategy: 'twap' }).schedule?.endsAt).toBe(plusMs(NOW, 300_000))
    expect(planOf({ execution_strategy: 'twap', time_horizon: '1h', valid_until: toIso(plusMs(NOW, 60_000)) }).schedule?.endsAt).toBe(plusMs(NOW, 60_000))
  })

  it('is judged by its slices: an order of twice the book is likely to fill in pieces', () => {
    const whole = caseOf({ plan: { execution_strategy: 'market', quantity: '90' } }).survey.best?.forecast
    const pieces = caseOf({ plan: { execution_strategy: 'twap', quantity: '90', time_horizon: '10m' } }).survey.best?.forecast
    expect([whole?.fillProb, pieces?.fillProb]).toEqual([0.5, 1])
    expect(pieces?.impactBps as number).toBeLessThan(whole?.impactBps as number)
  })

  it('is limited as a whole', () => {
    const judged = convene(
      caseOf({ plan: { execution_strategy: 'twap', quantity: '2600' }, exposure: exposure({ equity: dec('1e9'), peakEquity: dec('1e9') }) }),
    )
    expect(judged.ok ? [] : judged.error.refusals.map((r) => r.code)).toContain('ORDER_SIZE_LIMIT')
  })

  it('keeps children above the venue’s minimum of 10', () => {
    // 0.5 × 100 = 50 in quote currency: four children of 12.5 would be on the edge, so there are fewer.
    const slices = planOf({ execution_strategy: 'twap', quantity: '0.5', time_horizon: '10m' }).schedule?.slices.filter((s) => s.quantity.gt(0))
    expect(slices?.length).toBeGreaterThan(1)
    for (const slice of slices ?? []) expect(slice.quantity.times(100).toNumber()).toBeGreaterThanOrEqual(10)
  })

  it('caps at the decision’s participation, pov at a tenth without one, and neither beyond the limit', () => {
    const cap = (given: Readonly<Record<string, unknown>>) => planOf({ quantity: '20', ...given }).schedule?.participationMax
    expect([cap({ execution_strategy: 'twap' }), cap({ execution_strategy: 'twap', max_participation: 0.05 })]).toEqual([null, 0.05])
    expect([cap({ execution_strategy: 'pov' }), cap({ execution_strategy: 'pov', max_participation: 0.9 })]).toEqual([0.1, 0.25])
  })
})

describe('adaptive', () => {
  it('becomes what it chooses, with its reason and what it was chosen from', () => {
    const small = caseOf({ plan: { execution_strategy: 'adaptive', quantity: '5' } }).survey
    expect(small).toMatchObject({ style: 'market', choice: { reason: 'small: 11.1 % of the visible depth', facts: { depth: 45 } } })
    const large = caseOf({ plan: { execution_strategy: 'adaptive', quantity: '40', time_horizon: '1h' } }).survey
    expect(large).toMatchObject({ style: 'pov', choice: { facts: { volume_expected: 4_000 / 24 } } })
    expect(planOf({ execution_strategy: 'adaptive', quantity: '40', time_horizon: '1h' }).schedule?.style).toBe('pov')
    expect(
      caseOf({ plan: { execution_strategy: 'adaptive', quantity: '40', time_horizon: '1h' }, context: context({ volumeDaily: null, volatilityDaily: null }) })
        .survey.style,
    ).toBe('twap')
  })
})
