import { expect, it } from 'vitest'
import { fourEyesOf, mayApprove, type Person } from './four-eyes.ts'

const person = (handle: string, isActive = true, roles: readonly string[] = ['approver']): Person => ({ handle, roles, isActive })
const ONE = [person('ada')]
const TWO = [...ONE, person('ben')]

it('is on from the second active approver, unless it is said otherwise, and never without accounts', () => {
  expect([ONE, TWO, []].map((people) => fourEyesOf('auto', people))).toEqual([false, true, false])
  expect([ONE, TWO, []].map((people) => fourEyesOf('on', people))).toEqual([true, true, false])
  expect([ONE, TWO, []].map((people) => fourEyesOf('off', people))).toEqual([false, false, false])
})

it('counts who is here and may approve', () => {
  expect(fourEyesOf('auto', [...ONE, person('ben', false), person('cyn', true, ['operator', 'admin'])])).toBe(false)
  expect(mayApprove(TWO, 'ben')).toBe(true)
  expect(mayApprove([...ONE, person('ben', false)], 'ben')).toBe(false)
  expect(mayApprove([...ONE, person('cyn', true, ['admin'])], 'cyn')).toBe(false)
  expect(mayApprove(TWO, 'local')).toBe(false)
  expect(mayApprove([], 'local')).toBe(true)
})
