import { event } from '#lib/db/events.ts'
import type { BypassRow, ProposalRow } from '#lib/db/proposals.ts'
import { hashOf } from '#lib/domain/base/id.ts'
import { fromMs, plusMs, toIso, toMs } from '#lib/domain/base/time.ts'
import { endOf, undoing } from '#lib/domain/govern/bypass.ts'
import { WORKER } from '#lib/domain/govern/four-eyes.ts'
import { bring } from './bring.ts'
import { type Cause, changesIn, draftOf, keep, type Moved, move, refused, type Session, tell } from './proposal-rows.ts'

/** What is applied without its second person, and how that ends by itself. */

type Wish = { readonly revision?: number | undefined; readonly reason: string; readonly minutes?: number | undefined }

/** Applies the author's own proposal now, raises an incident, and opens the review that confirms it or ends it. */
export async function bypassed(session: Session, row: ProposalRow, { revision, reason, minutes }: Wish, cause: { id: string; actor: string }): Promise<Moved> {
  const { book, at, govern } = session
  const open = await book.openBypass()
  if (open !== null)
    return refused('BYPASS_OPEN', `one emergency at a time: v${open.version} of ${open.actor} stands unconfirmed until ${toIso(fromMs(open.expires_ms))}`)
  const until = plusMs(at, (minutes ?? govern.bypassMinutes) * 60_000)
  const moved = await move(session, row, { kind: 'bypass', by: cause.actor, at, revision: revision ?? row.revision, comment: reason, until })
  if (!moved.ok) return moved
  const version = (await book.newest()).version + 1
  const changes = changesIn(row)
  const wish = { kind: 'review', title: `Confirm v${version}: ${row.title}`.slice(0, 120), reason, base_version: version, change: { bypass: row.id } } as const
  const review = { ...draftOf(session, cause.id, cause.actor, wish, changes), expires_ms: toMs(until) }
  await book.addBypass({ proposal_id: row.id, review_id: review.id, actor: cause.actor, reason, version, changes, expires_ms: toMs(until) })
  const applied = await bring(session, moved.value, cause, 'bypass')
  if (!applied.ok) return applied
  await book.add(review)
  await tell(book, review, cause)
  const message = `${cause.actor} applied “${row.title}” as v${version} without a second person, until ${toIso(until)}: ${reason}`
  await book.say([event('incident', incidentOf(row.id), 'raised', cause.id, { name: 'four_eyes_bypassed', message, proposal_id: row.id }, cause.actor)])
  return applied
}

/** Ends the open bypass when it is confirmed, refused or over. True when it ended. */
export async function settle(session: Session, cause: Cause): Promise<boolean> {
  const { book, at } = session
  const open = await book.openBypass()
  if (open === null) return false
  const [proposal, review] = [await book.find(open.proposal_id), await book.find(open.review_id)]
  if (proposal === null || review === null) return false
  const end = endOf({ expiresAt: fromMs(open.expires_ms), review: review.status, proposal: proposal.status }, at)
  if (end === null) return false
  if (end === 'confirmed') {
    await book.endBypass(open.proposal_id, { ending: 'confirmed', ended_by: review.decided_by ?? cause.actor, end_version: null })
    await book.say([
      event('proposal', proposal.id, 'confirmed', review.id, { version: open.version, comment: review.comment }, review.decided_by ?? cause.actor),
    ])
  } else {
    await closeReview(session, review, end === 'overtaken')
    if (end === 'overtaken') await overtaken(session, open)
    else await takeBack(session, open, proposal)
  }
  await book.say([event('incident', incidentOf(open.proposal_id), 'cleared', review.id, { name: 'four_eyes_bypassed', ending: end }, cause.actor)])
  return true
}

async function closeReview(session: Session, review: ProposalRow, isOvertaken: boolean): Promise<void> {
  const { at } = session
  const by = { by: WORKER, at }
  const moved = await move(session, review, isOvertaken ? { kind: 'supersede', ...by, version: review.base_version } : { kind: 'expire', ...by })
  if (moved.ok) await keep(session, moved.value, { id: null, actor: WORKER })
}

async function overtaken({ book }: Session, open: BypassRow): Promise<void> {
  await book.endBypass(open.proposal_id, { ending: 'overtaken', ended_by: WORKER, end_version: (await book.newest()).version })
}

/** The next version is the one in force without what the bypass changed. Nobody has to approve that things are as they were. */
async function takeBack(session: Session, open: BypassRow, proposal: ProposalRow): Promise<void> {
  const { book, at } = session
  const newest = await book.newest()
  const { changed, stuck } = undoing(newest.config, open.changes)
  if (stuck.length > 0) {
    const message = `v${open.version} was not confirmed, and ${stuck.join(', ')} cannot go back: a later version needs it as it is`
    await book.say([event('incident', `bypass-stuck ${open.proposal_id}`, 'raised', open.review_id, { name: 'bypass_not_taken_back', message }, WORKER)])
  }
  if (changed === null) return await overtaken(session, open)
  const cause = { id: open.review_id, actor: WORKER }
  const reason = `v${open.version} was not confirmed by a second person`
  const wish = {
    kind: 'rollback',
    title: `Take back: ${proposal.title}`.slice(0, 120),
    reason,
    base_version: newest.version,
    change: { bypass: proposal.id },
  } as const
  const row = draftOf(session, hashOf(`end of bypass|${proposal.id}`).slice(0, 26), WORKER, wish, changed.changes)
  await book.add(row)
  const time: Session = { ...session, rules: { fourEyes: false, mayApprove: (handle) => handle === WORKER } }
  const approved = await move(time, row, { kind: 'approve', by: WORKER, at, revision: 1, comment: reason })
  if (!approved.ok) throw new Error(`a bypass could not be taken back: ${approved.error.message}`)
  const applied = await bring(time, approved.value, cause)
  if (!applied.ok) throw new Error(`a bypass could not be taken back: ${applied.error.message}`)
  await book.endBypass(proposal.id, { ending: 'taken_back', ended_by: WORKER, end_version: applied.value.applied_version })
}

const incidentOf = (proposalId: string): string => `bypass ${proposalId}`
