import type pg from 'pg'

/** What must be true of a desk at rest, as counts of breaches: every one is 0 (ENGINE.md sections 6 and 7). */
export type Audit = {
  readonly decisionsLost: number
  readonly decisionsTwice: number
  readonly ordersTwice: number
  readonly overfilled: number
  readonly fillsLost: number
  readonly fillsInvented: number
  readonly fillsDiffer: number
  readonly positionsDiffer: number
  readonly historyBroken: number
  readonly ordersOpen: number
  readonly reportsMissing: number
  readonly incidents: number
}

/** How much was audited. */
export type Volume = {
  readonly decisions: number
  readonly orders: number
  readonly fills: number
  readonly statuses: Readonly<Record<string, number>>
  readonly codes: Readonly<Record<string, number>>
}

export async function audit(owner: pg.Client): Promise<{ readonly breaches: Audit; readonly volume: Volume }> {
  const counts: [string, number][] = []
  for (const [name, text] of Object.entries(BREACHES)) counts.push([name, await count(owner, text)])
  const statuses = await owner.query(`select status, count(*)::int as n from tr_strand where kind = 'execution' group by status order by n desc`)
  const codes = await owner.query(`select r ->> 'code' as code, count(*)::int as n from tr_strand s, jsonb_array_elements(s.outcome -> 'reasons') r
    where s.status = 'refused' group by 1 order by n desc`)
  return {
    breaches: Object.fromEntries(counts) as Audit,
    volume: {
      decisions: await count(owner, 'select 1 from dm_strand'),
      orders: await count(owner, 'select 1 from tr_order'),
      fills: await count(owner, 'select 1 from tr_fill'),
      statuses: Object.fromEntries(statuses.rows.map((r) => [r.status, r.n])),
      codes: Object.fromEntries(codes.rows.map((r) => [r.code, r.n])),
    },
  }
}

const TERMINAL = `('refused', 'filled', 'partially_filled', 'cancelled', 'rejected', 'expired', 'failed')`
const SIGNED = (fill: string) => `case ${fill}.side when 'buy' then ${fill}.quantity else -${fill}.quantity end`

/** Each selects one row per breach. */
const BREACHES: Record<keyof Audit, string> = {
  // Only what asks to be executed is answered by an execution; a cancel or a change is answered in the inbox.
  decisionsLost: `select 1 from dm_strand d where d.tags && '{trader:execute,trader:execute_plan}' and not exists (select from tr_strand s where s.kind = 'execution' and s.decision_id = d.id and s.status in ${TERMINAL})`,
  decisionsTwice: `select decision_id from tr_strand where kind = 'execution' group by decision_id having count(*) > 1`,
  // One order per client order id holds by a unique key; two orders of one decision's child do not.
  ordersTwice: `select 1 from tr_order group by decision_id, child_no having count(*) > 1
    union all select 1 from paper_order p left join tr_order o using (client_order_id) where o.id is null`,
  overfilled: `select 1 from tr_order o join tr_fill f on f.order_id = o.id group by o.id having sum(f.quantity) > o.quantity or sum(f.quantity) <> o.filled_quantity`,
  fillsLost: `select 1 from paper_fill p left join tr_fill f on f.venue = p.venue and f.venue_fill_id = p.venue_fill_id where f.id is null`,
  fillsInvented: `select 1 from tr_fill f left join paper_fill p on f.venue = p.venue and f.venue_fill_id = p.venue_fill_id where p.seq is null`,
  fillsDiffer: `select 1 from tr_fill f join paper_fill p on f.venue = p.venue and f.venue_fill_id = p.venue_fill_id
    where (f.symbol, f.side, f.price, f.quantity, f.fee, f.venue_at_us) <> (p.symbol, p.side, p.price, p.quantity, p.fee, p.venue_at_us)`,
  positionsDiffer: `select 1 from (select venue, symbol, sum(${SIGNED('f')}) as quantity from paper_fill f group by venue, symbol) v
    full join tr_position p using (venue, symbol) where p.quantity is distinct from v.quantity`,
  // Every fill moves the position from where the one before left it.
  historyBroken: `select 1 from (select h.quantity_before, h.quantity_after, lag(quantity_after, 1, 0) over (partition by h.venue, h.symbol order by h.seq) as earlier,
      ${SIGNED('f')} as change from tr_position_history h join tr_fill f on f.id = h.fill_id) h
    where quantity_before <> earlier or quantity_after <> quantity_before + change`,
  ordersOpen: `select 1 from tr_order where status in ('intended', 'sent', 'accepted', 'partially_filled', 'unknown')
    union all select 1 from paper_order where status in ('accepted', 'partially_filled')`,
  reportsMissing: `select 1 from tr_strand where kind = 'execution' and status in ${TERMINAL} and not 'dm:execution_report' = any(tags)
    union all select 1 from tr_event where noun = 'execution' and kind = 'reported' group by noun_id having count(*) > 1`,
  incidents: `select 1 from tr_event where noun = 'incident'`,
}

async function count(owner: pg.Client, text: string): Promise<number> {
  return (await owner.query(`select count(*)::int as n from (${text}) x`)).rows[0].n
}

export const NO_BREACHES: Audit = Object.fromEntries(Object.keys(BREACHES).map((name) => [name, 0])) as Audit

/** How much is still under way: rows in the inbox, executions, orders at the venues. */
export async function unfinished(owner: pg.Client): Promise<number> {
  const { rows } = await owner.query(`select (select count(*) from tr_inbox where done_at is null)
    + (select count(*) from tr_strand where kind = 'execution' and status in ('received', 'waiting', 'approved', 'working'))
    + (select count(*) from paper_order where status in ('accepted', 'partially_filled')) as n`)
  return Number(rows[0].n)
}
