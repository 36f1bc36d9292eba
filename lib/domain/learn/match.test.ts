import { describe, expect, it } from 'vitest'
import { recall } from '../decide/recall.ts'
import { type Asked, type Matchable, matchLessons, relevanceOf } from './match.ts'

const asked: Asked = { known: { symbol: 'BTC/USDT', timeframe: '5m', regime: 'calm', side: 'buy' }, venues: ['alpha', 'beta'], styles: ['market', 'limit'] }
const clause = (field: 'symbol' | 'regime' | 'venue' | 'execution_type' | 'side', ...values: string[]) => ({ field, op: 'eq', values }) as const
const WORKED = [clause('symbol', 'BTC/USDT'), clause('regime', 'calm'), clause('venue', 'alpha'), clause('execution_type', 'limit')]

describe('relevance (LEARNING.md O13)', () => {
  it('adds the matching dimensions, an open one by half', () => {
    expect(relevanceOf({ predicate: WORKED, level: 1, ageDays: 0 }, asked)).toBeCloseTo(0.925, 12)
    expect(relevanceOf({ predicate: WORKED, level: 2, ageDays: 15 }, asked)).toBeCloseTo(0.719481, 6)
  })
  it('is nothing when a clause contradicts the decision, or the decision does not say', () => {
    expect(relevanceOf({ predicate: [...WORKED, clause('side', 'sell')], level: 1, ageDays: 0 }, asked)).toBe(0)
    expect(relevanceOf({ predicate: [clause('venue', 'gamma')], level: 1, ageDays: 0 }, asked)).toBe(0)
    expect(relevanceOf({ predicate: WORKED, level: 1, ageDays: 0 }, { ...asked, known: {} })).toBe(0)
  })
  it('boosts by three lessons as worked out', () => {
    const lesson = (id: string, relevance: number, confidence: number, polarity: 1 | -1) => ({
      id,
      relevance,
      confidence,
      polarity,
      multipliers: {},
      thresholdShift: 0,
    })
    const { confidenceBoost } = recall([lesson('a', 0.85, 0.9, 1), lesson('b', 0.65, 0.7, -1), lesson('c', 0.5, 0.4, 1)])
    expect(confidenceBoost).toBeCloseTo(1.04023, 5)
  })
})

describe('matching', () => {
  const lesson = (id: string, confidence: number, mayAct = true, predicate: Matchable['predicate'] = WORKED): Matchable => ({
    id,
    predicate,
    level: 1,
    ageDays: 0,
    confidence,
    mayAct,
  })
  it('shows five, lets three act, and leaves out what is unsure or far', () => {
    const matches = matchLessons(
      [
        lesson('f', 0.31),
        lesson('a', 0.9),
        lesson('s', 0.95, false),
        lesson('b', 0.8),
        lesson('c', 0.7),
        lesson('d', 0.6),
        lesson('x', 0.2),
        lesson('far', 0.9, true, []),
      ],
      asked,
    )
    expect(matches.map((m) => [m.lesson.id, m.isActing])).toEqual([['s', false], ['a', true], ['b', true], ['c', true], ['d', false]]) // biome-ignore format: one list
  })
  it('still meets a lesson on an hour alone when its evidence is days old, behind closer ones', () => {
    const hour = [{ field: 'hour_bucket', op: 'eq', values: ['08'] }] as const
    const at = { ...asked, known: { ...asked.known, hour_bucket: '08' } }
    const aged = { ...lesson('hour', 0.9, true, hour), ageDays: 12 }
    expect(matchLessons([aged, lesson('close', 0.5)], at).map((m) => m.lesson.id)).toEqual(['close', 'hour'])
  })
  it('does not depend on the order in which lessons come', () => {
    const list = ['q', 'w', 'e'].map((id) => lesson(id, 0.5))
    expect(matchLessons(list, asked)).toEqual(matchLessons(list.toReversed(), asked))
  })
})
