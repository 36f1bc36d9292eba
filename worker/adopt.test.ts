import { expect, it } from 'vitest'
import { DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { newestValid } from './adopt.ts'

const row = (version: number, config: object) => ({
  version,
  config: { ...config } as Record<string, unknown>,
  author: 'local',
  approver: null,
  reason: 'test',
})

it('starts with the newest configuration that is valid, and tells of those that are not', () => {
  const { found, refused } = newestValid([row(3, { learning: { exploration_paper: 2 } }), row(2, { publish_threshold: 0.5 }), row(1, DEFAULT_POLICY)])
  expect(found?.policy).toMatchObject({ version: 2, publishThreshold: 0.5 })
  expect(refused.map((r) => r.version)).toEqual([3])
})

it('finds none in force where none is valid, and names what is wrong', () => {
  const { found, refused } = newestValid([row(2, { learning: { venue_rule_live: 'bold' } })])
  expect(found).toBeNull()
  expect(refused).toEqual([{ version: 2, message: 'learning.venue_rule_live must be one of off, gate, weighting' }])
})
