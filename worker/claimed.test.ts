// Guarantees: a key has one owner, also for as long as a read that began before its commit may still be under way.
import { expect, test } from 'vitest'
import { Claimed } from './claimed.ts'

test('the first owner keeps the key while it is being stored and half a minute longer', () => {
  const claimed = new Claimed()
  expect(claimed.claim('ref', 'first')).toBe('first')
  expect(claimed.claim('ref', 'second')).toBe('first')
  claimed.settle('ref', 'first', 1_000)
  expect(claimed.claim('ref', 'second')).toBe('first')
  claimed.settle('other', 'x', 30_999)
  expect(claimed.has('ref')).toBe(true)
  claimed.settle('other', 'x', 31_000)
  expect(claimed.has('ref')).toBe(false)
})

test('a claim that came to nothing frees its key, and only its own', () => {
  const claimed = new Claimed()
  claimed.claim('ref', 'first')
  claimed.release('ref', 'second')
  expect(claimed.has('ref')).toBe(true)
  claimed.release('ref', 'first')
  expect(claimed.claim('ref', 'second')).toBe('second')
})
