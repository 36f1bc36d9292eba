import type pg from 'pg'
import { filled, partial } from './desk-rows/filled.ts'
import { holdings } from './desk-rows/holdings.ts'
import { listed } from './desk-rows/listed.ts'
import { market, quotes } from './desk-rows/market.ts'
import { malformed, refused } from './desk-rows/refused.ts'
import { resting, unknown } from './desk-rows/unfilled.ts'
import { insertRows, type Row } from './insert-rows.ts'

/**
 * Complete rows as the worker stores them, for tests of the read models and of the screens: one execution of every ending,
 * the market around them (in place of one that is there), the holdings they left. Times hang on `nowMs`; everything else is fixed.
 */
export async function insertDesk(db: Pick<pg.Client, 'query'>, nowMs: number): Promise<DeskIds> {
  const desk = deskRows(nowMs)
  await db.query('delete from tr_market')
  for (const [table, rows] of Object.entries(desk.tables)) await insertRows(db, table, rows)
  return desk.ids
}

export type DeskIds = { readonly [name in 'filled' | 'sold' | 'partial' | 'resting' | 'unknown' | 'refusedByRisk' | 'refusedByCurator' | 'malformed']: string }

function deskRows(nowMs: number) {
  const second = Math.floor(nowMs / 1_000)
  const id = (n: number) => `01JD8ZQ4W9YVX3T5N7K2M6P${String(n).padStart(3, '0')}`
  const ids: DeskIds = {
    malformed: id(1),
    refusedByCurator: id(2),
    refusedByRisk: id(3),
    resting: id(4),
    partial: id(5),
    sold: id(6),
    filled: id(7),
    unknown: id(8),
  }
  const tables: Record<string, Row[]> = {
    tr_market: [market(nowMs)],
    tr_quote: quotes(second),
    dm_strand: [],
    tr_strand: [],
    tr_order: [],
    tr_fill: [],
    tr_event: [],
    tr_curator_action: [],
    tr_position: [],
    tr_position_history: [],
  }
  const add = (parts: Record<string, Row[]>) => {
    for (const [table, rows] of Object.entries(parts)) tables[table]?.push(...rows)
  }
  add(filled(ids.filled, nowMs - 95_000, { side: 'buy', isPending: true }))
  add(filled(ids.sold, nowMs - 700_000, { side: 'sell', isPending: false }))
  add(partial(ids.partial, nowMs - 900_000))
  add(resting(ids.resting, nowMs - 1_200_000))
  add(unknown(ids.unknown, nowMs - 12_000))
  add(refused(ids.refusedByRisk, nowMs - 1_500_000, 'risk'))
  add(refused(ids.refusedByCurator, nowMs - 1_600_000, 'curator'))
  add(malformed(ids.malformed, nowMs - 1_700_000))
  add(holdings(ids, nowMs))
  for (let n = 0; n < 140; n++) add({ tr_strand: [listed(`01JD8YQ4W9YVX3T5N7K2M6Q${String(n).padStart(3, '0')}`, nowMs - 2_000_000 - (140 - n) * 61_000, n)] })
  return { ids, tables }
}
