import { z } from 'zod'
import type { RawRows } from '#lib/wire/views/execution.ts'
import type { Reader } from './connection.ts'

/** The rows of one execution as they are stored. */
export async function readRawRows(db: Reader, id: string): Promise<RawRows | null> {
  const { rows } = await db.query(RAW, [id])
  return rows[0] ? raw.parse(rows[0]) : null
}

// As text: JSON numbers of any length stay what they are, which a parse in JavaScript would not promise.
const pretty = (table: string, where: string, order: string): string =>
  `(select jsonb_pretty(coalesce(jsonb_agg(to_jsonb(x) order by x.${order}), '[]')) from ${table} x where ${where}) as ${table}`

const RAW = `
  select ${pretty('dm_strand', 'x.id = s.decision_id', 'id')}, ${pretty('tr_strand', 'x.id = s.id', 'id')},
    ${pretty('tr_curator_action', 'x.execution_id = s.id', 'curator_type')}, ${pretty('tr_order', 'x.execution_id = s.id', 'child_no')},
    ${pretty('tr_fill', 'x.execution_id = s.id', 'venue_at_us')}
  from tr_strand s where s.id = $1 and s.kind = 'execution'`

const raw = z.object({ dm_strand: z.string(), tr_strand: z.string(), tr_curator_action: z.string(), tr_order: z.string(), tr_fill: z.string() })
