import { expect, it } from 'vitest'
import { learnedInWords } from './learned.ts'

const none = { last: null, today: 0, newestMs: null, oldestDay: null }

it('says how much there is, and how much a lesson needs', () => {
  const need = 'a lesson needs 20 executions on 5 days and a difference that holds.'
  expect(learnedInWords({ lessons: {}, outcomes: none })).toBe(`No lesson yet: no outcome is known; ${need}`)
  const oneDay = { last: '120', today: 120, newestMs: 1, oldestDay: '2026-11-22' }
  expect(learnedInWords({ lessons: {}, outcomes: oneDay })).toBe(`No lesson yet: 120 outcomes on 1 day; ${need}`)
  expect(learnedInWords({ lessons: {}, outcomes: { ...oneDay, last: '1500' } })).toBe(`No lesson yet: 1,500 outcomes since 2026-11-22; ${need}`)
})

it('says which lessons act, wait, and are still tested', () => {
  expect(learnedInWords({ lessons: { active: 1, canary: 1, approvable: 3 }, outcomes: none })).toBe('2 lessons act, 3 wait for a person.')
  expect(learnedInWords({ lessons: { shadow: 1, retired: 2 }, outcomes: none })).toBe('No lesson acts, 1 is still tested, 2 over.')
})
