import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedModule } from '#lib/db/desk.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { fromMs } from '#lib/domain/base/time.ts'
import { CURATORS } from '#lib/domain/decide/policy.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { freshId } from '#tests/support/desk.ts'
import { firstConfig } from '../first-start.ts'
import { Governor } from '../govern.ts'
import { measureProposals } from './measure-proposals.ts'

/** A change that is applied, and what the outcomes under it say, until another version decides its field anew. */
const MODULE = 'tr_001'
let pool: Pool
let owner: Pool
let governor: Governor

beforeAll(async () => {
  const db = await freshDatabase()
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test', max: 2 })
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test', max: 1 })
  const weights = CURATORS.map((name) => ({ curator_type: name, weight: 0.25, threshold: 0.7, kappa: 0.15, veto_floor: 0.3, enabled: true }))
  await seedModule(pool, MODULE, firstConfig(), weights)
  governor = new Governor({ pool, moduleId: MODULE, now: () => fromMs(Date.now()), adopt: async () => {} })
})
afterAll(async () => await Promise.all([pool.end(), owner.end()]))

async function applied(base_version: number, change: object): Promise<string> {
  const wish = { kind: 'limits' as const, title: 'T', reason: 'r', base_version, change: change as Record<string, unknown> }
  const asked = await governor.propose({ id: freshId(), actor: 'ada' }, wish)
  if (!asked.ok) throw new Error(asked.error.message)
  const proposal_id = asked.value.proposal_id as string
  const done = await governor.decide({ id: freshId(), actor: 'ada' }, { proposal_id, verdict: 'approve', comment: 'yes' })
  if (!done.ok) throw new Error(done.error.message)
  return proposal_id
}
/** Decisions on days of March under a version, each worth `value` and a little noise. */
async function outcomes(version: number, fromDay: number, days: number, eachDay: number, value: number): Promise<void> {
  await owner.query(
    `with made as (
       select 'x' || $1::int || '_' || d || '_' || n as id, date '2026-03-01' + d - 1 as day, n, $5::float8 + ((d * 3 + n * 7) % 5) - 2 as value
       from generate_series($2::int, $2::int + $3::int - 1) d, generate_series(1, $4::int) n
     ), strands as (
       insert into tr_strand (id, module_id, kind, decision_id, symbol, status, config_version) select id, $6, 'execution', id, 'BTC/USDT', 'filled', $1::int from made
     )
     insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, symbol, status, shadow, censored, markout_bps, known, cost_bps, drift_5m_bps, y)
     select id, id, $6, day, day + interval '12 hours', 'BTC/USDT', 'filled', false, false, '{}', '{}', 2, value + 2, 1 from made`,
    [version, fromDay, days, eachDay, value, MODULE],
  )
}
const effectOf = async (id: string) => (await owner.query('select effect from tr_proposal where id = $1', [id])).rows[0].effect

test('is told as too little until there is enough, then with its interval, beside every parameter, and ends with the next decision on its field', async () => {
  await outcomes(1, 1, 8, 5, 1)
  const id = await applied(1, { limits: { max_drawdown: 0.05 } })
  expect(await measureProposals(pool, MODULE, 1_000, false)).toBe(1)
  expect(await effectOf(id)).toMatchObject({ state: 'too_little', n: 0, needed: 20 })

  await outcomes(2, 9, 6, 5, 4)
  // Fresh enough: nobody asked.
  expect(await measureProposals(pool, MODULE, 2_000, false)).toBe(0)
  expect(await measureProposals(pool, MODULE, 2_000, true)).toBe(1)
  const effect = await effectOf(id)
  expect(effect).toMatchObject({ state: 'measured', design: 'before_after', n: 30, days: 6, other_versions: 0, from: '2026-03-09' })
  expect(effect.measures[0]).toMatchObject({ name: 'value', before: { n: 40 }, after: { n: 30 } })
  expect(effect.measures[0].delta).toBeCloseTo(3, 0)
  expect(effect.measures[0].low).toBeGreaterThan(0)
  const { rows } = await owner.query('select effect from tr_parameter_update where proposal_id = $1', [id])
  expect(rows).toEqual([{ effect: expect.objectContaining({ state: 'measured', n: 30, value_bps: effect.measures[0].delta }) }])

  // Another field: its version is in the window. The same field: the window ends there.
  await applied(2, { limits: { price_collar_bps: 50 } })
  await applied(3, { limits: { max_drawdown: 0.08 } })
  await outcomes(4, 20, 6, 5, -9)
  await measureProposals(pool, MODULE, 3_000, true)
  expect(await effectOf(id)).toMatchObject({ n: 30, other_versions: 1, to: '2026-03-14' })
  const told = await owner.query(`select (data ->> 'n')::int as n from tr_event where noun_id = $1 and kind = 'measured' order by seq`, [id])
  expect(told.rows).toEqual([{ n: 0 }, { n: 30 }])
})
