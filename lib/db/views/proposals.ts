import { z } from 'zod'
import type { FlipRow, ProposalDetail, ProposalRow, ProposalsPage, ProposalsQuery } from '#lib/wire/views/proposals.ts'
import type { Reader } from './connection.ts'
import { entriesOf } from './entries.ts'
import { ms } from './market-parts.ts'
import { changesOf } from './proposal-changes.ts'

const FLIPS_MAX = 100
const OPEN = `('draft', 'in_review', 'approved', 'scheduled')`

/** A page of proposals, newest first. Without a status those that wait for somebody or for their time. */
export async function readProposals(db: Reader, moduleId: string, { status, before, limit }: ProposalsQuery): Promise<ProposalsPage> {
  const values: unknown[] = [moduleId]
  const clauses = ['p.module_id = $1']
  if (status === undefined) clauses.push(`p.status in ${OPEN}`)
  else if (status !== 'all') clauses.push(`p.status = $${values.push(status)}`)
  if (before !== undefined) clauses.push(`p.id < $${values.push(before)}`)
  const [{ rows }, about] = await Promise.all([
    db.query(`select ${COLUMNS} from tr_proposal p where ${clauses.join(' and ')} order by p.id desc limit ${limit + 1}`, values),
    db.query(
      `select ${ms('clock_timestamp()')} as read_at_ms, (select count(*)::int from tr_proposal where module_id = $1 and status in ${OPEN}) as waiting,
         (select json_build_object('id', p.id, 'title', p.title, 'status', p.status, 'atMs', ${ms('p.decided_at')}) from tr_proposal p
          where p.module_id = $1 and p.decided_at is not null order by p.decided_at desc limit 1) as last`,
      [moduleId],
    ),
  ])
  const found = rows.map((row) => proposalRow.parse(row))
  const page = found.slice(0, limit)
  const { read_at_ms: readAtMs, waiting, last } = aboutRow.parse(about.rows[0])
  return { rows: page, nextBefore: found.length > limit ? (page.at(-1)?.id ?? null) : null, waiting, lastDecided: last, readAtMs }
}

/** One proposal: what it changes, on what evidence, which past decisions it would flip, and what became of it. */
export async function readProposal(db: Reader, id: string): Promise<ProposalDetail | null> {
  const { rows } = await db.query(DETAIL, [id])
  if (!rows[0]) return null
  const { change, evidence, effect, base, now, ...r } = detailRow.parse(rows[0])
  const stored = flipsIn(evidence)
  return {
    ...proposalRow.parse(rows[0]),
    ...r,
    changes: changesOf(change, base, now),
    changeJson: JSON.stringify(change, null, 2),
    hasMoved: r.currentVersion !== null && r.currentVersion !== r.baseVersion && r.appliedVersion === null,
    evidence: entriesOf(withoutFlips(evidence), 40),
    flips: await readFlips(db, stored.slice(0, FLIPS_MAX)),
    flipCount: stored.length,
    effect: entriesOf(effect, 24),
  }
}

type StoredFlip = { readonly id: string; readonly lines: FlipRow['lines'] }

/** Past decisions that would have gone otherwise: ids, or records that name their execution. */
function flipsIn(evidence: unknown): readonly StoredFlip[] {
  const list = z.object({ flips: z.array(z.unknown()) }).safeParse(evidence).data?.flips ?? []
  return list.flatMap((flip) => {
    if (typeof flip === 'string') return [{ id: flip, lines: [] }]
    const named = z.object({ execution_id: z.string().optional(), executionId: z.string().optional(), id: z.string().optional() }).safeParse(flip).data
    const id = named?.execution_id ?? named?.executionId ?? named?.id
    if (id === undefined) return []
    return [{ id, lines: entriesOf(flip, 8).filter(({ value }) => value !== id) }]
  })
}

const withoutFlips = (evidence: unknown): unknown => {
  if (typeof evidence !== 'object' || evidence === null) return evidence
  const { flips, ...rest } = evidence as Record<string, unknown>
  return rest
}

async function readFlips(db: Reader, flips: readonly StoredFlip[]): Promise<readonly FlipRow[]> {
  if (flips.length === 0) return []
  const { rows } = await db.query(
    `select id, decision_id as "decisionId", symbol, side, ${ms('coalesce(decided_at, created_at)')} as "atMs" from tr_strand
     where kind = 'execution' and (id = any($1) or decision_id = any($1))`,
    [flips.map(({ id }) => id)],
  )
  const known = new Map(rows.map((row) => flipRow.parse(row)).flatMap((row) => [[row.id, row] as const, [row.decisionId ?? row.id, row] as const]))
  return flips.map(({ id, lines }) => {
    const found = known.get(id)
    return { executionId: found?.id ?? id, symbol: found?.symbol ?? null, side: found?.side ?? null, atMs: found?.atMs ?? null, lines }
  })
}

const COLUMNS = `p.id, p.kind, p.status, p.title, p.author, p.base_version as "baseVersion", p.revision, p.applied_version as "appliedVersion",
  ${ms('p.created_at')} as "createdAtMs", ${ms('p.expires_at')} as "expiresAtMs", ${ms('p.decided_at')} as "decidedAtMs"`

const DETAIL = `
  select ${COLUMNS}, p.reason, p.change, p.evidence, p.evidence_hash as "evidenceHash", p.decided_by as "decidedBy", p.comment, p.effect,
    ${ms('p.applied_at')} as "appliedAtMs", ${ms('clock_timestamp()')} as "readAtMs",
    case when p.subject_id is not null then json_build_object('id', p.subject_id, 'title', (select l.title from tr_lesson l where l.id = p.subject_id)) end as subject,
    (select c.config from tr_config_version c where c.module_id = p.module_id and c.version = p.base_version) as base,
    (select c.config from tr_config_version c where c.module_id = p.module_id order by c.version desc limit 1) as now,
    (select max(c.version) from tr_config_version c where c.module_id = p.module_id) as "currentVersion"
  from tr_proposal p where p.id = $1`

const text = z.string().nullable()
const number = z.number().nullable()
const proposalRow: z.ZodType<ProposalRow> = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  title: z.string(),
  author: z.string(),
  baseVersion: z.number(),
  revision: z.number(),
  appliedVersion: number,
  createdAtMs: z.number(),
  expiresAtMs: number,
  decidedAtMs: number,
})
const aboutRow = z.object({
  read_at_ms: z.number(),
  waiting: z.number(),
  last: z.object({ id: z.string(), title: z.string(), status: z.string(), atMs: z.number() }).nullable(),
})
const detailRow = z.object({
  baseVersion: z.number(),
  appliedVersion: number,
  reason: z.string(),
  change: z.unknown(),
  evidence: z.unknown(),
  evidenceHash: z.string(),
  decidedBy: text,
  comment: text,
  effect: z.unknown(),
  appliedAtMs: number,
  readAtMs: z.number(),
  subject: z.object({ id: z.string(), title: text }).nullable(),
  base: z.unknown(),
  now: z.unknown(),
  currentVersion: number,
})
const flipRow = z.object({ id: z.string(), decisionId: text, symbol: text, side: z.enum(['buy', 'sell']).nullable(), atMs: number })
