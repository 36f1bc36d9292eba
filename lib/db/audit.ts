import type { Pool } from 'pg'

/**
 * What the books say and what the fills add up to, per holding, from one snapshot. `fillsQuantity` and `fillsCash` are sums over
 * fills: signed traded quantity, and cash of the trades in the position's P&L currency without fees. For an inverse listing the
 * cash of a trade is quantity · size / price.
 */
export type BookSum = {
  readonly venue: string
  readonly symbol: string
  readonly quantity: string
  readonly averagePrice: string | null
  readonly realizedPnl: string
  readonly fees: string
  readonly contractSize: string | null
  readonly isInverse: boolean
  readonly fillsQuantity: string
  readonly fillsCash: string
  readonly fillsCount: number
  /** The newest change of the holding that is in the sums. */
  readonly seq: string
}

/** The holding's facts, zero where fills have none: a fill that moved no position is a breach, too. */
const FACTS = `coalesce(p.quantity, 0)::text as quantity, p.average_price::text as "averagePrice", coalesce(p.realized_pnl, 0)::text as "realizedPnl",
  coalesce(p.fees, 0)::text as fees, l.size::text as "contractSize", coalesce(l.inverse, false) as "isInverse"`
const LISTED = `listed as (
  select l ->> 'venue' as venue, l ->> 'symbol' as symbol, (l ->> 'contract_size')::numeric as size, coalesce((l ->> 'inverse')::boolean, false) as inverse
  from tr_market m, jsonb_array_elements(m.listings) l where m.module_id = $1)`
const SIGNED = `case f.side when 'buy' then f.quantity else -f.quantity end`
const CASH = `case f.side when 'buy' then -1 else 1 end * case when l.inverse then -f.quantity * coalesce(l.size, 1) / f.price else f.quantity * coalesce(l.size, 1) * f.price end`

/** Every fill there is: one pass over the table, for the start and now and then. */
export async function sumBooks(pool: Pool, moduleId: string): Promise<readonly BookSum[]> {
  const { rows } = await pool.query(
    `with ${LISTED}, sums as (
       select f.venue, f.symbol, sum(${SIGNED}) as quantity, sum(${CASH}) as cash, count(*) as n
       from tr_fill f left join listed l on l.venue = f.venue and l.symbol = f.symbol where f.module_id = $1 group by 1, 2
     ), newest as (select venue, symbol, max(seq) as seq from tr_position_history where module_id = $1 group by 1, 2)
     select coalesce(p.venue, s.venue) as venue, coalesce(p.symbol, s.symbol) as symbol, ${FACTS},
       coalesce(s.quantity, 0)::text as "fillsQuantity", coalesce(s.cash, 0)::text as "fillsCash", coalesce(s.n, 0)::int as "fillsCount", coalesce(n.seq, 0)::text as seq
     from (select * from tr_position where module_id = $1) p full join sums s on s.venue = p.venue and s.symbol = p.symbol
       left join newest n on n.venue = coalesce(p.venue, s.venue) and n.symbol = coalesce(p.symbol, s.symbol)
       left join listed l on l.venue = coalesce(p.venue, s.venue) and l.symbol = coalesce(p.symbol, s.symbol)
     order by 1, 2`,
    [moduleId],
  )
  return rows
}

/** Where each holding was when its sums were last taken. */
export type Mark = { readonly venue: string; readonly symbol: string; readonly seq: string }

/** The same facts, with sums over only what was booked after each mark: what a look every few seconds costs does not grow with the past. */
export async function sumBooksSince(pool: Pool, moduleId: string, marks: readonly Mark[]): Promise<readonly BookSum[]> {
  const { rows } = await pool.query(
    `with ${LISTED}, marks as (select * from jsonb_to_recordset($2::jsonb) as m(venue text, symbol text, seq bigint))
     select p.venue, p.symbol, ${FACTS}, coalesce(s.quantity, 0)::text as "fillsQuantity", coalesce(s.cash, 0)::text as "fillsCash",
       coalesce(s.n, 0)::int as "fillsCount", coalesce(s.seq, m.seq, 0)::text as seq
     from tr_position p
       left join marks m on m.venue = p.venue and m.symbol = p.symbol
       left join listed l on l.venue = p.venue and l.symbol = p.symbol
       left join lateral (
         select sum(${SIGNED}) as quantity, sum(${CASH}) as cash, count(*) as n, max(h.seq) as seq
         from tr_position_history h join tr_fill f on f.id = h.fill_id
         where h.module_id = p.module_id and h.symbol = p.symbol and h.venue = p.venue and h.seq > coalesce(m.seq, 0)
       ) s on true
     where p.module_id = $1 order by 1, 2`,
    [moduleId, JSON.stringify(marks)],
  )
  return rows
}

export type Repeat = { readonly venue: string; readonly venueFillId: string; readonly count: number }

/**
 * Fills are unique by venue and the venue's fill id while their unique index stands and is valid; only when it does not are the
 * rows themselves looked through.
 */
export async function repeatedFills(pool: Pool): Promise<{ readonly hasIndex: boolean; readonly repeats: readonly Repeat[] }> {
  const { rows } = await pool.query(
    `select exists (select from pg_index i join pg_class c on c.oid = i.indexrelid
       where c.relname = 'tr_fill_venue_venue_fill_id_key' and i.indrelid = 'tr_fill'::regclass and i.indisunique and i.indisvalid) as is_unique`,
  )
  if (rows[0]?.is_unique === true) return { hasIndex: true, repeats: [] }
  const found = await pool.query<Repeat>(
    `select venue, venue_fill_id as "venueFillId", count(*)::int as count from tr_fill group by 1, 2 having count(*) > 1 order by 1, 2 limit 20`,
  )
  return { hasIndex: false, repeats: found.rows }
}

/** Incidents of these names whose newest word is `raised`. */
export async function openIncidents(pool: Pool, prefix: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ noun_id: string }>(
    `select noun_id from (select distinct on (noun_id) noun_id, kind from tr_event where noun = 'incident' and noun_id >= $1 and noun_id < $1 || chr(1114109)
       order by noun_id, seq desc) newest where kind = 'raised'`,
    [prefix],
  )
  return rows.map((row) => row.noun_id)
}

/** How much of each limit was used at an instant of market time. */
export async function writeRiskUse(pool: Pool, moduleId: string, atUs: number, uses: Readonly<Record<string, number>>): Promise<void> {
  await pool.query('insert into tr_risk_use (module_id, at_us, uses) values ($1, $2, $3) on conflict do nothing', [moduleId, atUs, JSON.stringify(uses)])
}
