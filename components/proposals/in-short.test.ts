import { describe, expect, it } from 'vitest'
import type { Prediction } from '#lib/wire/views/proposals.ts'
import { basisInShort, changesInShort, effectInShort } from './in-short.ts'

/** Guarantees: an approver reads first what changes, the effect with its interval, n and days; what is no finding is not called one. */

const prediction: Prediction = {
  n: 1_412,
  days: 12,
  from: null,
  to: null,
  lift: { mean: 0.012, low: 0.002, high: 0.03 },
  liftBps: { mean: 0.42, low: 0.11, high: 0.9 },
  refusal: null,
  naive: null,
  effectiveSize: null,
  toPublish: 6,
  toRefuse: 3,
  vetoesAdded: 0,
  isApprovable: true,
  computedAtMs: null,
}
const line = (path: string, old: string | null = '1') => ({ path, old, now: old, proposed: '2', direction: 'other' as const })

it('names the first fields and counts the others', () => {
  expect(changesInShort([line('a'), line('b', null)])).toEqual(['a 1 → 2', 'b not set → 2'])
  expect(changesInShort(['a', 'b', 'c', 'd', 'e'].map((path) => line(path))).at(-1)).toBe('and 2 more fields')
})

describe('the effect', () => {
  it('is a mean with its interval and unit', () => {
    expect(effectInShort(prediction, 'favourable')).toEqual({ text: '+0.42 [+0.11, +0.90]', unit: 'bps per decision, + better', isUnsure: false })
    expect(effectInShort({ ...prediction, liftBps: null }, 'favourable').text).toBe('+0.0120 [+0.0020, +0.0300]')
    expect(basisInShort(prediction)).toBe('n 1,412 on 12 days, 9 would flip')
  })
  it('is unsure where the interval holds 0', () => {
    expect(effectInShort({ ...prediction, liftBps: { mean: 0.4, low: -0.1, high: 0.9 } }, 'attached')).toMatchObject({
      isUnsure: true,
      unit: 'bps per decision, + better; the interval holds 0',
    })
  })
  it('is unsure where one day gives no interval', () => {
    expect(effectInShort({ ...prediction, liftBps: { mean: 0.06, low: null, high: null } }, 'attached')).toEqual({
      text: '+0.06',
      unit: 'bps per decision, + better; no interval from one day',
      isUnsure: true,
    })
  })
  it('says why there is none', () => {
    expect(effectInShort(null, 'missing').text).toContain('being computed')
    expect(effectInShort(null, 'not_needed').text).toContain('past decisions cannot tell')
    expect(effectInShort({ ...prediction, refusal: '9 flips, 20 needed' }, 'attached').text).toBe('cannot say: 9 flips, 20 needed')
    expect(effectInShort(prediction, 'broken').isUnsure).toBe(true)
    expect(basisInShort(null)).toBeNull()
  })
})
