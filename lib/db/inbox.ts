import type { Pool } from 'pg'
import { instant } from '../domain/base/time.ts'
import type { DecisionRow } from '../domain/decide/decision.ts'
import { appendEvents, type EventRow } from './events.ts'
import { laneOf } from './pool.ts'

/** One committed inbox row with the strand it points to. `existing` names the execution that already answers it. */
export type InboxItem = {
  readonly seq: string
  readonly tags: readonly string[]
  readonly row: DecisionRow
  /** False when the transaction's commit stamp is not tracked and the time at which it came into the inbox stands in for it. */
  readonly isCommitStamp: boolean
  /** A column that was left unread and why; the row's JSON is null then. */
  readonly unread: { readonly field: string; readonly message: string; readonly limit: string } | null
  readonly existing: string | null
  /** An earlier decision that carried the same `dm_decision.decision_id`. */
  readonly duplicateOf: string | null
}

export type RiskItem = { readonly seq: string; readonly strandId: string; readonly symbol: string | null; readonly limits: unknown }

/** jsonb larger than this is refused unread: no decision needs it, and parsing it would hold up the others. */
const DECISION_JSON_BYTES_MAX = 65_536
/** JSON nested deeper than this is no decision, and writing it down again could exhaust the stack. */
const DECISION_JSON_DEPTH_MAX = 64

/** The stored size may be a compressed one: what is large enough to have been compressed is measured as text. */
const COMPRESSED_BYTES_MIN = 1_500
const isOversize = (column: string): string =>
  `(pg_column_size(${column}) > ${DECISION_JSON_BYTES_MAX} or (pg_column_size(${column}) > ${COMPRESSED_BYTES_MIN} and octet_length(${column}::text) > ${DECISION_JSON_BYTES_MAX}))`

const DM = (hasCommitStamps: boolean) => `
  select i.seq, i.tags, d.id, d.lifecycle_id, d.parent_id, d.kind, d.symbol, d.timeframe, d.session_bucket, d.regime, d.tags as strand_tags,
    case when o.field is null then d.dm_alpha end as dm_alpha,
    case when o.field is null then d.dm_decision end as dm_decision,
    o.field as oversize,
    (extract(epoch from coalesce(${hasCommitStamps ? 'pg_xact_commit_timestamp(d.xmin)' : 'null'}, i.received_at)) * 1000000)::bigint as committed_us,
    (select s.id from tr_strand s where s.kind = 'execution' and s.module_id = $1 and s.decision_id = d.id) as existing,
    (select s.decision_id from tr_strand s where s.kind = 'execution' and s.module_id = $1
       and s.decision_ref = case when o.field is null then d.dm_decision ->> 'decision_id' end and s.decision_id <> d.id limit 1) as duplicate_of,
    exists (select from tr_inbox r where r.done_at is null and r.source = 'rm') as has_risk
  from tr_inbox i
  join dm_strand d on d.id = i.strand_id
  cross join lateral (select case when ${isOversize('d.dm_decision')} then 'dm_decision' when ${isOversize('d.dm_alpha')} then 'dm_alpha' end as field) o
  where i.done_at is null and i.source = 'dm' and (i.seq > $4 or i.seq = any($5::bigint[])) and i.seq <> all($2::bigint[])
  order by i.seq limit $3`

const RM = `
  select i.seq, r.id, r.symbol, r.rm_risk_limits as limits
  from tr_inbox i join rm_strand r on r.id = i.strand_id
  where i.done_at is null and i.source = 'rm'
  order by i.seq limit 1000`

/** Whether this server stamps commits (`track_commit_timestamp`); asked once at start. */
export async function tracksCommits(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ on: boolean }>(`select current_setting('track_commit_timestamp') = 'on' as on`)
  return rows[0]?.on ?? false
}

export type Inbox = {
  readonly decisions: readonly InboxItem[]
  /** Risk updates wait: they are applied before these decisions are judged. */
  readonly hasRisk: boolean
}

/**
 * Reads committed rows that nobody has answered, lowest `seq` first, leaving out those in flight. One worker
 * per module reads (it holds the module's lock), so reading is claiming. Most reads look only where something new
 * can be; twice a second, and so at every poll of an idle desk, one looks everywhere.
 */
export function inboxReader(pool: Pool, moduleId: string, hasCommitStamps: boolean) {
  const lane = laneOf(pool)
  const text = DM(hasCommitStamps)
  const front = new Front()
  let lookedAtMs = Number.NEGATIVE_INFINITY
  return async (inFlight: readonly string[], countMax: number): Promise<Inbox> => {
    const nowMs = performance.now()
    const isWhole = nowMs - lookedAtMs > WHOLE_EVERY_MS
    if (isWhole) lookedAtMs = nowMs
    const values = isWhole ? [inFlight, countMax, '-1', []] : [[], countMax, front.highest, front.holes(nowMs)]
    const { rows } = await lane.query({ name: 'inbox-dm', text, values: [moduleId, ...values] })
    front.advance(
      rows.map((r) => Number(r.seq)),
      nowMs,
    )
    const decisions = rows.map((r) => {
      const unread = unreadOf(r)
      return {
        seq: r.seq,
        tags: r.tags,
        unread,
        existing: r.existing,
        duplicateOf: r.duplicate_of,
        isCommitStamp: hasCommitStamps,
        row: {
          id: r.id,
          lifecycle_id: r.lifecycle_id,
          parent_id: r.parent_id,
          kind: r.kind,
          symbol: r.symbol,
          timeframe: r.timeframe,
          session_bucket: r.session_bucket,
          regime: r.regime,
          dm_alpha: unread ? null : r.dm_alpha,
          dm_decision: unread ? null : r.dm_decision,
          tags: r.strand_tags,
          created_at: instant(Number(r.committed_us)),
        },
      }
    })
    return { decisions, hasRisk: rows[0]?.has_risk ?? false }
  }
}

const WHOLE_EVERY_MS = 500
/** A writer that commits later than this after others, or behind a wider gap, is found by the next look everywhere. */
const HOLE_KEEP_MS = 5_000
const HOLES_MAX = 1_000

/** How far the inbox has been read: all above the highest `seq` is new, and a slower writer may still commit into a hole below it. */
export class Front {
  highest = -1
  private readonly since = new Map<number, number>()

  /** Takes over what a read returned, ascending. */
  advance(seqs: readonly number[], nowMs: number): void {
    for (const seq of seqs) {
      this.since.delete(seq)
      if (seq <= this.highest) continue
      if (this.highest >= 0 && seq - this.highest <= HOLES_MAX) for (let hole = this.highest + 1; hole < seq; hole++) this.since.set(hole, nowMs)
      this.highest = seq
    }
  }

  holes(nowMs: number): readonly number[] {
    for (const [hole, since] of this.since) if (nowMs - since > HOLE_KEEP_MS || this.since.size > HOLES_MAX) this.since.delete(hole)
    return [...this.since.keys()]
  }
}

function unreadOf(row: { oversize: string | null; dm_decision: unknown; dm_alpha: unknown }): InboxItem['unread'] {
  if (row.oversize !== null) {
    const limit = String(DECISION_JSON_BYTES_MAX)
    return { field: row.oversize, message: `${row.oversize} is larger than ${limit} bytes`, limit }
  }
  const deep = (['dm_decision', 'dm_alpha'] as const).find((field) => isDeeper(row[field], DECISION_JSON_DEPTH_MAX))
  const limit = String(DECISION_JSON_DEPTH_MAX)
  return deep === undefined ? null : { field: deep, message: `${deep} is nested deeper than ${limit} levels`, limit }
}

/** Whether a JSON value holds more than `levels` objects or arrays inside each other. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

/** Waiting risk updates, lowest `seq` first. */
export async function readRisk(pool: Pool): Promise<readonly RiskItem[]> {
  const { rows } = await pool.query({ name: 'inbox-rm', text: RM })
  return rows.map((r) => ({ seq: r.seq, strandId: r.id, symbol: r.symbol, limits: r.limits }))
}

/** Marks rows that ask for nothing we do, so that they are not read again. */
export async function closeInbox(pool: Pool, items: readonly { seq: string; result: string }[]): Promise<void> {
  await pool.query({
    name: 'inbox-close',
    text: `update tr_inbox i set done_at = clock_timestamp(), result = x.result from jsonb_to_recordset($1::jsonb) as x(seq bigint, result text) where i.seq = x.seq`,
    values: [JSON.stringify(items)],
  })
}

/** Closes a row that cannot be answered, with an incident that says why: read again, it would fail again. */
export async function setAside(pool: Pool, seq: string, reason: string, events: readonly EventRow[]): Promise<void> {
  await pool.query(`with events as (${appendEvents('$3')}) update tr_inbox set done_at = clock_timestamp(), result = $2 where seq = $1`, [
    seq,
    reason,
    JSON.stringify(events),
  ])
}

export async function inboxDepth(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: string }>('select count(*) as n from tr_inbox where done_at is null')
  return Number(rows[0]?.n ?? 0)
}
