import type { z } from 'zod'
import type { Command } from '#lib/db/desk.ts'
import { event } from '#lib/db/events.ts'
import type { Pool } from '#lib/db/pool.ts'
import { type Book, governing, type ProposalRow } from '#lib/db/proposals.ts'
import type { Result } from '#lib/domain/base/result.ts'
import { err, ok } from '#lib/domain/base/result.ts'
import { fromMs, type Instant, parseIso, toMs } from '#lib/domain/base/time.ts'
import { CURATORS, type Policy, type Problem, parsePolicy } from '#lib/domain/decide/policy.ts'
import { type Changed, changedConfig, differences } from '#lib/domain/govern/change.ts'
import { evidenceHash, evidenceState } from '#lib/domain/govern/evidence.ts'
import { apply, fourEyesOf, type Proposal, type ProposalEvent, type ProposalKind } from '#lib/domain/govern/proposal.ts'
import type { COMMANDS } from '#lib/wire/command.ts'

export type Governing = {
  readonly pool: Pool
  readonly moduleId: string
  /** Wall time: people answer by it. */
  readonly now: () => Instant
  /** How many people may approve. */
  readonly people: () => Promise<number>
  /** What was committed is in force when it resolves. */
  readonly adopt: () => Promise<void>
  /** Something was proposed: its what-if is wanted soon. */
  readonly weigh?: () => Promise<void>
}

type Refusal = { readonly code: string; readonly message: string }
type Answer = Result<Readonly<Record<string, unknown>>, Refusal>
type Payload<K extends keyof typeof COMMANDS> = z.infer<(typeof COMMANDS)[K]>
type Moved = Result<ProposalRow, Refusal>

/** What nobody decides within this time is dropped. */
const EXPIRES_MS = 14 * 86_400_000

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
  async propose(command: Pick<Command, 'id' | 'actor'>, wish: Payload<'propose'>): Promise<Answer> {
    const answer = await this.draw(command, wish)
    if (answer.ok) await this.desk.weigh?.()
    return answer
  }

  private draw(command: Pick<Command, 'id' | 'actor'>, wish: Payload<'propose'>): Promise<Answer> {
    return this.within(async (book) => {
      const id = wish.proposal_id ?? command.id
      const known = await book.find(id)
      if (known !== null && (wish.proposal_id === undefined || (await book.hasHappened(id, command.id)))) return ok(told(known))
      if (known === null && wish.proposal_id !== undefined) return unknown(id)
      if (known !== null && known.kind !== wish.kind) return refused('NOT_POSSIBLE', `proposal ${id} is of kind ${known.kind}, and stays so`)
      const base = await book.version(wish.base_version)
      if (base === null) return refused('UNKNOWN_VERSION', `there is no version ${wish.base_version}`)
      const changed = await contentOf(book, wish.kind, wish.change, base)
      if (!changed.ok) return invalid(changed.error)
      const fresh = this.draft(id, command.actor, wish, changed.value)
      if (known === null) {
        await book.add(fresh)
        await this.say(book, fresh, command)
        return ok(told(fresh))
      }
      const { baseVersion, evidence, expiresAt } = proposalOf(fresh, changed.value.changes)
      const edited = await this.move(book, known, { kind: 'edit', by: command.actor, at: this.desk.now(), baseVersion, evidence, expiresAt })
      if (!edited.ok) return edited
      const { title, reason, change, evidence_hash } = fresh
      let row: ProposalRow = { ...edited.value, title, reason, change, evidence: fresh.evidence, evidence_hash }
      if (row.status === 'draft' && wish.draft !== true) {
        const submitted = await this.move(book, row, { kind: 'submit', by: command.actor, at: this.desk.now() })
        if (!submitted.ok) return submitted
        row = submitted.value
      }
      await book.save(row)
      await this.say(book, row, command)
      return ok(told(row))
    })
  }

  /** Approves, which applies at once unless it is put off; rejects; withdraws; submits a draft. */
  decide(command: Pick<Command, 'id' | 'actor'>, said: Payload<'decide_proposal'>): Promise<Answer> {
    return this.within(async (book) => {
      const row = await book.find(said.proposal_id)
      if (row === null) return unknown(said.proposal_id)
      if (await book.hasHappened(row.id, command.id)) return ok(told(row))
      if (row.kind === 'lesson') return refused('NOT_POSSIBLE', 'a lesson is decided with `decide_lesson`')
      const by = { by: command.actor, at: this.desk.now() }
      const { comment, verdict } = said
      const event: ProposalEvent = verdict === 'submit' ? { kind: 'submit', ...by } : { kind: verdict, ...by, comment, revision: said.revision ?? row.revision }
      const moved = await this.move(book, row, event)
      if (!moved.ok) return moved
      const applyAt = said.apply_at === undefined ? null : parseIso(said.apply_at)
      const done = await this.afterwards(book, moved.value, applyAt, command)
      if (!done.ok) return done
      await book.save(done.value)
      await this.say(book, done.value, command)
      return ok(told(done.value))
    })
  }

  /** One action: a proposal that brings an earlier version back, approved by who asks for it unless four eyes are on. */
  rollBack(command: Pick<Command, 'id' | 'actor'>, { version, reason }: Payload<'roll_back'>): Promise<Answer> {
    return this.within(async (book) => {
      const known = await book.find(command.id)
      if (known !== null) return ok(told(known))
      const newest = await book.newest()
      const wish = { kind: 'rollback', title: `Roll back to version ${version}`, reason, base_version: newest.version, change: { version } } as const
      const changed = await contentOf(book, wish.kind, wish.change, newest)
      if (!changed.ok) return invalid(changed.error)
      let row = this.draft(command.id, command.actor, wish, changed.value)
      await book.add(row)
      const approved = await this.move(book, row, { kind: 'approve', by: command.actor, at: this.desk.now(), revision: 1, comment: reason })
      if (approved.ok) {
        const applied = await this.bring(book, approved.value, command)
        if (!applied.ok) return applied
        row = applied.value
        await book.save(row)
      } else if (approved.error.code !== 'FOUR_EYES') return approved
      await this.say(book, row, command)
      return ok(told(row))
    })
  }

  /** Expires what nobody answered, and applies what was scheduled for now. */
  async look(): Promise<void> {
    await this.within(async (book) => {
      for (const row of await book.open()) {
        const at = this.desk.now()
        const by = { by: 'worker', at }
        const cause = { id: null, actor: 'worker' }
        const isDue = row.status === 'scheduled' && row.applies_ms !== null && toMs(at) >= row.applies_ms
        let moved: Moved = isDue ? await this.bring(book, row, cause) : await this.move(book, row, { kind: 'expire', ...by })
        // What has changed since its approval is not pressed onto something that nobody looked at.
        if (isDue && !moved.ok) moved = await this.move(book, { ...row, comment: moved.error.message }, { kind: 'supersede', ...by, version: row.base_version })
        if (!moved.ok) continue
        await book.save(moved.value)
        await this.say(book, moved.value, cause)
      }
      return ok({})
    })
  }

  private async within(fn: (book: Book) => Promise<Answer>): Promise<Answer> {
    const { pool, moduleId, adopt } = this.desk
    const refusals: Answer[] = []
    // A refusal undoes what was written before it.
    const answer = await governing(pool, moduleId, async (book) => {
      const said = await fn(book)
      if (!said.ok) {
        refusals.push(said)
        throw new Undo()
      }
      return said
    }).catch((cause: unknown) => {
      const last = refusals.at(-1)
      if (cause instanceof Error && cause.cause instanceof Undo && last !== undefined) return last
      throw cause
    })
    if (answer.ok) await adopt()
    return answer
  }

  private draft(id: string, author: string, wish: Omit<Payload<'propose'>, 'proposal_id'>, { changes }: Changed): ProposalRow {
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
      expires_ms: toMs(this.desk.now()) + EXPIRES_MS,
      applies_ms: null,
    }
  }

  private async move(book: Book, row: ProposalRow, what: ProposalEvent): Promise<Moved> {
    const base = await book.version(row.base_version)
    const changed = base === null ? null : await contentOf(book, row.kind, row.change, base)
    const moved = apply(proposalOf(row, changed?.ok ? changed.value.changes : []), what, { fourEyes: fourEyesOf(null, await this.desk.people()) })
    return moved.ok ? ok(rowOf(row, moved.value)) : moved
  }

  private async afterwards(book: Book, row: ProposalRow, applyAt: Instant | null, command: Cause): Promise<Moved> {
    if (row.status !== 'approved') return ok(row)
    if (applyAt === null || applyAt <= this.desk.now()) return await this.bring(book, row, command)
    return await this.move(book, row, { kind: 'schedule', by: command.actor, at: this.desk.now(), appliesAt: applyAt })
  }

  /** Makes the next version of it. */
  private async bring(book: Book, row: ProposalRow, command: Cause): Promise<Moved> {
    const newest = await book.newest()
    const moved = await this.move(book, row, { kind: 'apply', by: command.actor, at: this.desk.now(), currentVersion: newest.version })
    if (!moved.ok) return moved
    const content = await contentOf(book, row.kind, row.change, newest)
    if (!content.ok) return invalid(content.error)
    const version = newest.version + 1
    const policy = parsePolicy({ ...content.value.config, version })
    if (!policy.ok) return invalid(policy.error)
    const { changes, config } = content.value
    await book.store({
      version,
      baseVersion: newest.version,
      config: { ...config, version },
      author: row.author,
      approver: row.decided_by ?? command.actor,
      reason: row.reason,
      curators: curatorRows(policy.value),
      proposalId: row.id,
      changes: changes.map(({ path, from, to }) => ({ parameter: path, old_value: from, new_value: to })),
    })
    await this.supersede(book, row.id, changes, version, command)
    if (row.kind === 'rollback') await this.takeBack(book, Number(row.change.version), row, version, command)
    return moved
  }

  /** Open proposals of a field that has just changed were made for another value. */
  private async supersede(book: Book, byId: string, changes: Changed['changes'], version: number, cause: Cause): Promise<void> {
    const paths = new Set(changes.map((c) => c.path))
    for (const other of await book.open()) {
      if (other.id === byId || !pathsOf(other).some((path) => paths.has(path))) continue
      const moved = await this.move(book, other, { kind: 'supersede', by: cause.actor, at: this.desk.now(), version })
      if (!moved.ok) continue
      const row = { ...moved.value, comment: `version ${version} changed a field of it` }
      await book.save(row)
      await this.say(book, row, { ...cause, id: byId })
    }
  }

  private async takeBack(book: Book, target: number, rollback: ProposalRow, version: number, cause: Cause): Promise<void> {
    const undone = (await book.appliedAfter(target)).filter((row) => row.id !== rollback.id)
    for (const row of undone) {
      const moved = await this.move(book, row, { kind: 'roll_back', by: cause.actor, at: this.desk.now(), version })
      if (!moved.ok) continue
      await book.save(moved.value)
      await this.say(book, moved.value, { ...cause, id: rollback.id })
    }
    await book.revert(
      undone.map((row) => row.id),
      rollback.id,
    )
  }

  private async say(book: Book, row: ProposalRow, { id, actor }: Cause): Promise<void> {
    await book.say([event('proposal', row.id, row.status, id, { ...told(row), title: row.title, kind: row.kind, base_version: row.base_version }, actor)])
  }
}

type Cause = { readonly id: string | null; readonly actor: string }

class Undo extends Error {
  override name = 'Undo'
}

/** The configuration that comes of it, on top of `base`; of a rollback the earlier version's own. */
async function contentOf(
  book: Book,
  kind: ProposalKind,
  change: Readonly<Record<string, unknown>>,
  base: { readonly version: number; readonly config: Readonly<Record<string, unknown>> },
): Promise<Result<Changed, readonly Problem[]>> {
  if (kind !== 'rollback') return changedConfig(base.config, kind, change)
  const target = Number.isInteger(change.version) ? await book.version(change.version as number) : null
  if (target === null || target.version >= base.version) return err([{ path: 'version', message: `must be a version before ${base.version}` }])
  const [from, to] = [parsePolicy(base.config), parsePolicy(target.config)]
  if (!to.ok) return to
  return ok({ config: target.config, changes: from.ok ? differences(from.value, to.value) : [] })
}

const curatorRows = ({ curators }: Policy) =>
  CURATORS.map((name) => {
    const { weight, threshold, kappa, vetoFloor, enabled } = curators[name]
    return { curator_type: name, weight, threshold, kappa, veto_floor: vetoFloor, enabled }
  })

const pathsOf = (row: ProposalRow): readonly string[] =>
  (Array.isArray(row.evidence.changes) ? row.evidence.changes : []).map((c) => String((c as { path?: unknown }).path))

const proposalOf = (row: ProposalRow, changes: Changed['changes']): Proposal => ({
  kind: row.kind,
  status: row.status,
  revision: row.revision,
  author: row.author,
  baseVersion: row.base_version,
  // A way back is not argued about.
  evidence: row.kind === 'rollback' ? 'not_needed' : evidenceState(row.evidence, changes),
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

const told = (row: ProposalRow) => ({
  proposal_id: row.id,
  status: row.status,
  revision: row.revision,
  ...(row.applied_version !== null && { version: row.applied_version }),
})

const refused = (code: string, message: string): { readonly ok: false; readonly error: Refusal } => err({ code, message })
const unknown = (id: string) => refused('UNKNOWN_PROPOSAL', `there is no proposal ${id}`)
const invalid = (problems: readonly Problem[]) => refused('INVALID_CHANGE', problems.map(({ path, message }) => `${path} ${message}`.trim()).join('; '))
