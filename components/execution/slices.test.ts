import { expect, it } from 'vitest'
import type { ScheduleSlice } from '#lib/wire/views/execution.ts'
import { slicesInWords } from './slices.ts'

/** Guarantees: slices are counted as the facts above their table count them, and what cleans up is said beside. */
const slices = (planned: number, cleaning: number): readonly ScheduleSlice[] =>
  Array.from({ length: planned + cleaning }, (_, at) => ({ planned: at < planned ? '1.5' : '0' }) as ScheduleSlice)

it('says slices and those that clean up', () => {
  expect(slicesInWords({ slices: slices(20, 3) })).toBe('20 slices and 3 that clean up')
  expect(slicesInWords({ slices: slices(14, 1) })).toBe('14 slices and 1 that cleans up')
  expect(slicesInWords({ slices: slices(20, 0) })).toBe('20 slices')
})
