import { expect, it } from 'vitest'
import { DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { configInForce } from './adopt.ts'

const row = (version: number, config: unknown) => ({ version, config, author: 'local' })

it('starts with the newest configuration that is valid', () => {
  const { policy } = configInForce([row(3, { learning: { exploration_paper: 2 } }), row(2, { publish_threshold: 0.5 }), row(1, DEFAULT_POLICY)])
  expect(policy).toMatchObject({ version: 2, publishThreshold: 0.5 })
})

it('does not start without one, and names what is wrong', () => {
  expect(() => configInForce([row(2, { learning: { venue_rule_live: 'bold' } })])).toThrow(
    'configuration version 2: learning.venue_rule_live must be one of off, gate, weighting',
  )
  expect(() => configInForce([])).toThrow('there is none')
})
