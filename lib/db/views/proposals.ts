import { z } from 'zod'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import type { FieldChange } from '#lib/domain/govern/change.ts'
import { type Direction, directionOf, RISK_CLASSES, riskClassOf } from '#lib/domain/govern/risk-class.ts'
import type { FourEyesView, ProposalRow, ProposalsPage, ProposalsQuery } from '#lib/wire/views/proposals.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'

export const OPEN = `('draft', 'in_review', 'approved', 'scheduled')`
/** More than this waits nowhere; what is beyond is counted. */
const WAITING_MAX = 500

/** The inbox: proposals and approvable lessons that wait, by risk and age; or what was decided, newest first. */
export async function readProposals(db: Reader, moduleId: string, query: ProposalsQuery): Promise<ProposalsPage> {
  const { rows: about } = await db.query(ABOUT, [moduleId])
  const { now, read_at_ms: readAtMs, waiting, last, four_eyes: fourEyes } = aboutRow.parse(about[0])
  const page = { waiting, fourEyes, lastDecided: last, readAtMs }
  const policy = parsePolicy(now ?? {})
  const remindMs = policy.ok ? policy.value.govern.remindHours * 3_600_000 : Number.POSITIVE_INFINITY
  const shown = (row: Record<string, unknown>) => rowOf(row, readAtMs - remindMs)
  if (query.tab === 'waiting') {
    const { rows } = await db.query(`${WAITING} limit ${WAITING_MAX}`, [moduleId])
    return { ...page, rows: rows.map(shown).sort(byRiskAndAge), nextBefore: null }
  }
  const [at, id] = cursorOf(query.before)
  const { rows } = await db.query(
    `select * from (${DECIDED}) d where ($2::float8 is null or (d.at_ms, d.id) < ($2, $3)) order by d.at_ms desc, d.id desc limit $4`,
    [moduleId, at, id, query.limit + 1],
  )
  const found = rows.slice(0, query.limit)
  const end = found.at(-1)
  return { ...page, rows: found.map(shown), nextBefore: rows.length > query.limit && end ? `${Math.round(Number(end.at_ms))}:${String(end.id)}` : null }
}

/** What may do the most harm first, and of that what has waited longest. Drafts are nobody's to decide yet. */
const byRiskAndAge = (a: ProposalRow, b: ProposalRow): number =>
  Number(a.status === 'draft') - Number(b.status === 'draft') || RISK_CLASSES.indexOf(a.risk) - RISK_CLASSES.indexOf(b.risk) || a.createdAtMs - b.createdAtMs

function cursorOf(before: string | undefined): readonly [number | null, string | null] {
  if (before === undefined) return [null, null]
  const colon = before.indexOf(':')
  return [Number(before.slice(0, colon)), before.slice(colon + 1)]
}

/** A row with what follows from its fields. `overdueBeforeMs` = what was made before it has waited too long. */
export function rowOf(row: Record<string, unknown>, overdueBeforeMs: number): ProposalRow {
  const { changes, at_ms: _, ...stored } = listed.parse(row)
  const lines = changesIn(changes)
  const isWaiting = stored.status === 'in_review' || stored.status === 'approvable'
  return {
    ...stored,
    risk: riskClassOf(stored.kind, lines),
    direction: directionIn(lines),
    changeCount: lines.length,
    isOverdue: isWaiting && stored.createdAtMs < overdueBeforeMs,
  }
}

/** Looser when any of its limits is. */
function directionIn(lines: readonly FieldChange[]): Direction | null {
  const directions = lines.map(directionOf).filter((direction) => direction !== 'other')
  return directions.length === 0 ? null : directions.includes('looser') ? 'looser' : 'tighter'
}

const change = z.object({ path: z.string(), from: z.unknown().optional(), to: z.unknown().optional() })
/** Changes as a proposal's evidence holds them. */
export const changesIn = (value: unknown): readonly FieldChange[] =>
  (Array.isArray(value) ? value : []).flatMap((one) => {
    const line = change.safeParse(one).data
    return line ? [{ path: line.path, from: line.from ?? null, to: line.to ?? null }] : []
  })

export const COLUMNS = `p.id, p.kind, p.status, p.title, p.author, p.decided_by as "decidedBy", p.base_version as "baseVersion", p.revision, p.applied_version as "appliedVersion",
  p.evidence -> 'changes' as changes, ${ms('p.created_at')} as "createdAtMs", ${ms('p.expires_at')} as "expiresAtMs", ${ms('p.applies_at')} as "appliesAtMs",
  ${ms('p.decided_at')} as "decidedAtMs", p.status in ${OPEN} and p.kind <> 'review' and p.base_version <
    (select max(c.version) from tr_config_version c where c.module_id = p.module_id) as "hasMoved", ${ms('coalesce(p.decided_at, p.updated_at)')} as at_ms`
/** A lesson in the same columns; `at` = when it came here, or was decided. */
const LESSON = (status: string, at: string, decidedBy: string, decidedAt: string): string => `l.id, 'lesson' as kind, ${status} as status,
  coalesce(l.title, 'Lesson on ' || l.knob) as title, 'the desk' as author, ${decidedBy} as "decidedBy", null::int as "baseVersion", l.version as revision,
  null::int as "appliedVersion", null::jsonb as changes, ${at} as "createdAtMs", null::float8 as "expiresAtMs", null::float8 as "appliesAtMs",
  ${decidedAt} as "decidedAtMs", false as "hasMoved", ${at} as at_ms`

const WAITING = `
  select ${COLUMNS} from tr_proposal p where p.module_id = $1 and p.status in ${OPEN}
  union all
  select ${LESSON('l.state', ms('l.state_since'), 'null', 'null::float8')} from tr_lesson l where l.module_id = $1 and l.state = 'approvable'`
const DECIDED = `
  select ${COLUMNS} from tr_proposal p where p.module_id = $1 and p.status not in ${OPEN}
  union all
  select ${LESSON('e.to_state', ms('e.at'), 'e.actor', ms('e.at'))} from tr_lesson_event e join tr_lesson l on l.id = e.lesson_id
  where l.module_id = $1 and e.from_state = 'approvable' and e.to_state in ('approved', 'rejected')`

export const FOUR_EYES = `(select json_build_object('isOn', is_on, 'setting', setting, 'persons', persons, 'approvers', approvers) from tr_four_eyes($1))`
const ABOUT = `
  select ${ms('clock_timestamp()')} as read_at_ms, ${FOUR_EYES} as four_eyes,
    (select count(*)::int from tr_proposal where module_id = $1 and status in ${OPEN}) + (select count(*)::int from tr_lesson where module_id = $1 and state = 'approvable') as waiting,
    (select config from tr_config_version where module_id = $1 order by version desc limit 1) as now,
    (select json_build_object('id', p.id, 'kind', p.kind, 'title', p.title, 'status', p.status, 'version', p.applied_version, 'atMs', ${ms('p.decided_at')}) from tr_proposal p
     where p.module_id = $1 and p.decided_at is not null order by p.decided_at desc limit 1) as last`

const text = z.string().nullable()
const number = z.number().nullable()
export const fourEyesRow: z.ZodType<FourEyesView> = z.object({ isOn: z.boolean(), setting: z.string(), persons: z.number(), approvers: z.number() })
const listed = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  title: z.string(),
  author: z.string(),
  decidedBy: text,
  baseVersion: number,
  revision: z.number(),
  appliedVersion: number,
  hasMoved: z.boolean().nullable().transform(Boolean),
  changes: z.unknown(),
  createdAtMs: z.number(),
  expiresAtMs: number,
  appliesAtMs: number,
  decidedAtMs: number,
  at_ms: z.number(),
})
const aboutRow = z.object({
  read_at_ms: z.number(),
  four_eyes: fourEyesRow,
  waiting: z.number(),
  now: z.unknown(),
  last: z.object({ id: z.string(), kind: z.string(), title: z.string(), status: z.string(), version: number, atMs: z.number() }).nullable(),
})
