import type pg from 'pg'

export type Row = Record<string, unknown>

/** Columns that a row leaves out keep their default; rows of the same columns go together. */
export async function insertRows(db: Pick<pg.Client, 'query'>, table: string, rows: readonly Row[]): Promise<void> {
  const groups = Map.groupBy(rows, (row) => Object.keys(row).join(', '))
  for (const [columns, group] of groups) {
    await db.query(`insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`, [JSON.stringify(group)])
  }
}
