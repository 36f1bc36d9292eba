import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../base/time.ts'
import { DEFAULT_POLICY } from '../decide/policy.ts'
import { parsePolicy } from '../decide/stored-policy.ts'
import { type Bypass, endOf, undoing } from './bypass.ts'
import { changedConfig, valueAt } from './change.ts'
import { PROPOSAL_STATUSES } from './proposal.ts'

const AT = 1_760_000_000_000_000
const bypass = (changes: Partial<Bypass> = {}): Bypass => ({ expiresAt: instant(AT), review: 'in_review', proposal: 'applied', ...changes })

describe('its end', () => {
  it('is a confirmation, a refusal, or its hour', () => {
    const before = instant(AT - 1)
    expect(endOf(bypass(), before)).toBeNull()
    expect(endOf(bypass(), instant(AT))).toBe('take_back')
    expect(endOf(bypass({ review: 'applied' }), before)).toBe('confirmed')
    expect(endOf(bypass({ review: 'rejected' }), before)).toBe('take_back')
    expect(endOf(bypass({ review: 'withdrawn' }), before)).toBe('take_back')
    expect(endOf(bypass({ proposal: 'rolled_back' }), before)).toBe('overtaken')
  })

  it('comes by itself, whatever state its review and its proposal are in', () => {
    const status = fc.constantFrom(...PROPOSAL_STATUSES)
    fc.assert(
      fc.property(status, status, fc.integer({ min: 0, max: 1e12 }), (review, proposal, later) => {
        const end = endOf(bypass({ review, proposal }), instant(AT + later))
        expect(end).not.toBeNull()
        if (review !== 'applied') expect(end).not.toBe('confirmed')
      }),
    )
  })
})

describe('taking back', () => {
  const changed = (config: object, patch: object) => {
    const result = changedConfig(config as Record<string, unknown>, 'configuration', patch)
    if (!result.ok) throw new Error(JSON.stringify(result.error))
    return result.value
  }
  const policyOf = (config: unknown) => {
    const policy = parsePolicy(config)
    if (!policy.ok) throw new Error('not readable')
    return policy.value
  }

  it('leaves what was decided anew since, and takes back the rest', () => {
    const emergency = changed(DEFAULT_POLICY, { limits: { max_drawdown: 0.3, max_daily_loss: 40_000 }, publish_threshold: 0.2 })
    const later = changed(emergency.config, { limits: { max_drawdown: 0.2 }, learning: { exploration_paper: 0.1 } })
    const { changed: back, kept, stuck } = undoing(later.config, emergency.changes)
    expect([kept, stuck]).toEqual([['limits.max_drawdown'], []])
    expect(policyOf(back?.config)).toEqual({
      ...DEFAULT_POLICY,
      limits: { ...DEFAULT_POLICY.limits, maxDrawdown: 0.2 },
      learning: { ...DEFAULT_POLICY.learning, explorationPaper: 0.1 },
    })
    expect(undoing(back?.config ?? {}, emergency.changes).changed).toBeNull()
  })

  it('takes back what it can where a later version stands in the way', () => {
    const emergency = changed(DEFAULT_POLICY, { styles: { slices: 10 }, publish_threshold: 0.2 })
    const later = changed(emergency.config, { styles: { slices_max: 12 } })
    const { changed: back, stuck } = undoing(later.config, emergency.changes)
    expect(stuck).toEqual(['styles.slices'])
    expect(policyOf(back?.config).publishThreshold).toBe(0.4)
  })

  it('of any emergency brings back what was there before it', () => {
    const patch = fc.record(
      {
        limits: fc.record(
          { max_drawdown: fc.double({ min: 0.01, max: 1, noNaN: true }), max_position_var: fc.integer({ min: 1, max: 1e6 }) },
          { requiredKeys: [] },
        ),
        publish_threshold: fc.double({ min: 0.05, max: 1, noNaN: true }),
        govern: fc.record({ four_eyes: fc.constantFrom('on', 'off') }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(patch, (wish) => {
        const emergency = changedConfig({ ...DEFAULT_POLICY }, 'configuration', wish)
        fc.pre(emergency.ok)
        if (!emergency.ok) return
        const back = undoing(emergency.value.config, emergency.value.changes)
        expect(policyOf(back.changed?.config)).toEqual(DEFAULT_POLICY)
        for (const { path, from } of emergency.value.changes) expect(valueAt(policyOf(back.changed?.config), path)).toEqual(from)
      }),
    )
  })
})
