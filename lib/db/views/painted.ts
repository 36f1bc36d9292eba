import { encodeTime } from 'ulid'
import { z } from 'zod'
import type { PaintedBody, PaintTimes } from '#lib/wire/painted.ts'
import type { Reader } from './connection.ts'

/** The table is there for live screens: what is drawn later than this after its report was read from the past. */
const PAINT_MAX_MS = 60_000

/**
 * Keeps when browsers had drawn reports; the first that has drawn one counts. `paint_ms` is taken here, from the report's own stamp:
 * a browser says only what it alone can know. A negative interval is null (`clock_skew`). Ids that are no ended execution are left out.
 * Answers with the intervals of these samples, also where another browser was first.
 */
export async function recordPaints(db: Reader, samples: PaintedBody['samples']): Promise<readonly number[]> {
  const { rows } = await db.query(
    `with told as (
     select s.id, x.at_ms, x.error_ms, case when x.at_ms >= r.reported_ms then x.at_ms - r.reported_ms end as paint_ms
     from jsonb_to_recordset($1::jsonb) as x(id text, at_ms float8, error_ms float8)
       join tr_strand s on s.id = x.id and s.kind = 'execution' and s.status not in ('received', 'waiting', 'approved', 'working')
       cross join lateral (select coalesce(s.stages->'stamps_us'->>'reported', s.stages->'stamps_us'->>'judged')::float8 / 1000 as reported_ms) r
     where x.at_ms - r.reported_ms < ${PAINT_MAX_MS}),
     kept as (insert into tr_paint (execution_id, painted_at_us, paint_ms, error_ms) select id, (at_ms * 1000)::bigint, paint_ms, error_ms from told
       on conflict (execution_id) do nothing)
     select paint_ms from told where paint_ms is not null`,
    [JSON.stringify(samples)],
  )
  return paintRows.parse(rows).map(({ paint_ms }) => paint_ms)
}

const paintRows = z.array(z.object({ paint_ms: z.number() }))

/** Paint times of executions made since then; p50 and p95 by linear interpolation, p95 from 20 on. */
export async function readPaintTimes(db: Reader, sinceMs: number): Promise<PaintTimes> {
  const { rows } = await db.query(
    `select count(paint_ms)::int as n, percentile_cont(0.5) within group (order by paint_ms) as p50, percentile_cont(0.95) within group (order by paint_ms) as p95,
       percentile_cont(0.5) within group (order by error_ms) as error
     from tr_paint where execution_id >= $1`,
    [encodeTime(Math.max(0, sinceMs), 10)],
  )
  const { n, p50, p95, error } = timesRow.parse(rows[0])
  return { n, p50Ms: p50, p95Ms: n < 20 ? null : p95, errorMs: error }
}

const timesRow = z.object({ n: z.number(), p50: z.number().nullable(), p95: z.number().nullable(), error: z.number().nullable() })
