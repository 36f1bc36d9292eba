import type { Pool, PoolClient } from 'pg'

/** What a learner knows, as one versioned row: a restart goes on exactly, and each change can be shown old to new. */
export type StoredLearner = { readonly version: number; readonly state: unknown; readonly dataCut: number }

export async function readLearner(pool: Pool, moduleId: string, name: string): Promise<StoredLearner | null> {
  const { rows } = await pool.query('select version, state, data_cut from tr_learner where module_id = $1 and name = $2', [moduleId, name])
  return rows[0] ? { version: rows[0].version, state: rows[0].state, dataCut: Number(rows[0].data_cut) } : null
}

/** One changed parameter, for the log of updates. */
export type ParameterUpdate = { readonly parameter: string; readonly old_value: unknown; readonly new_value: unknown; readonly reason: string }

/**
 * The next version after `from` (null = the first one), with the parameters that it changed, in one commit. False when another
 * writer was first: nothing is stored then.
 */
export async function writeLearner(
  pool: Pool | PoolClient,
  moduleId: string,
  name: string,
  from: number | null,
  next: { readonly state: unknown; readonly dataCut: number; readonly updates?: readonly ParameterUpdate[]; readonly actor: string },
): Promise<boolean> {
  const { rowCount } = await pool.query({
    text: `with stored as (
        insert into tr_learner (module_id, name, version, state, data_cut) values ($1, $2, coalesce($3::int, 0) + 1, $4, $5)
        on conflict (module_id, name) do update set version = excluded.version, state = excluded.state, data_cut = excluded.data_cut, updated_at = clock_timestamp()
          where tr_learner.version = $3::int
        returning version
      ), logged as (
        insert into tr_parameter_update (module_id, parameter, old_value, new_value, reason, actor)
        select $1, parameter, old_value, new_value, reason, $7 from jsonb_to_recordset($6::jsonb) as x(parameter text, old_value jsonb, new_value jsonb, reason text)
        where exists (select from stored)
      )
      select version from stored`,
    values: [moduleId, name, from, JSON.stringify(next.state), next.dataCut, JSON.stringify(next.updates ?? []), next.actor],
  })
  return rowCount === 1
}

/** Asks the learning program for one of its jobs, now. */
export async function askForJob(pool: Pool, name: string): Promise<void> {
  await pool.query(`select pg_notify('tr_learning_request', $1)`, [name])
}
