import type { Booking } from '#lib/db/bookings.ts'
import { type EventRow, event } from '#lib/db/events.ts'
import { NotWaiting, type WaitingPatch } from '#lib/db/waiting.ts'
import type { ExecutionId } from '#lib/domain/base/id.ts'
import type { Result } from '#lib/domain/base/result.ts'
import { err, ok } from '#lib/domain/base/result.ts'
import { toIso, US_PER_MS } from '#lib/domain/base/time.ts'
import { admit } from '#lib/domain/decide/admit.ts'
import type { Decision } from '#lib/domain/decide/decision.ts'
import { type Holding, holding } from '#lib/domain/decide/entry.ts'
import type { Asked, NotChanged } from './asked.ts'
import { heldAt } from './baseline.ts'
import { emptyBooking } from './changes.ts'
import { conditionalOf } from './conditional.ts'
import { type Judge, judge, type Verdict } from './judge.ts'
import { unfilledMetrics } from './judgement-rows.ts'
import { windowEnd, withWindow } from './lesson-window.ts'
import type { LiveExecution } from './live.ts'
import * as rows from './rows.ts'
import type { Subject } from './subject.ts'
import { changed, type Row, type Waiting, waitingFrom } from './waiting.ts'

export type WaitDesk = Judge & {
  readonly book: (booking: Booking) => Promise<void>
  /** Guarded: changes a row only while it waits. */
  readonly note: (patches: readonly WaitingPatch[], events: readonly EventRow[]) => Promise<void>
  readonly send: (execution: LiveExecution) => Promise<void>
  readonly watch: (execution: LiveExecution, decision: Decision) => void
  readonly maySend: () => boolean
  readonly onFault: (error: unknown) => void
}

/** How often the screens are told what the conditions look like while nothing changes, in market time. */
const TOLD_EVERY_MS = 15_000

/**
 * Decisions whose entry conditions do not hold yet (ENGINE.md section 1, step 8). Each is looked at whenever the desk sees its
 * market change. When all its conditions hold it is judged again on the fresh context and takes the normal path under the same
 * execution; at the end of its validity it expires. While trading is halted nothing enters. Everything needed stands in its row.
 */
export class Waiter {
  private readonly desk: WaitDesk
  private readonly waiting = new Map<ExecutionId, Waiting>()
  private readonly bySymbol = new Map<string, Set<Waiting>>()
  /** Under way to the market: what asks for one of these waits for the end of its judgement. */
  private readonly entering = new Map<string, Promise<void>>()
  private isOpen = false

  constructor(desk: WaitDesk) {
    this.desk = desk
  }

  count(): number {
    return this.waiting.size
  }

  waitsFor(symbol: string): boolean {
    return this.bySymbol.has(symbol)
  }

  add(subject: Subject, decision: Decision, { until, lessons, baseline, state }: Extract<Verdict, { kind: 'waiting' }>): void {
    this.take({
      id: subject.id,
      row: subject.row,
      decision,
      until,
      since: subject.at,
      lessons,
      baseline,
      state,
      checkedAt: subject.at,
      curatedScore: null,
      undo: () => undefined,
    })
    // The market may have moved while the judgement was stored.
    this.look(decision.symbol)
  }

  /** Takes up again what the rows say, at a start. */
  restore(executions: readonly Row[]): void {
    const { memory, log } = this.desk
    for (const row of executions) {
      if (row.status !== 'waiting') continue
      const one = waitingFrom(row, memory.policy.defaults.validityMs)
      if (one.ok) this.take(one.value)
      else log.error({ execution: row.id, reason: one.error }, 'a waiting decision cannot be read any more')
    }
  }

  open(): void {
    this.isOpen = true
    for (const symbol of [...this.bySymbol.keys()]) this.look(symbol)
  }

  look(symbol: string): void {
    for (const one of this.bySymbol.get(symbol) ?? []) this.lookAt(one)
  }

  /** The market has closed for good: no condition will come to hold. */
  async expireAll(): Promise<void> {
    for (const one of [...this.waiting.values()]) await this.end(one, 'expired', { code: 'CONDITIONS_NOT_MET', message: 'the market has closed' })
  }

  /** Nothing enters any more; resolves when what was entering has been sent. */
  async close(): Promise<void> {
    this.isOpen = false
    for (const one of this.waiting.values()) one.undo()
    await Promise.allSettled(this.entering.values())
  }

  /** Resolves when the decision, or the execution, is not on its way from waiting to the market. */
  async settled(id: string): Promise<void> {
    await this.entering.get(id)?.catch(() => undefined)
  }

  find(id: string | null): ExecutionId | null {
    for (const one of this.waiting.values()) if (one.id === id || one.decision.id === id) return one.id
    return null
  }

  /** Ends it as cancelled. False when it does not wait. */
  async cancel(id: ExecutionId, reason: string): Promise<boolean> {
    const one = this.waiting.get(id)
    if (!one) return false
    await this.end(one, 'cancelled', { code: 'CANCELLED', message: reason })
    return true
  }

  /** Changes its plan before it is traded; it is judged with the change when its conditions hold. */
  async modify(id: ExecutionId, change: Readonly<Record<string, unknown>>, asked: Asked): Promise<Result<Readonly<Record<string, unknown>>, NotChanged>> {
    const one = this.waiting.get(id)
    if (!one) return err({ code: 'NOT_OPEN', message: 'the execution does not wait any more' })
    const row = changed(one.row, change)
    const now = this.desk.clock.now()
    const decision = admit(row, now)
    if (!decision.ok) return err({ code: 'INVALID_CHANGE', message: decision.error.message, ...(decision.error.field && { field: decision.error.field }) })
    one.row = row
    one.decision = decision.value
    one.until = decision.value.validUntil ?? one.until
    one.state = this.stateOf(one)
    one.checkedAt = now
    this.alarm(one)
    const result = { execution_id: id, ...change }
    await this.desk.note(
      [{ ...this.patchOf(one), order_spec: rows.orderSpec(one.decision, row.dm_decision), execution_type: one.decision.style }],
      [event('execution', id, 'modified', asked.causeId, result, asked.actor)],
    )
    this.lookAt(one)
    return ok(result)
  }

  private take(one: Waiting): void {
    this.waiting.set(one.id, one)
    const others = this.bySymbol.get(one.decision.symbol) ?? new Set()
    this.bySymbol.set(one.decision.symbol, others.add(one))
    this.alarm(one)
  }

  private drop(one: Waiting): void {
    one.undo()
    this.waiting.delete(one.id)
    const others = this.bySymbol.get(one.decision.symbol)
    others?.delete(one)
    if (others?.size === 0) this.bySymbol.delete(one.decision.symbol)
  }

  private alarm(one: Waiting): void {
    one.undo()
    const due = [one.until, windowEnd(one.lessons, one)].filter((at) => at !== null)
    const undos = due.map((at) => this.desk.clock.at(at, () => this.lookAt(one)))
    one.undo = () => {
      for (const undo of undos) undo()
    }
  }

  private lookAt(one: Waiting): void {
    const { desk } = this
    if (!this.isOpen || !desk.maySend() || !this.waiting.has(one.id)) return
    const now = desk.clock.now()
    if (now >= one.until) {
      const message = `the entry conditions did not hold until ${toIso(one.until)}`
      void this.end(one, 'expired', { code: 'CONDITIONS_NOT_MET', message }).catch(desk.onFault)
      return
    }
    const before = one.state
    one.state = this.stateOf(one)
    if (one.state.holds && !this.isHalted(one)) {
      this.start(one)
      return
    }
    const isSame = one.state.lines.length === before.lines.length && one.state.lines.every((line, i) => line.holds === before.lines[i]?.holds)
    if (isSame && now - one.checkedAt < TOLD_EVERY_MS * US_PER_MS) return
    one.checkedAt = now
    void desk.note([this.patchOf(one)], []).catch(desk.onFault)
  }

  private stateOf(one: Waiting): Holding {
    const { symbol, entryConditions } = one.decision
    const { memory, clock } = this.desk
    const now = clock.now()
    const asked = holding(entryConditions, conditionalOf(memory, symbol, now))
    if (asked.holds) one.baseline = heldAt(one.baseline, memory, symbol, now)
    return withWindow(asked, one.lessons, { symbol, since: one.since, until: one.until }, now)
  }

  private isHalted({ decision: { symbol } }: Waiting): boolean {
    const { memory } = this.desk
    return memory.tradingState === 'halted' || memory.haltsRequested.size > 0 || memory.limitsFor(symbol).halt
  }

  private start(one: Waiting): void {
    this.drop(one)
    const done = this.enter(one).finally(() => {
      for (const key of [one.id, one.decision.id]) this.entering.delete(key)
    })
    for (const key of [one.id, one.decision.id]) this.entering.set(key, done)
    done.catch(this.desk.onFault)
  }

  /** Judged again, on what the desk knows now. */
  private async enter(one: Waiting): Promise<void> {
    const { desk } = this
    const release = desk.clock.hold()
    try {
      const at = desk.clock.now()
      const noticed = desk.wall.now()
      const verdict = await judge(
        desk,
        {
          id: one.id,
          row: one.row,
          stamps: { committed: noticed, noticed },
          isCommitStamp: true,
          at,
          decidedAt: at,
          inboxSeq: null,
          origin: 'decision',
          cause: null,
          venue: null,
          waited: { lessons: one.lessons, baseline: one.baseline },
        },
        one.decision,
      )
      if (verdict.kind !== 'approved') return
      desk.watch(verdict.execution, one.decision)
      await desk.send(verdict.execution)
    } catch (error) {
      if (!(error instanceof NotWaiting)) throw error
      desk.log.error({ execution: one.id, err: error }, 'a waiting decision could not be taken up')
      const data = { execution_id: one.id, name: 'entry_not_stored', message: error.message }
      await desk.book({ ...emptyBooking(), events: [event('incident', `entry ${one.id}`, 'raised', one.id, data)] })
    } finally {
      release()
    }
  }

  private async end(one: Waiting, status: 'expired' | 'cancelled', reason: { readonly code: string; readonly message: string }): Promise<void> {
    this.drop(one)
    const at = this.desk.clock.now()
    const { decision_ref, ...ids } = rows.echoed(one.row.dm_decision)
    await this.desk.book({
      ...emptyBooking(),
      executions: [
        {
          id: one.id,
          status,
          tags: ['dm:execution_report'],
          outcome_type: status,
          outcome: { reasons: [reason], decision_ref, ...ids, flags: [] },
          exec_metrics: unfilledMetrics(status, null, one.curatedScore, null),
          monitoring_state: this.patchOf(one).monitoring_state,
          ended_at: toIso(at),
        },
      ],
      events: [event('execution', one.id, 'reported', one.decision.id, { execution_id: one.id, status })],
    })
    this.desk.log.info({ execution: one.id, status, reason: reason.message }, 'waiting decision ended')
  }

  private patchOf(one: Waiting): WaitingPatch {
    const waiting = rows.waitingRow(one.state, one.until, one.since, one.checkedAt, one)
    return { id: one.id, monitoring_state: { ...rows.watchRow(one.decision, this.desk.memory.policy), waiting } }
  }
}
