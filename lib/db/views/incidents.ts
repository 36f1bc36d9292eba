import { z } from 'zod'
import { maybe } from '#lib/wire/views/parts.ts'
import type { Incident } from '#lib/wire/views/system.ts'
import { ms } from './market-parts.ts'

/**
 * SQL: the newest incidents as one jsonb array, each with when it was raised and cleared. What can clear itself (drift, the books'
 * invariants) stays until it has; of the others a day is shown.
 */
export const INCIDENTS = `(
  select coalesce(json_agg(i order by (i."clearedAtMs" is not null), i."raisedAtMs" desc), '[]') from (
    select n.noun_id as id, coalesce(r.data->>'name', n.noun_id) as name, coalesce(r.data->>'message', n.noun_id) as message, r.data->>'execution_id' as "executionId",
      r.data->>'venue' as venue, r.data->>'symbol' as symbol, r.data->>'ours' as ours, r.data->>'theirs' as theirs,
      ${ms('r.at')} as "raisedAtMs", case when n.kind = 'cleared' then ${ms('n.at')} end as "clearedAtMs"
    from (select distinct on (noun_id) noun_id, kind, at, seq from tr_event where noun = 'incident' order by noun_id, seq desc) n
    join lateral (select e.data, e.at from tr_event e where e.noun = 'incident' and e.noun_id = n.noun_id and e.kind = 'raised' order by e.seq desc limit 1) r on true
    where n.at > clock_timestamp() - interval '24 hours' or (n.kind = 'raised' and (n.noun_id like 'invariant\\_%' or r.data->>'name' like 'drift\\_%'))
    order by n.seq desc limit 50) i)`

/** SQL: the open ones alone, newest first, with no more than a frame or an alarm needs. */
export const OPEN_INCIDENTS = `(
  select coalesce(json_agg(json_build_object('id', noun_id, 'name', coalesce(data->>'name', noun_id), 'message', coalesce(data->>'message', noun_id)) order by seq desc), '[]')
  from (select * from (select distinct on (noun_id) noun_id, kind, at, seq, data from tr_event where noun = 'incident' order by noun_id, seq desc) n
    where kind = 'raised' and (at > clock_timestamp() - interval '24 hours' or noun_id like 'invariant\\_%' or data->>'name' like 'drift\\_%')
    order by seq desc limit 50) o)`

export const incidentRow: z.ZodType<Incident> = z.object({
  id: z.string(),
  name: z.string(),
  message: z.string(),
  executionId: maybe(z.string()),
  venue: maybe(z.string()),
  symbol: maybe(z.string()),
  ours: maybe(z.string()),
  theirs: maybe(z.string()),
  raisedAtMs: z.number(),
  clearedAtMs: maybe(z.number()),
})
