import { expect, it } from 'vitest'
import { metricMeta } from '#lib/domain/account/metrics/registry.ts'
import { COMPARED, differenceOf } from './compare.ts'

it('compares metrics that exist', () => {
  for (const key of COMPARED) expect(metricMeta(key), key).not.toBeNull()
})

it('says by how much the second differs, in the unit of the metric', () => {
  expect(differenceOf('arrival_slippage_bps', '1.25', '3.5')).toBe('+2.2')
  expect(differenceOf('arrival_slippage_bps', '3.5', '1.25')).toBe('−2.2')
  expect(differenceOf('fill_rate', '1', '0.5')).toBe('−50.0 %')
  expect(differenceOf('venue_ms', '10', '22')).toBe('+12 ms')
  expect(differenceOf('execution_score', '0.8', '0.8')).toBe('0.00')
})

it('has no difference where one has no value', () => {
  expect(differenceOf('fill_rate', null, '0.5')).toBeNull()
  expect(differenceOf('fill_rate', '0.5', 'x')).toBeNull()
})
