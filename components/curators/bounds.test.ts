import { describe, expect, it } from 'vitest'
import { endWords, idleWords } from './bounds.ts'

/** Guarantees: a knob says why it changes nothing, with the value of the bound in its way, and says nothing where it may change something. */

const base = { weight: 0.25, threshold: 0.7, kappa: 0.15, vetoFloor: 0.3, enabled: true }
const cut = { atBound: 90, n: 100, silent: 4, vetoes: 6 }
const heavier = { ...base, weight: 0.4 }

it('names the end of a range', () => {
  const range = { low: 0.05, high: 0.5 }
  expect(endWords(0.5, range)).toBe('at its highest, 0.5')
  expect(endWords(0.05, range)).toBe('at its lowest, 0.05')
  expect(endWords(0.25, range)).toBeNull()
})

describe('a knob without effect', () => {
  it('more weight, where every vote is cut at the bound already', () => {
    expect(idleWords('weight', heavier, base, cut)).toBe('no effect so far: all 90 votes are cut at bound κ, ±0.15')
    expect(idleWords('weight', heavier, base, { ...cut, atBound: 12 })).toBe('12 of 90 votes stay as they are, cut at bound κ, ±0.15')
  })
  it('nothing of it where no vote is cut, the weight falls, or the bound itself is moved', () => {
    expect(idleWords('weight', heavier, base, { ...cut, atBound: 0 })).toBeNull()
    expect(idleWords('weight', { ...base, weight: 0.1 }, base, cut)).toBeNull()
    expect(idleWords('weight', { ...heavier, kappa: 0.1 }, base, cut)).toBeNull()
    expect(idleWords('weight', heavier, base, null)).toBeNull()
    expect(idleWords('kappa', heavier, base, cut)).toBeNull()
  })
  it('weight and threshold under a bound of 0; of one that is switched off the switch speaks', () => {
    expect(idleWords('weight', { ...heavier, enabled: false }, base, cut)).toBeNull()
    const none = { ...base, kappa: 0 }
    expect(idleWords('threshold', none, none, cut)).toContain('bound κ is 0')
    expect(idleWords('vetoFloor', none, none, cut)).toBeNull()
  })
})
