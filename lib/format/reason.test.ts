import { expect, it } from 'vitest'
import { reasonExplanation, reasonText } from './reason.ts'

it('says no reason was stored only where there is none', () => {
  expect([reasonText('no_fill'), reasonExplanation('no_fill')]).toEqual(['no fill', 'nothing was filled'])
  expect([reasonText('not yet'), reasonExplanation('not yet')]).toEqual(['not yet', undefined])
  expect([reasonText(null), reasonExplanation(null)]).toEqual(['not known', 'no reason was stored'])
})
