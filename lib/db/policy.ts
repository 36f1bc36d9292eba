import type { Pool } from 'pg'

/** One immutable version of the configuration (`tr_config_version`), as it is stored. */
export type ConfigVersion = {
  readonly version: number
  readonly config: Readonly<Record<string, unknown>>
  readonly author: string
  readonly approver: string | null
  readonly reason: string
}

/** Versions above `after`, newest first, at most `limit`. */
export async function versionsAfter(pool: Pool, moduleId: string, after: number, limit = 50): Promise<readonly ConfigVersion[]> {
  const { rows } = await pool.query({
    name: 'versions',
    text: `select version, config, author, approver, reason from tr_config_version where module_id = $1 and version > $2 order by version desc limit $3`,
    values: [moduleId, after, limit],
  })
  return rows
}

/** One version; null when there is none of that number. */
export async function configOf(pool: Pool, moduleId: string, version: number): Promise<ConfigVersion | null> {
  const { rows } = await pool.query<ConfigVersion>(
    'select version, config, author, approver, reason from tr_config_version where module_id = $1 and version = $2',
    [moduleId, version],
  )
  return rows[0] ?? null
}
