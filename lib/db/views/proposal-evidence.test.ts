import { expect, it } from 'vitest'
import { predictionIn } from './proposal-evidence.ts'

/** Guarantees: what the what-if answered is read back whole, also where one day gave bounds that JSON cannot hold. */

const answered = {
  n: 363,
  days: 1,
  lift: { mean: 0.0067, se: Number.POSITIVE_INFINITY, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, lower_bound: Number.NEGATIVE_INFINITY },
  lift_bps: { mean: 0.06, se: Number.POSITIVE_INFINITY, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, lower_bound: Number.NEGATIVE_INFINITY },
  refusal: null,
  flip_counts: { to_publish: 0, to_refuse: 74, all: 74 },
  approvable: false,
}

it('reads an answer of one day: a mean, and no interval', () => {
  expect(predictionIn(JSON.parse(JSON.stringify(answered)))).toMatchObject({
    n: 363,
    days: 1,
    liftBps: { mean: 0.06, low: null, high: null },
    toRefuse: 74,
    isApprovable: false,
  })
})

it('finds no prediction in evidence of another kind', () => {
  expect(predictionIn({ note: 'a person’s reason' })).toBeNull()
})
