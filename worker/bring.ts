import type { Book, ProposalRow } from '#lib/db/proposals.ts'
import { ok } from '#lib/domain/base/result.ts'
import { CURATORS, type Policy } from '#lib/domain/decide/policy.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import type { FieldChange } from '#lib/domain/govern/change.ts'
import { supersededBy } from '#lib/domain/govern/supersede.ts'
import { type Cause, changesIn, contentOf, invalid, keep, type Moved, move, type Session } from './proposal-rows.ts'

/** How a yes came about that is its author's own: `return` = a plain way back, `bypass` = without its second person. */
export type Exception = 'return' | 'bypass' | null

/**
 * An approved proposal becomes the next version of the configuration: its row, the version, its weights, what changed, and what
 * that does to other proposals, all in the session's transaction. The row is stored before the version: the database looks at it by
 * the rules that were in force until now.
 */
export async function bring(session: Session, row: ProposalRow, cause: Cause, exception: Exception = null): Promise<Moved> {
  const { book, at } = session
  const newest = await book.newest()
  const version = newest.version + 1
  const moved = await move(session, row, { kind: 'apply', by: cause.actor, at, currentVersion: newest.version, isExcepted: exception !== null })
  if (!moved.ok) return moved
  if (row.kind === 'review') {
    await keep(session, moved.value, cause)
    return moved
  }
  const content = await contentOf(book, row, newest)
  if (!content.ok) return invalid(content.error)
  const policy = parsePolicy({ ...content.value.config, version })
  if (!policy.ok) return invalid(policy.error)
  const { changes, config } = content.value
  await keep(session, moved.value, cause, { ...(exception === 'bypass' && { bypass: true }) })
  await book.store({
    version,
    baseVersion: newest.version,
    config: { ...config, version },
    author: row.author,
    approver: exception === 'bypass' ? null : (row.decided_by ?? cause.actor),
    reason: row.reason,
    curators: curatorRows(policy.value),
    proposalId: row.id,
    changes: changes.map(({ path, from, to }) => ({ parameter: path, old_value: from, new_value: to })),
  })
  await supersede(session, row, changes, version, cause)
  if (row.kind === 'rollback') await takeBack(session, row, version, cause)
  return ok(moved.value)
}

/** Open proposals of a field that has just changed were made for another value. */
async function supersede(session: Session, by: ProposalRow, changes: readonly FieldChange[], version: number, cause: Cause): Promise<void> {
  const open = (await session.book.open()).map((row) => ({ id: row.id, kind: row.kind, changes: changesIn(row), row }))
  for (const { row: other } of supersededBy({ id: by.id, kind: by.kind, changes }, open)) {
    const moved = await move(session, other, { kind: 'supersede', by: cause.actor, at: session.at, version })
    if (moved.ok) await keep(session, { ...moved.value, comment: `version ${version} changed a field of it` }, { ...cause, id: by.id })
  }
}

/** What the way back undoes: every change after its target, or the one bypass that is over. */
async function takeBack(session: Session, rollback: ProposalRow, version: number, cause: Cause): Promise<void> {
  const { book, at } = session
  const undone = await undoneBy(book, rollback)
  for (const row of undone) {
    const moved = await move(session, row, { kind: 'roll_back', by: cause.actor, at, version })
    if (moved.ok) await keep(session, moved.value, { ...cause, id: rollback.id }, { by_version: version })
  }
  const ids = undone.map((row) => row.id)
  await book.revert(ids, rollback.id)
}

async function undoneBy(book: Book, { id, change }: ProposalRow): Promise<readonly ProposalRow[]> {
  if (typeof change.bypass !== 'string') return (await book.appliedAfter(Number(change.version))).filter((row) => row.id !== id && row.kind !== 'review')
  const one = await book.find(change.bypass)
  return one === null ? [] : [one]
}

const curatorRows = ({ curators }: Policy) =>
  CURATORS.map((name) => {
    const { weight, threshold, kappa, vetoFloor, enabled } = curators[name]
    return { curator_type: name, weight, threshold, kappa, veto_floor: vetoFloor, enabled }
  })
