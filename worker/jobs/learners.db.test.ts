import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import type { VenueLearner } from '#lib/domain/learn/venue-learner.ts'
import { venueLearnerOf } from '#lib/domain/learn/venue-state.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { learn } from './learners.ts'

/** Invariant: however often it is interrupted, a learner ends in the state of one that saw everything at once. */
let owner: Pool
let pool: Pool
beforeAll(async () => {
  const db = await freshDatabase()
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test-learners-owner' })
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test-learners' })
})
afterAll(() => Promise.all([owner.end(), pool.end()]))

const VENUE = `case when i % 2 = 0 then 'a' else 'b' end`
const QUOTE = 'i % 13'
const ROUTE = `jsonb_build_object('routing_cost_bps', null, 'costs', null, 'candidates', jsonb_build_array(
  jsonb_build_object('venue', 'a', 'routing_cost_bps', ${QUOTE}, 'costs', jsonb_build_object('residual_bps', 0)),
  jsonb_build_object('venue', 'b', 'routing_cost_bps', ${QUOTE} + 40 - 1.2, 'costs', jsonb_build_object('residual_bps', -1.2)),
  jsonb_build_object('venue', 'none', 'routing_cost_bps', null, 'costs', null)))`
const VOTES = ['execution', 'venue', 'risk', 'position'].map((curator, i) => ({
  curator,
  action: i === 2 ? 'nudge' : 'approve',
  quality: 0.6 + i / 10,
  raw_contribution: 0.02 * i,
}))

/** What it cost beyond its model is `(i·37 mod 11) − 5`; the quote moves by much more, and a lesson believed 1.2 bps cheaper of what it shifted. */
async function outcomes(moduleId: string, from: number, to: number): Promise<void> {
  await owner.query(
    `with strand as (
       insert into tr_strand (id, module_id, kind, status, decision_id, execution_score, curator_contributions, config_version, venue, route)
       select $1 || i, $1, 'execution', 'filled', $1 || i, 0.9, jsonb_build_object('ln_strength', -0.3, 'threshold', 0.6, 'votes', $4::jsonb), 1, ${VENUE}, ${ROUTE} from generate_series($2::int, $3::int) i
     )
     insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, venue, status, shadow, censored, markout_bps, cost_bps, r, slippage_bps, outcome_type, known)
     select $1 || i, $1 || i, $1, '2026-11-01'::date + i / 50, '2026-11-01', ${VENUE}, 'filled', i % 10 = 9, false, '{}',
       (i * 37 % 11) - 5 + ${QUOTE} + case when i % 2 = 0 then 0 else 40 end, ((i * 13) % 7 - 3) / 3.0, 2, 'success', '{"session_bucket": "day", "size_bucket": "small"}' from generate_series($2::int, $3::int) i`,
    [moduleId, from, to, JSON.stringify(VOTES)],
  )
}
const stateOf = async (moduleId: string, name: string) =>
  (await owner.query('select state, data_cut, version from tr_learner where module_id = $1 and name = $2', [moduleId, name])).rows[0]

test('a learner that is stopped in between goes on exactly', async () => {
  await outcomes('whole', 1, 300)
  expect(await learn(pool, 'whole', DEFAULT_POLICY)).toBe(300)
  expect(await learn(pool, 'whole', DEFAULT_POLICY)).toBe(0)
  await outcomes('parts', 1, 120)
  await learn(pool, 'parts', DEFAULT_POLICY)
  await outcomes('parts', 121, 300)
  await learn(pool, 'parts', DEFAULT_POLICY)
  for (const name of ['venue', 'weights', 'scoreboard', 'watch_lamp'])
    expect((await stateOf('parts', name)).state).toEqual((await stateOf('whole', name)).state)
  expect((await stateOf('parts', 'venue')).version).toBe(2)
  const venue = venueLearnerOf((await stateOf('whole', 'venue')).state)
  expect(venue?.outcomes).toBe(270)
})

test('what is learned of a venue is its forecast error: neither its quote nor what a lesson believed of it', async () => {
  const { fit, unforecast } = venueLearnerOf((await stateOf('whole', 'venue')).state) as VenueLearner
  expect(unforecast).toBe(0)
  // Errors lie in [−5, 5] and average about 0 at both venues; the quotes were 6 and 46 bps.
  for (const venue of ['a', 'b']) {
    const { n, sum } = fit.get(venue)?.get('day small') ?? { n: 0, sum: 0 }
    expect(n).toBeGreaterThan(100)
    expect(Math.abs(sum / n)).toBeLessThan(0.5)
  }
})

test('what was logged with an outcome is taken as it was logged; where no forecast was stored nothing is learned, and it is counted', async () => {
  await outcomes('logged', 1, 20)
  await owner.query(`update tr_strand set route = null where module_id = 'logged'`)
  await owner.query(`update tr_outcome_log set known = known || '{"modelled_bps": 3}', cost_bps = 5 where module_id = 'logged' and execution_id = 'logged4'`)
  await learn(pool, 'logged', DEFAULT_POLICY)
  const { fit, outcomes: taught, unforecast } = venueLearnerOf((await stateOf('logged', 'venue')).state) as VenueLearner
  expect([taught, unforecast]).toEqual([1, 17])
  expect(fit.get('a')?.get('day small')).toEqual({ n: 1, sum: 2 })
})

test('an error beyond the bounds of thirty days is cut to them', async () => {
  await outcomes('wild', 1, 160)
  await owner.query(`update tr_outcome_log set cost_bps = 100000 where module_id = 'wild' and execution_id = 'wild160'`)
  await learn(pool, 'wild', DEFAULT_POLICY)
  const { fit } = venueLearnerOf((await stateOf('wild', 'venue')).state) as VenueLearner
  expect(Math.abs(fit.get('a')?.get('day small')?.sum as number)).toBeLessThan(100)
})

test('a state of another scale is not gone on with: everything is learned anew', async () => {
  const { scale: _, ...state } = (await stateOf('whole', 'venue')).state
  await owner.query(`insert into tr_learner (module_id, name, version, state, data_cut) values ('anew', 'venue', 7, $1, 1000000)`, [
    JSON.stringify({ ...state, outcomes: 4_000, fit: { a: { 'day small': { n: 4_000, sum: 40_000 } } } }),
  ])
  await outcomes('anew', 1, 300)
  await learn(pool, 'anew', DEFAULT_POLICY)
  const after = await stateOf('anew', 'venue')
  expect(after.state).toEqual((await stateOf('whole', 'venue')).state)
  expect(after.version).toBe(8)
})

test('how right curators were, and how venues did', async () => {
  const { rows } = await owner.query(`select * from tr_curator_performance where module_id = 'whole' order by curator_type`)
  expect(rows.map((row) => row.curator_type)).toEqual(['execution', 'position', 'risk', 'venue'])
  expect(rows[0].n).toBe(300)
  expect(rows[0].metrics).toMatchObject({ recall: 1, veto_rate: 0 })
  expect(rows[2].metrics).toMatchObject({ recall: 0, precision: null, f1: null })
  const venues = await owner.query(`select venue, cell, n from tr_venue_performance where module_id = 'whole' order by venue`)
  expect(venues.rows).toEqual([
    { venue: 'a', cell: 'day small', n: 150 },
    { venue: 'b', cell: 'day small', n: 120 },
  ])
})

test('the scoreboard scores a refusal only where it could have been published, and counts the others', async () => {
  await outcomes('support', 1, 100)
  // Every tenth was refused: some had a chance, some had none, of some it is not known.
  await owner.query(
    `update tr_strand set decision_log = jsonb_build_object('p_publish', case when right(id, 2) in ('19', '39') then 0.1 when right(id, 2) in ('59', '79') then 0 end)
     where module_id = 'support' and id ~ '9$'`,
  )
  await learn(pool, 'support', DEFAULT_POLICY)
  const { state } = await stateOf('support', 'scoreboard')
  expect(state.skipped).toBe(8)
})

test('switched off, curator weights learn nothing', async () => {
  await outcomes('off', 1, 20)
  await learn(pool, 'off', { ...DEFAULT_POLICY, learning: { ...DEFAULT_POLICY.learning, curatorLearningEnabled: false } })
  expect(await stateOf('off', 'weights')).toBeUndefined()
  expect(await stateOf('off', 'venue')).toBeDefined()
})
