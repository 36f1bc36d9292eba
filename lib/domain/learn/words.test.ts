import { describe, expect, it } from 'vitest'
import type { Fact, LessonAction } from './lesson.ts'
import { neededMore } from './needed.ts'
import { actionWords, boundWords, conditionsOf, proseParts } from './words.ts'

const FACT: Fact = {
  id: 'F1', metric: 'y', predicate: [], comparison: 'venue', n: 50, days: 8, raw: -2, shrunk: -1.25, shrunkSe: 0.3, low: -3, high: -1, p: 0.01, e: null,
  supportIds: ['a'], counterIds: ['b'],
} // biome-ignore format: one record

describe('a lesson in words', () => {
  it('keeps numbers of facts apart from prose', () => {
    const parts = proseParts('Executions of {{S:symbol}} are cheaper by {{F1}} than {{F9}}.', [FACT], { symbol: 'BTC/USDT' })
    expect(parts).toEqual([
      { text: 'Executions of BTC/USDT are cheaper by ', factId: null },
      { text: '1.3 bps', factId: 'F1' },
      { text: ' than {{F9}}.', factId: null },
    ])
  })

  it('says what each action does and how far it may go', () => {
    const actions: readonly LessonAction[] = [
      { kind: 'venue_prefer', venue: 'alpha', step: 2 },
      { kind: 'avoid_window', bucket: 'h14', maxDelayMin: 30 },
      { kind: 'order_type', use: 'limit' },
      { kind: 'size_cap', step: 1 },
      { kind: 'curator_weight', curator: 'risk', step: -1 },
      { kind: 'threshold', step: 1 },
      { kind: 'risk_tighten', step: 2 },
    ]
    expect(actions.map(actionWords)).toEqual([
      'prefer alpha, step 2',
      'wait out h14, at most 30 min',
      'use limit',
      'cut the size, step 1',
      'hear the risk curator less, step -1',
      'raise the threshold, step 1',
      'tighten the limit, step 2',
    ])
    expect(boundWords(actions[0] as LessonAction, -1.25)).toContain('believed cost of alpha −1.25 bps, its score +0.10')
    expect(actions.map((action) => boundWords(action, -9)).every((bound) => bound.length > 8)).toBe(true)
  })

  it('names each clause', () => {
    expect(
      conditionsOf([
        { field: 'symbol', op: 'eq', values: ['BTC/USDT'] },
        { field: 'size_bucket', op: 'in', values: ['s', 'm'] },
      ]),
    ).toEqual(['symbol BTC/USDT', 'size bucket one of s, m'])
  })
})

describe('how much is missing', () => {
  it('follows the sample-size calculator', () => {
    // σ = 1/1.959964·√50 = 3.60776; 2σ²·7.848879/1.25² = 130.8
    expect(neededMore(FACT)).toEqual({ needed: 131, count: 81 })
    expect(neededMore({ ...FACT, n: 400, low: -2.35355, high: -1.64645 }).count).toBe(0)
  })
  it('does not guess', () => {
    expect(neededMore({ ...FACT, shrunk: 0 })).toEqual({ needed: null, count: null })
    expect(neededMore({ ...FACT, low: 1, high: 1 })).toEqual({ needed: null, count: null })
  })
})
