import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { handleFrom } from './handle.ts'

/** What the database accepts. */
const HANDLE = /^[a-z][a-z0-9._-]{0,39}$/

describe('a handle', () => {
  it.each([
    ['anna.berg@desk.test', 1, 'anna.berg'],
    ['Anna.Berg+alerts@desk.test', 1, 'anna.berg'],
    ['anna.berg@desk.test', 2, 'anna.berg-2'],
    ['Jürgen@desk.test', 1, 'jurgen'],
    ['42@desk.test', 1, 'person-a'],
    ['local@desk.test', 1, 'person-local'],
    ['worker@desk.test', 3, 'person-worker-3'],
    ['ropewalk-bot@desk.test', 1, 'person-ropewalk-bot'],
  ])('%s, attempt %i', (email, attempt, handle) => expect(handleFrom(email, attempt)).toBe(handle))

  it('is always one the database accepts, and another at each attempt', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 1, max: 50 }), (local, attempt) => {
        expect(handleFrom(`${local}@desk.test`, attempt)).toMatch(HANDLE)
        expect(handleFrom(`${local}@desk.test`, 2)).not.toBe(handleFrom(`${local}@desk.test`, 1))
      }),
    )
  })
})
