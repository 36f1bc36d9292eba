import { expect, it } from 'vitest'
import { sleepWatch } from './asleep.ts'

it('a timer that comes late by more than half its time was asleep, once; one that is a little late was not', () => {
  let nowMs = 5_000
  const wasAsleep = sleepWatch({ monotonicMs: () => nowMs }, 1_000)
  const after = (ms: number): boolean => {
    nowMs += ms
    return wasAsleep()
  }
  expect([after(1_000), after(1_400), after(900), after(3_000), after(1_000), after(1_600), after(1_001)]).toEqual([
    false,
    false,
    false,
    true,
    false,
    true,
    false,
  ])
})
