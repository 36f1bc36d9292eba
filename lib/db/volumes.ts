import type { Pool } from './pool.ts'

/** Base units traded in one bucket of a UTC day of market time; `day` as `2026-11-22`. */
export type VolumeRow = { readonly symbol: string; readonly venue: string; readonly day: string; readonly bucket: number; readonly quantity: string }

/** Adds to what is stored; a part of the pulse's statement. */
export const ADD_VOLUMES = (rows: string, moduleId: string): string => `
        insert into tr_volume as v (module_id, symbol, venue, day, bucket, quantity)
        select ${moduleId}, symbol, venue, day, bucket, quantity
        from jsonb_to_recordset(${rows}::jsonb) as x(symbol text, venue text, day date, bucket int, quantity numeric)
        on conflict (module_id, day, symbol, venue, bucket) do update set quantity = v.quantity + excluded.quantity`

export type CurveRow = { readonly symbol: string; readonly bucket: number; readonly volume: number; readonly days: number }

/** Volume by symbol and bucket over the last `daysMax` days on which the symbol traded, all of them before `day`. */
export async function readCurves(pool: Pool, moduleId: string, day: string, daysMax: number): Promise<readonly CurveRow[]> {
  const { rows } = await pool.query({
    name: 'volume-curves',
    text: `with traded as (
        select symbol, day, row_number() over (partition by symbol order by day desc) as n
        from (select distinct symbol, day from tr_volume where module_id = $1 and day < $2::date) d
      ), recent as (
        select symbol, day, count(*) over (partition by symbol) as days from traded where n <= $3
      )
      select v.symbol, v.bucket, sum(v.quantity)::float8 as volume, max(r.days)::int as days
      from tr_volume v join recent r using (symbol, day) where v.module_id = $1 group by v.symbol, v.bucket`,
    values: [moduleId, day, daysMax],
  })
  return rows
}

/** Days that no curve looks back to. */
export async function forgetVolumes(pool: Pool, moduleId: string, before: string): Promise<void> {
  await pool.query('delete from tr_volume where module_id = $1 and day < $2::date', [moduleId, before])
}
