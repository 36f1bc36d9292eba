import { z } from 'zod'
import { DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import type { FieldChange } from '#lib/domain/govern/change.ts'
import type { Effect } from '#lib/domain/govern/effect.ts'
import { evidenceHash, evidenceState } from '#lib/domain/govern/evidence.ts'
import { supersededBy } from '#lib/domain/govern/supersede.ts'
import type { BypassView, CommentRow, FlipRow, HistoryRow, ProposalDetail } from '#lib/wire/views/proposals.ts'
import type { Reader } from './connection.ts'
import { entriesOf } from './entries.ts'
import { ms } from './market-parts.ts'
import { changeLines } from './proposal-changes.ts'
import { flipsIn, otherEvidence, predictionIn, type StoredFlip } from './proposal-evidence.ts'
import { COLUMNS, changesIn, FOUR_EYES, fourEyesRow, OPEN, rowOf } from './proposals.ts'

const FLIPS_MAX = 100
const HISTORY_MAX = 200

/** One proposal: what it changes, on what evidence, which past decisions it would flip, who said what to it, and what became of it. */
export async function readProposal(db: Reader, moduleId: string, id: string): Promise<ProposalDetail | null> {
  const { rows } = await db.query(DETAIL, [moduleId, id])
  if (!rows[0]) return null
  const { evidence, base, now, four_eyes: fourEyes, change, ...stored } = detailRow.parse(rows[0])
  const policy = parsePolicy(now ?? {})
  const govern = policy.ok ? policy.value.govern : DEFAULT_POLICY.govern
  const row = rowOf(rows[0], stored.readAtMs - govern.remindHours * 3_600_000)
  const changes = changesIn(evidence.changes)
  const flips = flipsIn(evidence)
  const [known, comments, history, bypass, related] = await Promise.all([
    readFlips(db, flips.slice(0, FLIPS_MAX)),
    db.query(COMMENTS, [id]),
    db.query(HISTORY, [id]),
    db.query(BYPASS, [id]),
    db.query(RELATED, [moduleId, id]),
  ])
  return {
    ...row,
    ...stored,
    change,
    changes: changeLines(changes, change, base, policy.ok ? policy.value : null),
    evidenceState: evidenceHash(evidence) === stored.evidenceHash ? stateOf(row.kind, evidence, changes) : 'broken',
    prediction: predictionIn(evidence),
    evidence: entriesOf(otherEvidence(evidence), 40),
    flips: known,
    flipCount: flips.length,
    comments: comments.rows.map((r) => commentRow.parse(r)),
    history: history.rows.map((r) => historyRow.parse(r)).reverse(),
    ...supersession({ id, kind: row.kind, changes }, related.rows),
    bypass: bypass.rows[0] ? bypassRow.parse(bypass.rows[0]) : null,
    fourEyes,
    bypassMinutes: govern.bypassMinutes,
  }
}

const stateOf = (kind: string, evidence: Readonly<Record<string, unknown>>, changes: readonly FieldChange[]) =>
  kind === 'rollback' || kind === 'review' ? 'not_needed' : evidenceState(evidence, changes)

/** What it ends, or has ended, and what ended it. */
function supersession(proposal: Parameters<typeof supersededBy>[0], related: readonly unknown[]): Pick<ProposalDetail, 'supersedes' | 'supersededBy'> {
  const all = related.map((one) => relatedRow.parse(one)).map((one) => ({ ...one, changes: changesIn(one.changes) }))
  const of = (how: (typeof all)[number]['how']) => all.filter((one) => one.how === how)
  const ended = [...of('ended'), ...supersededBy(proposal, of('open'))]
  const [by] = of('by')
  return { supersedes: ended.map(({ id, title }) => ({ id, title })), supersededBy: by ? { id: by.id, title: by.title } : null }
}

async function readFlips(db: Reader, flips: readonly StoredFlip[]): Promise<readonly FlipRow[]> {
  if (flips.length === 0) return []
  const { rows } = await db.query(
    `select id, decision_id as "decisionId", symbol, side, ${ms('coalesce(decided_at, created_at)')} as "atMs" from tr_strand
     where kind = 'execution' and (id = any($1) or decision_id = any($1))`,
    [flips.map(({ id }) => id)],
  )
  const known = new Map(rows.map((row) => flipRow.parse(row)).flatMap((row) => [[row.id, row] as const, [row.decisionId ?? row.id, row] as const]))
  return flips.map(({ id, ...flip }) => {
    const found = known.get(id)
    return { ...flip, executionId: found?.id ?? id, symbol: found?.symbol ?? null, side: found?.side ?? null, atMs: found?.atMs ?? null }
  })
}

const DETAIL = `
  select ${COLUMNS}, p.reason, p.change, p.evidence, p.evidence_hash as "evidenceHash", p.comment, p.effect,
    ${ms('p.applied_at')} as "appliedAtMs", ${ms('clock_timestamp()')} as "readAtMs", ${FOUR_EYES} as four_eyes,
    (select c.config from tr_config_version c where c.module_id = p.module_id and c.version = p.base_version) as base,
    (select c.config from tr_config_version c where c.module_id = p.module_id order by c.version desc limit 1) as now,
    (select max(c.version) from tr_config_version c where c.module_id = p.module_id) as "currentVersion",
    (select coalesce(json_agg(json_build_object('version', c.version, 'author', c.author) order by c.version), '[]') from tr_config_version c
     where c.module_id = p.module_id and p.status = 'applied' and p.kind <> 'review' and c.version >= p.applied_version) as undoes
  from tr_proposal p where p.module_id = $1 and p.id = $2`
const COMMENTS = `select id, author, text, revision, ${ms('at')} as "atMs" from tr_proposal_comment where proposal_id = $1 order by at, id limit 500`
const HISTORY = `
  select seq::float8 as seq, ${ms('at')} as "atMs", kind, actor, cause_id as "causeId", data ->> 'comment' as comment, (data ->> 'revision')::int as revision,
    (data ->> 'four_eyes')::boolean as "fourEyes", coalesce(data ->> 'version', data ->> 'by_version')::int as version
  from tr_event where noun = 'proposal' and noun_id = $1 and kind <> 'commented' order by seq desc limit ${HISTORY_MAX}`
/** The others that are open while it is; those that it ended; the one that ended it. An event of being superseded names its cause. */
const RELATED = `
  select o.id, o.title, o.kind, o.evidence -> 'changes' as changes, 'open' as how from tr_proposal o where o.module_id = $1 and o.status in ${OPEN}
    and exists (select from tr_proposal p where p.module_id = $1 and p.id = $2 and p.status in ${OPEN})
  union all
  select o.id, o.title, o.kind, null, 'ended' from tr_proposal o
    join tr_event e on e.noun = 'proposal' and e.noun_id = o.id and e.kind = 'superseded' and e.cause_id = $2 where o.module_id = $1 and o.status = 'superseded'
  union all
  select b.id, b.title, b.kind, null, 'by' from tr_event e join tr_proposal b on b.module_id = $1 and b.id = e.cause_id
    where e.noun = 'proposal' and e.noun_id = $2 and e.kind = 'superseded' order by id`
const BYPASS = `
  select proposal_id as "proposalId", review_id as "reviewId", actor, reason, version, ${ms('started_at')} as "startedAtMs", ${ms('expires_at')} as "expiresAtMs",
    ending, ended_by as "endedBy", end_version as "endVersion"
  from tr_bypass where proposal_id = $1 or review_id = $1`

const text = z.string().nullable()
const number = z.number().nullable()
const detailRow = z.object({
  reason: z.string(),
  change: z.record(z.string(), z.unknown()),
  evidence: z.record(z.string(), z.unknown()),
  evidenceHash: z.string(),
  comment: text,
  effect: z.unknown().transform((stored): Effect | null => (isEffect(stored) ? stored : null)),
  appliedAtMs: number,
  readAtMs: z.number(),
  four_eyes: fourEyesRow,
  base: z.unknown(),
  now: z.unknown(),
  currentVersion: number,
  undoes: z.array(z.object({ version: z.number(), author: z.string() })),
})
const relatedRow = z.object({ id: z.string(), title: z.string(), kind: z.string(), changes: z.unknown(), how: z.enum(['open', 'ended', 'by']) })
const isEffect = (stored: unknown): stored is Effect => typeof stored === 'object' && stored !== null && 'measures' in stored && Array.isArray(stored.measures)
const flipRow = z.object({ id: z.string(), decisionId: text, symbol: text, side: z.enum(['buy', 'sell']).nullable(), atMs: number })
const commentRow: z.ZodType<CommentRow> = z.object({ id: z.string(), author: z.string(), text: z.string(), revision: z.number(), atMs: z.number() })
const historyRow: z.ZodType<HistoryRow> = z.object({
  seq: z.number(),
  atMs: z.number(),
  kind: z.string(),
  actor: z.string(),
  causeId: text,
  comment: text,
  revision: number,
  version: number,
  fourEyes: z.boolean().nullable(),
})
const bypassRow: z.ZodType<BypassView> = z.object({
  proposalId: z.string(),
  reviewId: z.string(),
  actor: z.string(),
  reason: z.string(),
  version: z.number(),
  startedAtMs: z.number(),
  expiresAtMs: z.number(),
  ending: z.enum(['confirmed', 'taken_back', 'overtaken']).nullable(),
  endedBy: text,
  endVersion: number,
})
