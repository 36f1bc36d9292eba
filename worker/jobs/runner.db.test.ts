import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { openLog } from '#lib/log.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { builtInWriter } from '../llm/built-in.ts'
import { JOBS, type JobName } from './catalog.ts'
import { type JobRunner, runJobs } from './runner.ts'

/** Invariant: what is asked of the queue is done, with the rights of the trader, and each name that is asked for is a job. */
let owner: Pool
let pool: Pool
let jobs: JobRunner
let url = ''
const faults: unknown[] = []
const startJobs = () =>
  runJobs(url, { pool, moduleId: 'm', writer: builtInWriter, makeId: () => crypto.randomUUID(), log: openLog('test') }, (error) => faults.push(error))
beforeAll(async () => {
  const db = await freshDatabase()
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test-runner-owner' })
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test-runner' })
  await owner.query(
    `insert into tr_market (module_id, source, state, listings, clock_us) values ('m', 'sim', 'open', '[]', (extract(epoch from timestamptz '2026-11-20T12:00:00Z') * 1e6)::bigint)`,
  )
  url = db.url
  jobs = await startJobs()
})
afterAll(async () => {
  await jobs.stop()
  await Promise.all([owner.end(), pool.end()])
})

async function done(what: string): Promise<unknown> {
  for (;;) {
    const { rows } = await owner.query(what)
    if (rows.length > 0) return rows[0]
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

test('an execution that is over is logged, braided and looked at', async () => {
  await owner.query(`insert into tr_strand (id, module_id, kind, status, decision_id, symbol, timeframe, venue, execution_type, outcome_type, ended_at, filled_quantity)
    select 'e' || i, 'm', 'execution', 'cancelled', 'd' || i, 'BTC/USDT', '5m', 'a', 'limit', 'cancelled', '2026-11-20T10:00:00Z', 0 from generate_series(1, 3) i`)
  await jobs.ask('log_outcomes')
  await done(`select 1 from tr_outcome_log having count(*) = 3`)
  await jobs.ask('braid')
  expect(await done(`select cardinality(source_strands) as n from tr_strand where kind = 'braid'`)).toEqual({ n: 3 })
  await jobs.ask('review_lessons')
  await done(`select 1 from tr_learner where name = 'review'`)
  expect(faults).toEqual([])
})

test('what a program that was killed had locked is free again', async () => {
  await jobs.stop()
  await owner.query(`update graphile_worker._private_job_queues set locked_by = 'gone', locked_at = now()`)
  jobs = await startJobs()
  await owner.query('delete from tr_learner')
  await jobs.ask('review_lessons')
  await done(`select 1 from tr_learner where name = 'review'`)
  expect(faults).toEqual([])
})

test('switched off, strands stay as they are', async () => {
  await owner.query(
    `insert into tr_config_version (module_id, version, config, author, reason) values ('m', 2, '{"learning": {"strand_braid_learning_enabled": false}}', 'test', 'test')`,
  )
  const deps = { pool, moduleId: 'm', writer: builtInWriter, makeId: () => '', log: openLog('test') }
  expect(await JOBS.braid.run(deps)).toBe('switched off')
  expect(await JOBS.find_evidence.run(deps, true)).toBe('switched off')
  await owner.query('delete from tr_config_version where version = 2')
  expect(Object.keys(JOBS) as JobName[]).toContain('word_lessons')
})
