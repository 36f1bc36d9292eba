import { z } from 'zod'
import type { QuotePath, QuotePoint } from '#lib/wire/views/execution.ts'
import type { Reader } from './connection.ts'

/**
 * Best prices around the execution, of every venue that lists its symbol: from a minute before the decision until the
 * last mark-out horizon. Market time; at most `POINTS_MAX` rows, and said so when there were more.
 */
export async function readQuotePath(db: Reader, id: string): Promise<QuotePath | null> {
  const { rows } = await db.query(QUOTES, [id, POINTS_MAX + 1])
  const window = rows[0] ? quoteWindow.parse(rows[0]) : null
  if (!window) return null
  const points: readonly QuotePoint[] = window.points.slice(0, POINTS_MAX)
  return { points, fromUs: window.from_us, toUs: window.to_us, isCut: window.points.length > POINTS_MAX }
}

const POINTS_MAX = 6_000

// Refused decisions have no fills: their window is around the decision. Open ones end with the market's own clock.
const QUOTES = `
  with w as (
    select s.symbol,
      (extract(epoch from s.decided_at) * 1e6)::bigint - 60000000 as from_us,
      greatest((extract(epoch from coalesce(s.ended_at, s.decided_at)) * 1e6)::bigint, coalesce((select max(f.venue_at_us) from tr_fill f where f.execution_id = s.id), 0)) + 310000000 as to_us
    from tr_strand s where s.id = $1 and s.kind = 'execution' and s.decided_at is not null)
  select w.from_us::float8, w.to_us::float8,
    (select coalesce(json_agg(json_build_object('venue', q.venue, 'atUs', q.at_us, 'bid', q.bid::text, 'ask', q.ask::text) order by q.at_us, q.venue), '[]')
     from (select * from tr_quote t where t.symbol = w.symbol and t.at_us between w.from_us and w.to_us order by t.at_us, t.venue limit $2) q) as points
  from w`

const quoteWindow = z.object({
  from_us: z.number(),
  to_us: z.number(),
  points: z.array(z.object({ venue: z.string(), atUs: z.number(), bid: z.string().nullable(), ask: z.string().nullable() })),
})
