import { expect, test } from 'vitest'
import { idleWords } from './idle-words.ts'

test('a key of the switch that changes nothing says why, and what is needed', () => {
  expect(idleWords('reduce_only', 'halted', null, false)).toBe('Trading is halted, which lets nothing through: resume it first (t t), then reduce only')
  expect(idleWords('reduce_only', 'reduce_only', null, false)).toBe('Reduce-only is in force already')
  expect(idleWords('halt', 'halted', null, false)).toBe('Trading is halted already')
  expect(idleWords('resume', 'trading', null, false)).toBe('Trading goes on already')
  expect(idleWords('reduce_only', 'trading', 'Only an operator may', false)).toBe('Only an operator may set reduce-only')
  expect(idleWords('reduce_only', 'trading', null, true)).toBe('It is asked for already')
  expect(idleWords('reduce_only', undefined, null, false)).toBe('What state the desk is in is not known yet')
  expect(idleWords('reduce_only', 'trading', null, false)).toBeNull()
})
