import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../decide/policy.ts'
import { parsePolicy } from '../decide/stored-policy.ts'
import { changedConfig } from './change.ts'

const base = { module_id: 'tr_001', reporting: { currency: 'USD' }, ...DEFAULT_POLICY }
const problems = (kind: Parameters<typeof changedConfig>[1], patch: unknown) => {
  const result = changedConfig(base, kind, patch)
  return result.ok ? [] : result.error.map((p) => `${p.path}: ${p.message}`)
}

describe('changedConfig', () => {
  it('merges field by field, leaves the rest, and names what changed', () => {
    const result = changedConfig(base, 'weights', { curators: { execution: { weight: 0.35 }, risk: { weight: 0.2 } }, publish_threshold: 0.42 })
    expect(result).toMatchObject({
      ok: true,
      value: {
        changes: [
          { path: 'curators.execution.weight', from: 0.3, to: 0.35 },
          { path: 'publish_threshold', from: 0.4, to: 0.42 },
        ],
        config: { module_id: 'tr_001', reporting: { currency: 'USD' }, publishThreshold: 0.42, limits: base.limits },
      },
    })
    if (!result.ok) return
    expect(parsePolicy(result.value.config)).toEqual({
      ok: true,
      value: {
        ...DEFAULT_POLICY,
        publishThreshold: 0.42,
        curators: { ...DEFAULT_POLICY.curators, execution: { ...DEFAULT_POLICY.curators.execution, weight: 0.35 } },
      },
    })
  })

  it('changes a document in either spelling, once', () => {
    const result = changedConfig({ publish_threshold: 0.5, limits: { max_drawdown: 0.2 } }, 'configuration', {
      limits: { maxDrawdown: 0.1 },
      publishThreshold: 0.4,
    })
    expect(result).toMatchObject({ ok: true, value: { config: { publish_threshold: 0.4, limits: { max_drawdown: 0.1 } } } })
  })

  it('switches a learning flag', () => {
    expect(changedConfig(base, 'configuration', { learning: { lesson_feedback_enabled: false } })).toMatchObject({
      ok: true,
      value: { changes: [{ path: 'learning.lesson_feedback_enabled', from: true, to: false }] },
    })
  })

  it('refuses by path what is no field, is another kind’s, is out of bounds, or changes nothing', () => {
    expect(problems('configuration', { learning: { curator_learning_enable: false } })).toEqual([
      'learning.curator_learning_enable: is not a field of the configuration',
    ])
    expect(problems('weights', { limits: { halt: true } })).toEqual(['limits: is not a field that a proposal of kind weights changes'])
    expect(problems('limits', { limits: { max_drawdown: 2 } })).toEqual(['limits.maxDrawdown: must be a number above 0 to 1'])
    expect(problems('weights', { curators: { venue: { weight: 0.6 } } })).toEqual(['curators.venue.weight: must be a number from 0.05 to 0.5'])
    expect(problems('weights', { publish_threshold: 0.4 })).toEqual([': nothing would change'])
    expect(problems('limits', { limits: { max_order_notional: 250000 } })).toEqual([': nothing would change'])
    expect(problems('weights', { curators: 1 })).toEqual(['curators: must be an object'])
    expect(problems('configuration', { version: 9 })).toEqual(['version: is not a field that a proposal of kind configuration changes'])
    expect(problems('configuration', { constructor: {} })).toEqual(['constructor: is not a field that a proposal of kind configuration changes'])
    expect(problems('configuration', { limits: { __proto__: { halt: true } } })).toEqual([': nothing would change'])
    expect(problems('rollback', {})).toEqual([': a proposal of kind rollback changes no field'])
    expect(problems('weights', 'x')).toEqual(['change: must be an object of the fields that change'])
  })
})
