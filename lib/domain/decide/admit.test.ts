import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { malformed, valid } from '#tests/support/decisions.ts'
import { NOW, row } from '#tests/support/judging.ts'
import { parseIso } from '../base/time.ts'
import { admit } from './admit.ts'
import type { DecisionRow } from './decision.ts'
import { STYLES } from './decision.ts'
import { REFUSAL_CODES } from './refusal.ts'

/** Invariants: nothing malformed is admitted or throws; every refusal has a known code and names a field; nothing valid is refused. */

const refusal = (plan: Readonly<Record<string, unknown>>, changes: Partial<DecisionRow> = {}) => {
  const result = admit(row(plan, changes), NOW)
  return result.ok ? null : { code: result.error.code, field: result.error.field }
}
const admitted = (plan: Readonly<Record<string, unknown>>, changes: Partial<DecisionRow> = {}) => {
  const result = admit(row(plan, changes), NOW)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
const PLAN = 'dm_decision.trading_plan'

describe('admit, any row', () => {
  it('refuses every malformed decision with a code of the contract and a field path', () => {
    fc.assert(
      fc.property(malformed(), (bad) => {
        const result = admit(bad, NOW)
        expect(result.ok).toBe(false)
        if (result.ok) return
        expect(REFUSAL_CODES).toContain(result.error.code)
        expect(result.error.field).toMatch(/^(id|symbol|kind|timeframe|dm_alpha|dm_decision)(\.[a-z_]+)*$/)
        expect(result.error.message.length).toBeLessThan(400)
      }),
      { numRuns: 30000 },
    )
  })

  it('admits every valid decision', () => {
    fc.assert(
      fc.property(valid(), (good) => {
        const result = admit(good, NOW)
        expect(result.ok ? null : result.error).toBeNull()
      }),
      { numRuns: 300 },
    )
  })

  it('survives rows that are no rows at all', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (alpha, decision, symbol) => {
        const result = admit(row({}, { dm_alpha: alpha, dm_decision: decision, symbol: symbol as string }), NOW)
        expect(result.ok || REFUSAL_CODES.includes(result.error.code)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('admit, the field table', () => {
  it('reads the minimal decision of the contract', () => {
    const decision = admitted({ direction: 'long', quantity: '0.25', execution_strategy: 'market' })
    expect(decision).toMatchObject({
      symbol: 'BTC/USDT',
      side: 'buy',
      strength: 0.8,
      style: 'market',
      styleGiven: 'market',
      urgency: 'normal',
      reduceOnly: false,
    })
    expect(decision.size.kind).toBe('quantity')
    expect(decision.size.value.toFixed()).toBe('0.25')
  })

  it.each([
    ['long', 'buy'],
    ['SHORT', 'sell'],
    ['Buy', 'buy'],
    ['sell', 'sell'],
  ])('reads direction %s as %s', (direction, side) => {
    expect(admitted({ direction }).side).toBe(side)
  })

  it('takes the first present of direction, side and order_spec.side', () => {
    expect(admitted({ direction: 'short', side: 'buy' }).side).toBe('sell')
    expect(admitted({ direction: null, side: 'sell', order_spec: { side: 'buy' } }).side).toBe('sell')
    expect(admitted({ direction: undefined, order_spec: { side: 'sell' } }).side).toBe('sell')
    expect(admitted({}, { dm_decision: { order_spec: { side: 'sell', limit_price: 5 }, trading_plan: { quantity: 1 } } })).toMatchObject({ side: 'sell' })
  })

  it('takes the first present size and never falls through to a later one when it is wrong', () => {
    expect(admitted({ quantity: 2, notional: 100 }).size.kind).toBe('quantity')
    expect(admitted({ quantity: null, notional: 100 }).size.kind).toBe('notional')
    expect(admitted({ quantity: undefined, position_size: '0.05' }).size.kind).toBe('fraction')
    expect(refusal({ quantity: 'x', notional: 100 })).toEqual({ code: 'INVALID_DECISION', field: `${PLAN}.quantity` })
    expect(refusal({ quantity: undefined })).toEqual({ code: 'INVALID_DECISION', field: `${PLAN}.quantity` })
    expect(refusal({ quantity: undefined, position_size: 1.2 })).toEqual({ code: 'INVALID_DECISION', field: `${PLAN}.position_size` })
  })

  it('takes the first present strength', () => {
    const both = { decision_score: 0.5, trading_plan: { direction: 'long', quantity: 1, signal_strength: 0.3 } }
    expect(admitted({}, { dm_decision: both }).strength).toBe(0.8)
    expect(admitted({}, { dm_alpha: null, dm_decision: both }).strength).toBe(0.5)
    expect(admitted({ signal_strength: '0.3' }, { dm_alpha: {} }).strength).toBe(0.3)
  })

  it('turns a slippage fraction into basis points, and prefers basis points', () => {
    expect(admitted({ max_slippage: '0.002' }).maxSlippageBps?.toFixed()).toBe('20')
    expect(admitted({ max_slippage: 0.002, max_slippage_bps: 7 }).maxSlippageBps?.toFixed()).toBe('7')
  })

  it.each([
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    [90, 90_000],
    ['90', 90_000],
  ])('reads the horizon %s', (time_horizon, ms) => {
    expect(admitted({ time_horizon }).horizonMs).toBe(ms)
  })

  it('reads times, and 9999 as never', () => {
    expect(admitted({ valid_until: '2026-01-01T00:00:00.5Z' }).validUntil).toBe(parseIso('2026-01-01T00:00:00.5Z'))
    expect(admitted({ valid_until: '9999-12-31T23:59:59Z' }).validUntil).toBe(parseIso('2250-01-01T00:00:00Z'))
  })

  it('echoes ids, from the decision or its plan', () => {
    const decision = admitted({}, { dm_decision: { decision_id: 'd-1', signal_id: 7, trading_plan: { direction: 'long', quantity: 1, plan_id: 'p-1' } } })
    expect(decision).toMatchObject({ decisionRef: 'd-1', planId: 'p-1', signalId: '7' })
  })

  it('knows own fields only', () => {
    const plan = JSON.parse('{"__proto__": {"direction": "long", "quantity": 1}}') as object
    expect(admit(row({}, { dm_decision: { trading_plan: plan } }), NOW)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_DECISION', field: `${PLAN}.direction` },
    })
  })
})

describe('admit, the order of refusals', () => {
  it('names what is invalid before anything else', () => {
    expect(refusal({ quantity: -1, execution_strategy: 'twap', valid_until: '2001-01-01T00:00:00Z' }, { dm_alpha: {} })).toEqual({
      code: 'INVALID_DECISION',
      field: `${PLAN}.quantity`,
    })
  })

  it('refuses types that do not trade, with or without a plan', () => {
    const wait = { decision_type: 'wait', trading_plan: { direction: 'long', quantity: 1 } }
    expect(refusal({}, { dm_decision: wait })).toEqual({ code: 'DECISION_NOT_EXECUTABLE', field: 'dm_decision.decision_type' })
    expect(refusal({}, { dm_decision: { decision_type: 'reject' } })).toEqual({ code: 'DECISION_NOT_EXECUTABLE', field: 'dm_decision.decision_type' })
    expect(refusal({}, { dm_decision: { decision_type: 'reject', trading_plan: { direction: 'up' } } })).toEqual({
      code: 'INVALID_DECISION',
      field: `${PLAN}.direction`,
    })
    expect(refusal({}, { kind: 'evaluation' })).toEqual({ code: 'DECISION_NOT_EXECUTABLE', field: 'kind' })
  })

  it.each(['execute', 'approve', 'modify', undefined])('trades the type %s', (decision_type) => {
    expect(refusal({}, { dm_decision: { decision_type, trading_plan: { direction: 'long', quantity: 1 } } })).toBeNull()
  })

  it.each(STYLES)('trades the style %s', (execution_strategy) => {
    expect(admitted({ execution_strategy })).toMatchObject({ style: execution_strategy, styleGiven: execution_strategy })
  })

  it('trades as adaptive without a style, and as limit without a price', () => {
    expect(admitted({ execution_strategy: undefined })).toMatchObject({ style: 'adaptive', styleGiven: null })
    expect(admitted({ execution_strategy: 'limit' })).toMatchObject({ style: 'limit', limitPrice: null })
  })

  it('takes the conditions that it knows, and tells a strange one from a wrong one', () => {
    expect(admitted({ entry_conditions: {}, exit_conditions: [] })).toMatchObject({ entryConditions: null, exitConditions: null })
    const taken = admitted({ entry_conditions: { price_above: 1 }, exit_conditions: { volume_spike: true, price_below: '9' } })
    expect(taken.entryConditions?.priceAbove?.toFixed()).toBe('1')
    expect([taken.exitConditions?.volumeSpike?.toFixed(), taken.exitConditions?.priceBelow?.toFixed()]).toEqual(['2', '9'])
    expect(refusal({ entry_conditions: { rsi: 30 } })).toEqual({ code: 'PLAN_NOT_SUPPORTED', field: `${PLAN}.entry_conditions` })
    expect(refusal({ exit_conditions: ['x'] })).toEqual({ code: 'INVALID_DECISION', field: `${PLAN}.exit_conditions` })
    expect(refusal({ exit_conditions: { price_above: -1 } })).toEqual({ code: 'INVALID_DECISION', field: `${PLAN}.exit_conditions` })
  })

  it('takes the policy for a crash, in any case of letters', () => {
    expect(admitted({ recovery_policy: 'Flatten' }).recoveryPolicy).toBe('flatten')
    expect(admitted({}).recoveryPolicy).toBeNull()
    expect(refusal({ recovery_policy: 'pray' })).toEqual({ code: 'INVALID_DECISION', field: `${PLAN}.recovery_policy` })
  })

  it('refuses what has expired by the engine’s clock', () => {
    expect(refusal({ valid_until: '2001-01-01T00:00:00Z' })).toEqual({ code: 'DECISION_EXPIRED', field: `${PLAN}.valid_until` })
  })

  it.each([[0], [-0.5], ['0'], ['1e-999']])('refuses the strength %s', (signal_strength) => {
    expect(refusal({}, { dm_alpha: { signal_strength } })).toEqual({ code: 'NO_STRENGTH', field: 'dm_alpha.signal_strength' })
  })

  it('refuses a missing strength last', () => {
    expect(refusal({}, { dm_alpha: null })).toEqual({ code: 'NO_STRENGTH', field: 'dm_alpha.signal_strength' })
    expect(refusal({ valid_until: '2001-01-01T00:00:00Z' }, { dm_alpha: null })?.code).toBe('DECISION_EXPIRED')
  })
})
