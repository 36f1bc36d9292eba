import { expect, it } from 'vitest'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import type { LivingLesson, MetLesson } from '#lib/domain/govern/lesson-step.ts'
import { VenueShares } from './venue-shares.ts'

const DAY = 86_400_000_000
const T0 = instant(20_000 * DAY)
const lesson = (state: LivingLesson['state'], action: LivingLesson['action'] = { kind: 'venue_prefer', venue: 'south', step: 2 }): LivingLesson => ({
  id: 'l', version: 1, state, predicate: [], action, level: 1, confidence: 0.9, effectBps: -1, stateSince: T0, evidenceAt: T0,
}) // biome-ignore format: one record

/** How many of a hundred decisions of one day it is applied to, were nothing else in its way. */
function sentOn(shares: VenueShares, own: LivingLesson, at: Instant): number {
  let sent = 0
  for (let i = 0; i < 100; i++) {
    const arm = shares.isSpent(own, at) ? 'capped' : 'applied'
    if (arm === 'applied') sent++
    shares.note(at, [{ lesson: own, arm, relevance: 1, probability: 1, isRandomised: false } satisfies MetLesson])
  }
  return sent
}

it('lets a trial send ten in a hundred more each day, and what is active from half on', () => {
  const shares = new VenueShares()
  const days = [0, 1, 2, 9].map((day) => sentOn(shares, lesson('canary'), instant(T0 + day * DAY)))
  expect(days).toEqual([9, 19, 29, 100])
  expect(sentOn(new VenueShares(), lesson('active'), T0)).toBe(59)
})

it('holds nothing back that chooses no venue', () => {
  expect(sentOn(new VenueShares(), lesson('canary', { kind: 'size_cap', step: 1 }), T0)).toBe(100)
})
