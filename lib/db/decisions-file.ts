import { type FileDecision, JSON_COLUMNS, TEXT_COLUMNS } from '../wire/decisions.ts'
import { openPool } from './pool.ts'

const COLUMNS = [...TEXT_COLUMNS, ...JSON_COLUMNS]
const INSERT = `
  insert into dm_strand (id, tags, ${COLUMNS.join(', ')})
  select r ->> 'id', array(select jsonb_array_elements_text(r -> 'tags')),
    ${[...TEXT_COLUMNS.map((c) => `r ->> '${c}'`), ...JSON_COLUMNS.map((c) => `nullif(r -> '${c}', 'null')`)].join(', ')}
  from jsonb_array_elements($1::jsonb) with ordinality as x(r, n) order by n
  on conflict (id) do nothing`

/**
 * Writes decisions known before the start, as a Decision Maker's role, in one transaction and in their order. Those of an earlier
 * start are there already and stay as they are. Returns how many are new.
 */
export async function writeDecisions(url: string, decisions: readonly FileDecision[]): Promise<number> {
  const pool = openPool({ url, role: 'dm', applicationName: 'ropewalk-decisions', max: 1 })
  try {
    const rows = decisions.map(({ id, tags, columns }) => ({ id, tags, module: 'dm', kind: 'decision', ...columns }))
    const { rowCount } = await pool.query(INSERT, [JSON.stringify(rows)])
    return rowCount ?? 0
  } finally {
    await pool.end()
  }
}
