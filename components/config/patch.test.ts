import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { SETTINGS } from '#lib/domain/decide/settings.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import { changedConfig } from '#lib/domain/govern/change.ts'
import { edited, isSameValue, patchOf, samePath, typedValue } from './patch.ts'

const configurable = SETTINGS.filter(({ kind, path }) => kind === 'flag' && path.startsWith('learning.'))

describe('edits', () => {
  it('become a patch that changes those fields and no other', () =>
    fc.assert(
      fc.property(fc.subarray(configurable, { minLength: 1 }), (chosen) => {
        const edits = Object.fromEntries(chosen.map(({ path }) => [path, false]))
        const changed = changedConfig(DEFAULT_POLICY, 'configuration', patchOf(edits))
        if (!changed.ok) throw new Error(JSON.stringify(changed.error))
        expect(changed.value.changes.map(({ path }) => path).toSorted()).toEqual(Object.keys(edits).toSorted())
        expect(parsePolicy(changed.value.config).ok).toBe(true)
      }),
    ))

  it('of one section stand side by side', () => {
    expect(patchOf({ 'limits.max_drawdown': 0.2, 'limits.halt': true, publish_threshold: 0.5 })).toEqual({
      limits: { max_drawdown: 0.2, halt: true },
      publish_threshold: 0.5,
    })
  })

  it('that are taken back are gone', () => {
    const field = { path: 'limits.max_daily_loss', value: '20000' }
    const edits = edited({}, field, '25000')
    expect(edits).toEqual({ 'limits.max_daily_loss': '25000' })
    expect(edited(edits, field, '20000.00')).toEqual({})
  })
})

it('typed text is what the field holds', () => {
  expect(typedValue({ kind: 'amount' }, ' 250,000.50 ')).toBe('250000.50')
  expect(typedValue({ kind: 'amount', isOptional: true }, '')).toBeNull()
  expect(typedValue({ kind: 'number' }, '0.2')).toBe(0.2)
  expect(typedValue({ kind: 'number' }, 'much')).toBe('much')
  expect(typedValue({ kind: 'integer' }, '')).toBe('')
})

it('a path is the same in both spellings, and a value in both writings', () => {
  expect(samePath('limits.maxDrawdown', 'limits.max_drawdown')).toBe(true)
  expect(samePath('limits.max_drawdown', 'limits.max_daily_loss')).toBe(false)
  expect([isSameValue('1', '1.0'), isSameValue(null, '0'), isSameValue(0, '0'), isSameValue('', '0')]).toEqual([true, false, false, false])
})
