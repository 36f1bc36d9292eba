import { decodeTime } from 'ulid'
import { z } from 'zod'
import type { Found, Hit } from '#lib/wire/views/find.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'

/**
 * Ids are told on screen by their last six characters, which no index leads to: the ends of this many of the newest are looked at, from
 * the primary key alone, in some ten milliseconds. What is older is found by its whole id or its start, or in the list of executions.
 */
const ENDS_LOOKED_AT = 40_000
const HITS_MAX = 8

/** What goes by this name: an id, the start or the end of one, a symbol, a venue, words of a title. */
export async function findByName(db: Reader, q: string): Promise<Found> {
  const { rows } = await db.query(FIND, [q, q.toUpperCase(), `%${q.replace(/[\\%_]/g, '\\$&')}%`])
  const { strands, orders, lessons, proposals, names, oldest } = answer.parse(rows[0])
  const isEnd = strands.every(({ id }) => id !== q.toUpperCase())
  return {
    hits: [
      ...strands.map(strandHit),
      ...orders.map(
        (row): Hit => ({ ...row, kind: 'order', title: `${row.title}, order`, href: `/executions/${encodeURIComponent(row.execution_id)}#orders` }),
      ),
      ...lessons.map((row): Hit => ({ ...row, kind: 'lesson', href: `/lessons/${encodeURIComponent(row.id)}` })),
      ...proposals.map((row): Hit => ({ ...row, kind: 'proposal', href: `/proposals/${encodeURIComponent(row.id)}` })),
      ...names.map(({ kind, id }): Hit => ({ kind, id, title: id, state: null, atMs: null, href: `/executions?${kind}=${encodeURIComponent(id)}` })),
    ],
    lookedBackToMs: isEnd && oldest !== null ? timeOf(oldest) : null,
  }
}

const strandHit = (row: z.infer<typeof hit> & { readonly kind: string }): Hit =>
  row.kind === 'execution'
    ? { ...row, kind: 'execution', href: `/executions/${encodeURIComponent(row.id)}` }
    : { ...row, kind: 'braid', href: `/braids/${encodeURIComponent(row.id)}` }

function timeOf(id: string): number | null {
  try {
    return decodeTime(id.slice(0, 26))
  } catch {
    return null
  }
}

/** Characters above every id: an interval of a sorted text is one of an index, whatever the database's order of letters. */
const startsSo = (column: string, name: string): string => `${column} >= ${name} and ${column} < ${name} || 'zzzz' and starts_with(${column}, ${name})`

const FIND = `
  with strand_ids as (
    (select id from tr_strand where id = $1 or id = $2)
    union (select id from tr_strand where length($1) >= 4 and ${startsSo('id', '$2')} order by id desc limit ${HITS_MAX})
    union (select id from (select id from tr_strand order by id desc limit ${ENDS_LOOKED_AT}) n where right(id, length($2)) = $2 limit ${HITS_MAX})
    union (select id from tr_strand where kind = 'execution' and decision_id = $1 order by id desc limit ${HITS_MAX})
  )
  select
    (select coalesce(json_agg(s order by s.id desc), '[]') from (
       select s.id, s.kind, concat_ws(' ', coalesce(s.side, case when s.cluster_id is not null then replace(s.kind, '_', '-') end), s.symbol, 'on ' || s.venue) as title,
         s.status as state, ${ms('s.created_at')} as "atMs"
       from tr_strand s join strand_ids i using (id) where s.kind = 'execution' or s.cluster_id is not null order by s.id desc limit ${HITS_MAX}) s) as strands,
    (select coalesce(json_agg(o), '[]') from (
       select o.id, o.execution_id, concat_ws(' ', o.side, o.symbol, 'on ' || o.venue) as title, o.status as state, ${ms('o.intended_at')} as "atMs"
       from tr_order o where o.id = $1 or o.client_order_id = $1 or (length($1) >= 20 and ${startsSo('o.id', '$1')}) order by o.id limit ${HITS_MAX}) o) as orders,
    (select coalesce(json_agg(l), '[]') from (
       select id, coalesce(title, replace(knob, '_', ' ')) as title, state, ${ms('created_at')} as "atMs" from tr_lesson
       where id = $1 or right(id, length($2)) = $2 or title ilike $3 order by created_at desc limit ${HITS_MAX}) l) as lessons,
    (select coalesce(json_agg(p), '[]') from (
       select id, title, status as state, ${ms('created_at')} as "atMs" from tr_proposal
       where id = $1 or right(id, length($2)) = $2 or title ilike $3 order by created_at desc limit ${HITS_MAX}) p) as proposals,
    (select coalesce(json_agg(distinct jsonb_build_object('kind', n.kind, 'id', n.id)), '[]') from tr_market m, jsonb_array_elements(m.listings) l
       cross join lateral (values ('symbol', l->>'symbol'), ('venue', l->>'venue')) n(kind, id) where n.id ilike $3) as names,
    (select id from tr_strand order by id desc offset ${ENDS_LOOKED_AT} limit 1) as oldest`

const hit = z.object({ id: z.string(), title: z.string(), state: z.string().nullable(), atMs: z.number() })
const answer = z.object({
  strands: z.array(hit.extend({ kind: z.string() })),
  orders: z.array(hit.extend({ execution_id: z.string() })),
  lessons: z.array(hit),
  proposals: z.array(hit),
  names: z.array(z.object({ kind: z.enum(['symbol', 'venue']), id: z.string() })),
  oldest: z.string().nullable(),
})
