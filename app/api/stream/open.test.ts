import { expect, it } from 'vitest'
import { countStream, openStreams } from './open.ts'

it('counts a stream once, and once less when it ends, however often that is said', () => {
  const ends = [countStream(), countStream()]
  expect(openStreams()).toBe(2)
  ends[0]?.()
  ends[0]?.()
  expect(openStreams()).toBe(1)
  ends[1]?.()
  expect(openStreams()).toBe(0)
})
