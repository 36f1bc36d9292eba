import { describe, expect, it } from 'vitest'
import type { PatternRow } from '#lib/wire/views/learning.ts'
import type { Cluster } from '#lib/wire/views/strands.ts'
import { nextLookInWords, wayToLesson } from './way.ts'

/** Guarantees: what is still missing for a first lesson is said with the desk's own figures, and nothing is called done that is not. */

const none = { outcomes: { last: null, today: 0, newestMs: null, oldestDay: null }, tried: {}, patterns: [], learners: [] }
const cluster = (count: number) => ({ count }) as Cluster
const pattern = (n: number, days: number) => ({ n, days }) as PatternRow
const learner = (day: string) => ({ name: 'evidence', version: 1, dataCut: '1', updatedAtMs: 0, entries: [{ name: 'day', value: day }], isCut: false })

describe('the way to a lesson', () => {
  it('begins with nothing', () => {
    const way = wayToLesson({ clusters: [], strandCount: 0, days: 30 }, none)
    expect(way.map(({ isDone }) => isDone)).toEqual([false, false, false, false, false])
    expect(way.map(({ stands }) => stands)).toEqual([
      '0 strands of the last 30 days',
      'the largest cluster has 0 of 3',
      'no outcome yet',
      'no group has been looked at yet',
      'nothing to test yet',
    ])
  })

  it('tells how far each step is', () => {
    const way = wayToLesson(
      { clusters: [cluster(7), cluster(2)], strandCount: 1_204, days: 30 },
      {
        ...none,
        outcomes: { last: '980', today: 40, newestMs: 1, oldestDay: '2026-11-20' },
        tried: { observation: 12, not_significant: 1 },
        patterns: [pattern(14, 2), pattern(31, 3)],
      },
    )
    expect(way.map(({ isDone }) => isDone)).toEqual([true, true, true, false, false])
    expect(way[2]?.stands).toBe('980 outcomes since 2026-11-20, 40 on the last day')
    expect(way[3]?.stands).toBe('13 groups looked at; the largest has 31 executions on 3 days')
  })

  it('is not over with a finding: that is still to be tested', () => {
    const way = wayToLesson({ clusters: [cluster(3)], strandCount: 3, days: 30 }, { ...none, tried: { nominated: 1 }, patterns: [pattern(40, 6)] })
    expect(way.slice(3).map(({ isDone, stands }) => [isDone, stands])).toEqual([
      [true, '1 group looked at; the largest has 40 executions on 6 days'],
      [false, '1 finding so far'],
    ])
  })
})

it('says when the groups are looked at next', () => {
  expect(nextLookInWords({ learners: [learner('2026-11-20')] })).toContain('The last look was on 2026-11-20, the next one is on 2026-11-27')
  expect(nextLookInWords({ learners: [] })).toContain('The first look comes within five minutes')
  expect(nextLookInWords({ learners: [learner('soon')] })).toContain('The first look')
})
