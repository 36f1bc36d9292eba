import type { Booking, ExecutionPatch } from '#lib/db/bookings.ts'
import { type EventRow, event } from '#lib/db/events.ts'
import type { Watched } from '#lib/db/waiting.ts'
import { dec, max, parseDecimal, ZERO } from '#lib/domain/base/decimal.ts'
import type { ExecutionId } from '#lib/domain/base/id.ts'
import { listingKey } from '#lib/domain/base/listing.ts'
import { type Instant, msBetween, plusMs } from '#lib/domain/base/time.ts'
import type { Decision } from '#lib/domain/decide/decision.ts'
import { isTerminal } from '#lib/domain/execute/order.ts'
import { type ExitDesk, Exits } from './carry-out.ts'
import { emptyBooking } from './changes.ts'
import { dueOf } from './exit-due.ts'
import type { LiveExecution } from './live.ts'
import { asksForWatch, cap, isDone, isUnderWay, leftOf, legOf, newPart, type Part, partFrom, partPatch } from './parts.ts'
import { Retrier } from './retry.ts'
import { WatchedParts } from './watched-parts.ts'

export type WatchDesk = ExitDesk & {
  readonly maySend: () => boolean
  /** Whether our position there is the venue's, as far as is known: what is not is closed by no program. */
  readonly isReconciled: (venue: string, symbol: string) => boolean
  /** Stops what of an execution is still to be traded: its schedule, and what rests. */
  readonly callOff: (execution: LiveExecution, reason: string) => Promise<void>
}

type Fill = { readonly execution_id: string; readonly symbol: string; readonly venue: string; readonly side: string; readonly quantity: string }

/** A position that is to be closed after a crash and cannot be is told after this time. */
const BLIND_MS = 10_000
/** How long an exit waits for the venue's word on what was called off of the execution that it closes. */
const CALL_OFF_MS = 2_000

/**
 * Watches what executions have left open (ENGINE.md section 1, step 12): on every change of the market, and from the first fill
 * on. What is due is closed by an order that takes the path of every decision. What cannot be closed is tried again, ever more
 * slowly, and is an incident until it is. What is left is stored in the same commit as the fill that changes it.
 */
export class Watcher {
  private readonly desk: WatchDesk
  private readonly parts = new WatchedParts()
  private readonly retrier: Retrier
  private readonly exits: Exits
  private isOpen = false

  constructor(desk: WatchDesk) {
    this.desk = desk
    this.retrier = new Retrier(desk, (part) => this.lookAt(part))
    this.exits = new Exits(desk, this.retrier)
  }

  count(): number {
    return this.parts.count()
  }

  watches(symbol: string): boolean {
    return this.parts.hasSymbol(symbol)
  }

  /** From now on every fill of it is watched, if there is anything to watch for. */
  watch(execution: LiveExecution, decision: Decision): void {
    if (decision.reduceOnly) return
    const part = newPart({
      id: execution.id,
      decisionId: execution.decisionId,
      symbol: execution.symbol,
      timeframe: execution.timeframe,
      side: execution.side,
      stopLoss: decision.stopLoss,
      takeProfit: decision.takeProfit,
      exitConditions: decision.exitConditions,
      policy: decision.recoveryPolicy ?? this.desk.memory.policy.watch.policy,
    })
    if (asksForWatch(part)) this.parts.take(part)
  }

  /** Takes up what the rows say, before the venues are asked what happened meanwhile. */
  restore({ executions, exits }: Watched): void {
    for (const row of executions) {
      const own = exits.filter((e) => e.parent_id === row.id)
      const part = partFrom(row, own)
      if (!asksForWatch(part) || row.order_spec?.reduce_only === true || row.status === 'waiting') continue
      this.parts.take(part)
      for (const exit of own) if (isUnderWay(exit.status)) this.exits.expect(part, exit.venue, exit.id, dec(exit.filled))
    }
  }

  /** Begins to look, and says who watches what. After a crash the policy of each part is carried out. */
  async open(leftOpenBy: string | null): Promise<void> {
    const events: EventRow[] = []
    const patches: ExecutionPatch[] = []
    this.isOpen = true
    for (const part of [...this.parts.all()]) {
      if (isDone(part)) {
        this.parts.drop(part)
        patches.push(partPatch(part, this.desk.workerId))
        continue
      }
      if (leftOf(part).isZero()) continue
      part.since = this.desk.wall.now()
      if (leftOpenBy !== null && part.policy === 'flatten' && leftOf(part).gt(0)) part.isFlattening = true
      patches.push(partPatch(part, this.desk.workerId))
      events.push(
        event('execution', part.id, 'watched', part.decisionId, {
          execution_id: part.id,
          watched_by: this.desk.workerId,
          left: leftOf(part).toFixed(),
          policy: part.policy,
          ...(leftOpenBy !== null && { crashed: leftOpenBy, recovery: part.isFlattening ? 'flatten' : 'resume' }),
        }),
      )
    }
    if (patches.length > 0) await this.desk.book({ ...emptyBooking(), executions: patches, events })
    this.desk.clock.at(plusMs(this.desk.clock.now(), BLIND_MS), () => this.tellBlind())
    for (const symbol of [...this.parts.symbols()]) this.look(symbol)
  }

  /** Notes what a booking fills and ends, writes it with what that leaves to be watched in one commit, and looks again. */
  async attend(booking: Booking, write: (booking: Booking) => Promise<void>): Promise<void> {
    if (this.parts.count() === 0 || (booking.fills.length === 0 && booking.executions.length === 0)) return await write(booking)
    const changed = this.note(booking)
    if (changed.size === 0) return await write(booking)
    const events = [...changed].flatMap((part) => this.began(part))
    await write({
      ...booking,
      // A part that is taken up again has legs before anybody says that it is watched: what reconciliation finds closed must be
      // stored with that fill, or the next start would close it once more.
      executions: [...booking.executions, ...[...changed].filter((p) => p.since !== null || p.legs.size > 0).map((p) => partPatch(p, this.desk.workerId))],
      events: [...booking.events, ...events],
    })
    for (const part of changed) {
      if (isDone(part)) this.parts.drop(part)
      else this.lookAt(part)
    }
  }

  look(symbol: string): void {
    for (const part of this.parts.ofSymbol(symbol)) this.lookAt(part)
  }

  /** What was refused may pass now: a halt was lifted, a limit has moved. */
  again(): void {
    for (const part of this.parts.all()) {
      if (part.failures === 0) continue
      part.failures = 0
      part.retryAt = 0 as Instant
      this.lookAt(part)
    }
  }

  async close(): Promise<void> {
    this.isOpen = false
    for (const part of this.parts.all()) part.undoRetry()
    await this.exits.idle()
  }

  /** What a crash has left to be closed and no book shows a price for. */
  private tellBlind(): void {
    for (const part of this.parts.all())
      if (this.isOpen && part.isFlattening && part.failures === 0 && [...part.legs.values()].some((leg) => leg.exit === null && leg.left.gt(0)))
        void this.retrier.failed(part, 'recovery_flatten could not be carried out: no venue shows a fresh price', part.id).catch(this.desk.onFault)
  }

  find(id: string): Part | undefined {
    return this.parts.get(id as ExecutionId)
  }

  ofSymbol(symbol: string): readonly Part[] {
    return [...this.parts.ofSymbol(symbol)]
  }

  /** Stores a part that was changed or is new, and looks at it at once. */
  async keep(part: Part, events: readonly EventRow[]): Promise<void> {
    if (!this.parts.has(part.id) && asksForWatch(part)) {
      this.parts.take(part)
      if (leftOf(part).gt(0)) part.since = this.desk.wall.now()
    }
    await this.desk.book({ ...emptyBooking(), executions: [partPatch(part, this.desk.workerId)], events })
    this.lookAt(part)
  }

  private note(booking: Booking): Set<Part> {
    const changed = new Set<Part>()
    const moved = new Map<string, Fill>()
    for (const fill of booking.fills as unknown as Fill[]) {
      const part = this.parts.get(fill.execution_id as ExecutionId)
      const exit = this.exits.get(fill.execution_id as ExecutionId)
      const quantity = parseDecimal(fill.quantity) ?? ZERO
      if (part) {
        const leg = legOf(part, fill.venue)
        leg.left = leg.left.plus(quantity)
        changed.add(part)
      } else if (exit) {
        const leg = legOf(exit.part, exit.venue)
        leg.left = max(ZERO, leg.left.minus(quantity))
        exit.filled = exit.filled.plus(quantity)
        changed.add(exit.part)
      }
      if (this.parts.hasSymbol(fill.symbol)) moved.set(listingKey(fill.venue, fill.symbol), fill)
    }
    for (const [key, { venue, symbol }] of moved) {
      const held = this.desk.memory.positions.get(key)?.quantity ?? ZERO
      for (const part of cap([...this.parts.ofSymbol(symbol)], venue, held)) changed.add(part)
    }
    for (const { id, ended_at, status } of booking.executions) {
      if (ended_at === undefined || ended_at === null) continue
      const part = this.parts.get(id as ExecutionId)
      const exit = this.exits.get(id as ExecutionId)
      if (part) {
        part.isWorking = false
        // The word that an exit was waiting for.
        if (part.calledOffAt !== null && part.failures === 0) part.retryAt = 0 as Instant
      }
      if (exit) this.exits.ended(id as ExecutionId, exit, status === 'filled')
      const touched = part ?? exit?.part
      if (touched) changed.add(touched)
    }
    return changed
  }

  private began(part: Part): EventRow[] {
    const facts = { execution_id: part.id, watched_by: this.desk.workerId, left: leftOf(part).toFixed(), policy: part.policy }
    if (part.since !== null) {
      const over = isDone(part) ? [event('execution', part.id, 'unwatched', part.decisionId, facts)] : []
      return part.failures === 0 ? [...over, ...this.retrier.cleared(part)] : over
    }
    if (leftOf(part).isZero()) return []
    part.since = this.desk.wall.now()
    return [event('execution', part.id, 'watched', part.decisionId, facts)]
  }

  private lookAt(part: Part): void {
    const { desk } = this
    if (!this.isOpen || !desk.maySend() || !this.parts.has(part.id)) return
    const now = desk.clock.now()
    if (now < part.retryAt) return
    for (const [venue, leg] of part.legs) {
      if (leg.exit !== null || leg.left.isZero()) continue
      const due = dueOf(part, venue, leg.left, desk.memory, now)
      if (due === null) continue
      if (!this.isCalledOff(part, now)) return
      if (!desk.isReconciled(venue, part.symbol)) {
        this.retrier.withhold(part, venue, due.cause, now)
        continue
      }
      this.exits.start(part, venue, leg, due)
    }
  }

  /** What is still to be traded of the execution is stopped before it is closed; the venues' word is waited for, but not for ever. */
  private isCalledOff(part: Part, now: Instant): boolean {
    const execution = part.isWorking ? this.desk.memory.executions.get(part.id) : undefined
    if (!execution) return true
    if (part.calledOffAt === null) {
      part.calledOffAt = now
      void this.desk.callOff(execution, 'its exit is due').catch(this.desk.onFault)
    }
    const isResting = execution.orders.some((o) => o.intent.timeInForce === 'gtc' && !isTerminal(o.state.status))
    if (!isResting || msBetween(part.calledOffAt, now) >= CALL_OFF_MS) return true
    this.retrier.retryAt(part, plusMs(part.calledOffAt, CALL_OFF_MS))
    return false
  }
}
