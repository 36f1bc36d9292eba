import { expect, it } from 'vitest'
import { FIELDS } from '#lib/domain/learn/lesson.ts'
import { lessonCase } from '#tests/support/lesson-case.ts'
import { exemplarsOf } from './exemplars.ts'

it('are at most twelve, each once, of every kind, and the counter-examples are those that speak against it most', () => {
  const { fact, outcomes } = lessonCase('exec')
  const shown = exemplarsOf(fact, outcomes, FIELDS)
  const of = (kind: string): string[] => shown.filter((e) => e.kind === kind).map((e) => e.id)
  expect(new Set(shown.map((e) => e.id)).size).toBe(12)
  expect(of('counter')).toEqual(['exec-29', 'exec-28', 'exec-27'])
  expect(of('best')).toEqual(['exec-00', 'exec-01', 'exec-02'])
  expect(of('worst')).toEqual(['exec-19', 'exec-18', 'exec-17'])
  expect(of('median')).toEqual(['exec-09', 'exec-08', 'exec-10'])
})
it('show counter-examples also when nothing else is known, and nothing but known fields', () => {
  const { fact, outcomes } = lessonCase('exec')
  const few = exemplarsOf(
    fact,
    outcomes.slice(20, 22).map((o) => ({ ...o, known: { ...o.known, note: 'buy', size_bucket: 3 } })),
    FIELDS,
  )
  expect(few.map((e) => e.kind)).toEqual(['counter', 'counter'])
  expect(few[0]?.known).toEqual({ venue: 'alpha', symbol: 'BTC-USD', side: 'buy' })
})
