import { expect, it } from 'vitest'
import { learnVenue, NEW_VENUE_LEARNER, VENUE_DEFAULTS } from './venue-learner.ts'
import { venueCell, venueLearnerOf, venueStateOf } from './venue-state.ts'

it('comes back from JSON as it went, and goes on learning alike', () => {
  const settings = { ...VENUE_DEFAULTS, defaultVenue: 'alpha' }
  let learner = NEW_VENUE_LEARNER
  for (let i = 0; i < 40; i++) learner = learnVenue(learner, settings, i % 3 ? 'day small' : 'night large', i % 2 ? 'alpha' : 'beta', Math.sin(i) * 5)
  const back = venueLearnerOf(JSON.parse(JSON.stringify(venueStateOf(learner))))
  expect(back).toEqual(learner)
  expect(learnVenue(back as typeof learner, settings, 'day small', 'beta', 2)).toEqual(learnVenue(learner, settings, 'day small', 'beta', 2))
})

it('takes nothing else for a state', () => {
  for (const other of [null, 1, [], {}, { fit: {}, watched: [] }, { fit: { alpha: 1 }, watched: {}, outcomes: 1, spread: {} }])
    expect(venueLearnerOf(other)).toBeNull()
})

it('takes no state that was learned on another scale', () => {
  const { scale: _, ...old } = venueStateOf(learnVenue(NEW_VENUE_LEARNER, { ...VENUE_DEFAULTS, defaultVenue: 'alpha' }, 'day small', 'alpha', 2))
  expect(venueLearnerOf(old)).toBeNull()
  expect(venueLearnerOf({ ...old, scale: 'beyond_benchmark' })).toBeNull()
})

it('names a cell also where something is not known', () => {
  expect(venueCell({ session_bucket: 'day', size_bucket: 'small' })).toBe('day small')
  expect(venueCell({})).toBe('- -')
})
