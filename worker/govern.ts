import type { z } from 'zod'
import type { Command } from '#lib/db/desk.ts'
import { event } from '#lib/db/events.ts'
import type { Pool } from '#lib/db/pool.ts'
import { type Book, governing, type ProposalRow } from '#lib/db/proposals.ts'
import { ok } from '#lib/domain/base/result.ts'
import { type Instant, parseIso, toMs } from '#lib/domain/base/time.ts'
import { DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import { evidenceHash } from '#lib/domain/govern/evidence.ts'
import { fourEyesOf, mayApprove, WORKER } from '#lib/domain/govern/four-eyes.ts'
import type { ProposalEvent } from '#lib/domain/govern/proposal.ts'
import type { COMMANDS } from '#lib/wire/command.ts'
import { bring } from './bring.ts'
import { bypassed, settle } from './bypassing.ts'
import {
  type Answer,
  type Cause,
  changesIn,
  contentOf,
  draftOf,
  invalid,
  keep,
  type Moved,
  move,
  proposalOf,
  type Refusal,
  refused,
  type Session,
  tell,
  told,
  unknown,
} from './proposal-rows.ts'

export type Governing = {
  readonly pool: Pool
  readonly moduleId: string
  /** Wall time: people answer by it. */
  readonly now: () => Instant
  /** What was committed is in force when it resolves. */
  readonly adopt: () => Promise<void>
  /** Something was proposed: its what-if is wanted soon. */
  readonly weigh?: () => Promise<void>
}

type Asked = Pick<Command, 'id' | 'actor'>
type Payload<K extends keyof typeof COMMANDS> = z.infer<(typeof COMMANDS)[K]>

/**
 * Carries out what people say to proposals, and what time says to them. An approved change becomes the next version of the configuration
 * in the transaction that says so, and is in force when the answer is given.
 */
export class Governor {
  private readonly desk: Governing

  constructor(desk: Governing) {
    this.desk = desk
  }

  /** A new proposal, whose id is its command's, or a new revision of one. */
  async propose(command: Asked, wish: Payload<'propose'>): Promise<Answer> {
    const answer = await this.within((session) => draw(session, command, wish))
    if (answer.ok) await this.desk.weigh?.()
    return answer
  }

  /** Approves, which applies at once unless it is put off; rejects; withdraws; submits a draft. */
  decide(command: Asked, said: Payload<'decide_proposal'>): Promise<Answer> {
    return this.within((session) =>
      this.once(session, said.proposal_id, command, async (row) => {
        if (row.kind === 'lesson') return refused('NOT_POSSIBLE', 'a lesson is decided with `decide_lesson`')
        const by = { by: command.actor, at: session.at }
        const { comment, verdict } = said
        const unread = verdict === 'approve' ? unreadEvidence(row, said.evidence_hash) : null
        if (unread !== null) return unread
        const event: ProposalEvent =
          verdict === 'submit' ? { kind: 'submit', ...by } : { kind: verdict, ...by, comment, revision: said.revision ?? row.revision }
        const moved = await move(session, row, event)
        if (!moved.ok) return moved
        const applyAt = said.apply_at === undefined || row.kind === 'review' ? null : parseIso(said.apply_at)
        const done = await afterwards(session, moved.value, applyAt, command)
        if (!done.ok) return done
        if (row.kind === 'review') await settle(session, { ...command, id: row.id })
        return done
      }),
    )
  }

  /** Applies the author's own proposal without the second person, for a while. */
  bypass(command: Asked, wish: Payload<'bypass_proposal'>): Promise<Answer> {
    return this.within((session) =>
      this.once(session, wish.proposal_id, command, async (row) => unreadEvidence(row, undefined) ?? (await bypassed(session, row, wish, command))),
    )
  }

  /** A word on a proposal, whatever state it is in. */
  comment(command: Asked, { proposal_id, text }: Payload<'comment_proposal'>): Promise<Answer> {
    return this.within((session) =>
      this.once(session, proposal_id, command, async (row) => {
        const { revision } = row
        await session.book.comment({ id: command.id, proposal_id, revision, author: command.actor, text })
        await session.book.say([event('proposal', row.id, 'commented', command.id, { revision, status: row.status }, command.actor)])
        return ok(row)
      }),
    )
  }

  /**
   * One action: a proposal that brings an earlier version back. Who asks for it approves it at once where four eyes are off or the way
   * back undoes nothing of their own; else it waits for somebody.
   */
  rollBack(command: Asked, { version, reason }: Payload<'roll_back'>): Promise<Answer> {
    return this.within(async (session) => {
      const { book, at, rules } = session
      const known = await book.find(command.id)
      if (known !== null) return ok(told(known))
      const newest = await book.newest()
      const wish = { kind: 'rollback', title: `Roll back to version ${version}`, reason, base_version: newest.version, change: { version } } as const
      const changed = await contentOf(book, wish, newest)
      if (!changed.ok) return invalid(changed.error)
      const row = draftOf(session, command.id, command.actor, wish, changed.value.changes)
      await book.add(row)
      const isPlainReturn = !rules.fourEyes || (await book.isPlainReturn(command.actor, version))
      const approved = await move(session, row, { kind: 'approve', by: command.actor, at, revision: 1, comment: reason, isPlainReturn })
      if (!approved.ok) {
        if (approved.error.code !== 'FOUR_EYES') return approved
        await tell(book, row, command)
        return ok(told(row))
      }
      const applied = await bring(session, approved.value, command, 'return')
      if (!applied.ok) return applied
      await settle(session, { ...command, id: row.id })
      return ok(told(applied.value))
    })
  }

  /** Whether this name's yes counts: also for what is decided elsewhere. */
  async mayApprove(handle: string): Promise<boolean> {
    return await governing(this.desk.pool, this.desk.moduleId, async (book) => mayApprove(await book.people(), handle))
  }

  /** Ends a bypass whose time is over, expires what nobody answered, and applies what was scheduled for now. */
  async look(): Promise<void> {
    // In its own transaction: nothing that is wrong with another proposal may keep an emergency in force.
    const cause = { id: null, actor: WORKER }
    await this.within(async (session) => ((await settle(session, cause)) ? ok({}) : QUIET))
    await this.within(async (session) => {
      const { book, at } = session
      let isMoved = false
      for (const row of await book.open()) {
        const by = { by: WORKER, at }
        const isDue = row.status === 'scheduled' && row.applies_ms !== null && toMs(at) >= row.applies_ms
        let moved: Moved = isDue ? await bring(session, row, cause) : await move(session, row, { kind: 'expire', ...by })
        // What has changed since its approval is not pressed onto something that nobody looked at.
        if (isDue && !moved.ok) moved = await move(session, { ...row, comment: moved.error.message }, { kind: 'supersede', ...by, version: row.base_version })
        if (!moved.ok) continue
        isMoved = true
        if (moved.value.status !== 'applied') await keep(session, moved.value, cause)
      }
      return isMoved ? ok({}) : QUIET
    })
  }

  /** `act` on a proposal that exists, once for each command: one that is carried out again after a crash changes nothing twice. */
  private async once({ book }: Session, id: string, command: Asked, act: (row: ProposalRow) => Promise<Moved>): Promise<Answer> {
    const row = await book.find(id)
    if (row === null) return unknown(id)
    if (await book.hasHappened(row.id, command.id)) return ok(told(row))
    const done = await act(row)
    return done.ok ? ok(told(done.value)) : done
  }

  private async within(fn: (session: Session) => Promise<Answer>): Promise<Answer> {
    const { pool, moduleId, adopt } = this.desk
    const refusals: Answer[] = []
    // A refusal undoes what was written before it.
    const answer = await governing(pool, moduleId, async (book) => {
      const said = await fn(await this.session(book))
      if (!said.ok) {
        refusals.push(said)
        throw new Undo()
      }
      return said
    }).catch((cause: unknown) => {
      const last = refusals.at(-1)
      if (cause instanceof Error && cause.cause instanceof Undo && last !== undefined) return last
      const wall = wallOf(cause)
      if (wall !== null) return wall
      throw cause
    })
    if (answer.ok && answer !== QUIET) await adopt()
    return answer
  }

  private async session(book: Book): Promise<Session> {
    const [people, newest] = [await book.people(), await book.newest()]
    const policy = parsePolicy(newest?.config ?? {})
    const govern = policy.ok ? policy.value.govern : DEFAULT_POLICY.govern
    const rules = { fourEyes: fourEyesOf(govern.fourEyes, people), mayApprove: (handle: string) => mayApprove(people, handle) }
    return { book, at: this.desk.now(), rules, govern }
  }
}

/** Nothing happened: there is nothing to adopt. */
const QUIET: Answer = ok({})

async function draw(session: Session, command: Asked, wish: Payload<'propose'>): Promise<Answer> {
  const { book, at } = session
  const id = wish.proposal_id ?? command.id
  const known = await book.find(id)
  if (known !== null && (wish.proposal_id === undefined || (await book.hasHappened(id, command.id)))) return ok(told(known))
  if (known === null && wish.proposal_id !== undefined) return unknown(id)
  if (known !== null && known.kind !== wish.kind) return refused('NOT_POSSIBLE', `proposal ${id} is of kind ${known.kind}, and stays so`)
  const base = await book.version(wish.base_version)
  if (base === null) return refused('UNKNOWN_VERSION', `there is no version ${wish.base_version}`)
  const changed = await contentOf(book, wish, base)
  if (!changed.ok) return invalid(changed.error)
  const fresh = draftOf(session, id, command.actor, wish, changed.value.changes)
  if (known === null) {
    await book.add(fresh)
    await tell(book, fresh, command)
    return ok(told(fresh))
  }
  const { baseVersion, evidence, expiresAt } = proposalOf(fresh, changed.value.changes)
  const edited = await move(session, known, { kind: 'edit', by: command.actor, at, baseVersion, evidence, expiresAt })
  if (!edited.ok) return edited
  const { title, reason, change, evidence_hash } = fresh
  let row: ProposalRow = { ...edited.value, title, reason, change, evidence: fresh.evidence, evidence_hash }
  if (row.status === 'draft' && wish.draft !== true) {
    const submitted = await move(session, row, { kind: 'submit', by: command.actor, at })
    if (!submitted.ok) return submitted
    row = submitted.value
  }
  await keep(session, row, command, { edited: true, changes: changesIn(row).length })
  return ok(told(row))
}

async function afterwards(session: Session, row: ProposalRow, applyAt: Instant | null, command: Cause): Promise<Moved> {
  const isNow = applyAt === null || applyAt <= session.at
  if (row.status === 'approved' && isNow) return await bring(session, row, command)
  const done: Moved =
    row.status === 'approved' && applyAt !== null
      ? await move(session, row, { kind: 'schedule', by: command.actor, at: session.at, appliesAt: applyAt })
      : ok(row)
  if (done.ok) await keep(session, done.value, command)
  return done
}

/** Approved is what was read: its evidence is what its hash says, and the hash is the one that was seen. */
function unreadEvidence(row: ProposalRow, seen: string | undefined): ReturnType<typeof refused> | null {
  if (evidenceHash(row.evidence) !== row.evidence_hash) return refused('EVIDENCE_BROKEN', 'its evidence is not what its hash says: edit it and ask again')
  return seen === undefined || seen === row.evidence_hash ? null : refused('EVIDENCE_CHANGED', 'other evidence was read than stands there now: read it again')
}

const WALL: Readonly<Record<string, string>> = {
  tr_proposal_four_eyes: 'FOUR_EYES',
  tr_proposal_approver: 'NOT_AN_APPROVER',
  tr_config_version_approver: 'NOT_AN_APPROVER',
  tr_proposal_edit_voids: 'REVISION_CHANGED',
}
/** The database refused by its own rule: somebody's rights changed while the answer was made. */
function wallOf(cause: unknown): { readonly ok: false; readonly error: Refusal } | null {
  const { constraint, message } = ((cause as { cause?: unknown } | null)?.cause ?? {}) as { readonly constraint?: string; readonly message?: string }
  const code = constraint === undefined ? undefined : WALL[constraint]
  return code === undefined ? null : refused(code, message ?? code)
}

class Undo extends Error {
  override name = 'Undo'
}
