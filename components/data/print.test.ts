import { expect, it } from 'vitest'
import { questionOf } from './print.ts'

it('says the question of a screen in words, and nothing that is only open', () => {
  expect(questionOf(new URLSearchParams('status=partially_filled&range=13h&sort=-shortfall&open=01ABC'))).toBe(
    'status partially filled, range 13h, highest shortfall first',
  )
  expect(questionOf(new URLSearchParams('sort=time'))).toBe('oldest first')
  expect(questionOf(new URLSearchParams('open=01ABC&view=board'))).toBe('everything')
})
