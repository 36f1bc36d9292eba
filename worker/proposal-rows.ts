import { event } from '#lib/db/events.ts'
import type { Book, ProposalRow } from '#lib/db/proposals.ts'
import type { Result } from '#lib/domain/base/result.ts'
import { err, ok } from '#lib/domain/base/result.ts'
import { fromMs, type Instant, toMs } from '#lib/domain/base/time.ts'
import type { Problem } from '#lib/domain/decide/fields.ts'
import type { GovernPolicy } from '#lib/domain/decide/policy.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import { undoing } from '#lib/domain/govern/bypass.ts'
import { type Changed, changedConfig, differences, type FieldChange } from '#lib/domain/govern/change.ts'
import { evidenceHash, evidenceState } from '#lib/domain/govern/evidence.ts'
import { apply, type Proposal, type ProposalEvent, type Rules } from '#lib/domain/govern/proposal.ts'

/** A proposal as it is stored and as the rules see it, and the steps that every action on it is made of. */

/** One transaction of the governor, with the rules as they are while it runs. */
export type Session = { readonly book: Book; readonly at: Instant; readonly rules: Rules; readonly govern: GovernPolicy }
export type Cause = { readonly id: string | null; readonly actor: string }
export type Refusal = { readonly code: string; readonly message: string }
export type Answer = Result<Readonly<Record<string, unknown>>, Refusal>
export type Moved = Result<ProposalRow, Refusal>

/** The row after the event, or why it cannot be. Nothing is stored yet. */
export async function move({ book, rules }: Session, row: ProposalRow, what: ProposalEvent): Promise<Moved> {
  const base = await book.version(row.base_version)
  const changed = base === null ? null : await contentOf(book, row, base)
  const moved = apply(proposalOf(row, changed?.ok ? changed.value.changes : []), what, rules)
  return moved.ok ? ok(rowOf(row, moved.value)) : moved
}

/** Stores the row and tells of it. */
export async function keep({ book, rules }: Session, row: ProposalRow, cause: Cause, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await book.save(row)
  // Every yes says whether it had to be somebody else's.
  const isYes = row.status === 'approved' || row.status === 'scheduled' || row.status === 'applied'
  await tell(book, row, cause, { ...(isYes && { four_eyes: rules.fourEyes }), ...more })
}

export async function tell(book: Book, row: ProposalRow, { id, actor }: Cause, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const { title, kind, base_version, comment } = row
  await book.say([event('proposal', row.id, row.status, id, { ...told(row), title, kind, base_version, ...(comment !== null && { comment }), ...more }, actor)])
}

/** The configuration that comes of it, on top of `base`; of a rollback the earlier version's own. */
export async function contentOf(
  book: Book,
  { kind, change }: Pick<ProposalRow, 'kind' | 'change'>,
  base: { readonly version: number; readonly config: Readonly<Record<string, unknown>> },
): Promise<Result<Changed, readonly Problem[]>> {
  if (kind === 'review') return ok({ config: base.config, changes: [] })
  if (kind !== 'rollback') return changedConfig(base.config, kind, change)
  if (typeof change.bypass === 'string') return await withoutBypass(book, change.bypass, base.config)
  const target = Number.isInteger(change.version) ? await book.version(change.version as number) : null
  if (target === null || target.version >= base.version) return err([{ path: 'version', message: `must be a version before ${base.version}` }])
  const [from, to] = [parsePolicy(base.config), parsePolicy(target.config)]
  if (!to.ok) return to
  return ok({ config: target.config, changes: from.ok ? differences(from.value, to.value) : [] })
}

async function withoutBypass(book: Book, proposalId: string, config: Readonly<Record<string, unknown>>): Promise<Result<Changed, readonly Problem[]>> {
  const bypass = await book.openBypass()
  const changed = bypass?.proposal_id === proposalId ? undoing(config, bypass.changes).changed : null
  return changed === null ? err([{ path: 'bypass', message: 'nothing of it is in force any more' }]) : ok(changed)
}

/** A new row of it, for the author. */
export function draftOf(
  { at, govern }: Session,
  id: string,
  author: string,
  wish: Pick<ProposalRow, 'kind' | 'title' | 'reason' | 'base_version' | 'change'> & { readonly draft?: boolean | undefined },
  changes: readonly FieldChange[],
): ProposalRow {
  const evidence = { changes: changes.map((c) => ({ ...c })) }
  return {
    id,
    kind: wish.kind,
    status: wish.draft === true ? 'draft' : 'in_review',
    title: wish.title,
    reason: wish.reason,
    base_version: wish.base_version,
    revision: 1,
    change: wish.change,
    evidence,
    evidence_hash: evidenceHash(evidence),
    author,
    decided_by: null,
    comment: null,
    applied_version: null,
    expires_ms: toMs(at) + govern.expiryHours * 3_600_000,
    applies_ms: null,
  }
}

export const changesIn = (row: ProposalRow): readonly FieldChange[] =>
  (Array.isArray(row.evidence.changes) ? row.evidence.changes : []).flatMap((c: Partial<FieldChange>) =>
    typeof c.path === 'string' ? [{ path: c.path, from: c.from ?? null, to: c.to ?? null }] : [],
  )

export const proposalOf = (row: ProposalRow, changes: Changed['changes']): Proposal => ({
  kind: row.kind,
  status: row.status,
  revision: row.revision,
  author: row.author,
  baseVersion: row.base_version,
  // A way back is not argued about.
  evidence: row.kind === 'rollback' || row.kind === 'review' ? 'not_needed' : evidenceState(row.evidence, changes),
  decidedBy: row.decided_by,
  comment: row.comment,
  expiresAt: row.expires_ms === null ? null : fromMs(row.expires_ms),
  appliesAt: row.applies_ms === null ? null : fromMs(row.applies_ms),
  appliedVersion: row.applied_version,
})

const rowOf = (row: ProposalRow, p: Proposal): ProposalRow => ({
  ...row,
  status: p.status,
  revision: p.revision,
  base_version: p.baseVersion,
  decided_by: p.decidedBy,
  comment: p.comment,
  applied_version: p.appliedVersion,
  expires_ms: p.expiresAt === null ? null : toMs(p.expiresAt),
  applies_ms: p.appliesAt === null ? null : toMs(p.appliesAt),
})

export const told = (row: ProposalRow) => ({
  proposal_id: row.id,
  status: row.status,
  revision: row.revision,
  ...(row.applied_version !== null && { version: row.applied_version }),
})

export const refused = (code: string, message: string): { readonly ok: false; readonly error: Refusal } => err({ code, message })
export const unknown = (id: string) => refused('UNKNOWN_PROPOSAL', `there is no proposal ${id}`)
export const invalid = (problems: readonly Problem[]) => refused('INVALID_CHANGE', problems.map(({ path, message }) => `${path} ${message}`.trim()).join('; '))
