import type { Pool } from 'pg'

export type LearningNow = { readonly now: string; readonly config: unknown; readonly venues: readonly string[] }

/** Market time, the configuration in force and the venues that are known, as learning works with them. */
export async function learningNow(pool: Pool, moduleId: string): Promise<LearningNow> {
  const { rows } = await pool.query<LearningNow>(
    `select to_char(coalesce((select to_timestamp(clock_us / 1e6) from tr_market where module_id = $1), clock_timestamp()) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now,
       (select config from tr_config_version where module_id = $1 order by version desc limit 1) as config,
       (select coalesce(array_agg(distinct v ->> 'venue'), '{}') from tr_market m, jsonb_array_elements(m.listings) v where m.module_id = $1) as venues`,
    [moduleId],
  )
  return rows[0] as LearningNow
}
