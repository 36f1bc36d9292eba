import { expect, it } from 'vitest'
import { snake } from '../decide/field-name.ts'
import { DEFAULT_POLICY } from '../decide/policy.ts'
import { directionOf, riskClassOf } from './risk-class.ts'

const line = (path: string, from: unknown, to: unknown) => ({ path, from, to })

it('tells which way a limit goes', () => {
  expect(directionOf(line('limits.max_drawdown', 0.1, 0.2))).toBe('looser')
  expect(directionOf(line('limits.max_daily_loss', '20000', 15_000))).toBe('tighter')
  expect(directionOf(line('limits.max_position_var', null, '100'))).toBe('tighter')
  expect(directionOf(line('limits.max_position_var', '100', null))).toBe('looser')
  expect(directionOf(line('limits.halt', false, true))).toBe('tighter')
  expect(directionOf(line('limits.reduce_only', true, false))).toBe('looser')
  expect(directionOf(line('publish_threshold', 0.4, 0.5))).toBe('other')
})

it('knows a direction for every limit', () => {
  for (const key of Object.keys(DEFAULT_POLICY.limits)) expect(directionOf(line(`limits.${snake(key)}`, true, false))).not.toBe('other')
})

it('says how much is at stake', () => {
  expect(riskClassOf('limits', [line('limits.max_drawdown', 0.1, 0.05)])).toBe('low')
  expect(riskClassOf('limits', [line('limits.max_drawdown', 0.1, 0.05), line('limits.max_daily_loss', '1', '2')])).toBe('high')
  expect(riskClassOf('weights', [line('curators.risk.weight', 0.2, 0.22)])).toBe('medium')
  expect(riskClassOf('weights', [line('curators.risk.enabled', true, false)])).toBe('high')
  expect(riskClassOf('configuration', [line('govern.four_eyes', 'auto', 'off')])).toBe('high')
  expect(riskClassOf('configuration', [line('learning.lesson_feedback_enabled', true, false)])).toBe('low')
  expect(riskClassOf('configuration', [line('learning.exploration_live', 0, 0.1)])).toBe('high')
  expect(riskClassOf('rollback', [line('curators.risk.weight', 0.2, 0.22)])).toBe('low')
  expect(riskClassOf('rollback', [line('limits.max_drawdown', 0.1, 0.2)])).toBe('high')
  expect(riskClassOf('review', [])).toBe('high')
  expect(riskClassOf('lesson', [])).toBe('medium')
})
