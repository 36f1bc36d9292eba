import { event } from '#lib/db/events.ts'
import { type Decimal, ZERO } from '#lib/domain/base/decimal.ts'
import type { ExecutionId } from '#lib/domain/base/id.ts'
import { plusMs } from '#lib/domain/base/time.ts'
import { emptyBooking } from './changes.ts'
import { type Closing, close, newExecutionId } from './closing.ts'
import type { Judge } from './judge.ts'
import type { LiveExecution } from './live.ts'
import { type Leg, legOf, type Part, partPatch } from './parts.ts'
import type { Retrier, RetryDesk } from './retry.ts'

export type ExitDesk = Judge & RetryDesk & { readonly send: (execution: LiveExecution) => Promise<void> }

type Exit = { readonly part: Part; readonly venue: string; filled: Decimal }

const REFILL_MS = 250

/** The orders that close what is watched: from the moment that one is due until its venue has ended it. */
export class Exits {
  private readonly desk: ExitDesk
  private readonly retrier: Retrier
  private readonly exits = new Map<ExecutionId, Exit>()
  private readonly closing = new Set<Promise<void>>()

  constructor(desk: ExitDesk, retrier: Retrier) {
    this.desk = desk
    this.retrier = retrier
  }

  get(id: ExecutionId): Exit | undefined {
    return this.exits.get(id)
  }

  start(part: Part, venue: string, leg: Leg, closing: Closing): void {
    part.attempts++
    const id = newExecutionId(this.desk)
    leg.exit = id
    this.expect(part, venue, id)
    const done = this.carryOut(part, id, leg, closing)
      .catch(this.desk.onFault)
      .finally(() => this.closing.delete(done))
    this.closing.add(done)
  }

  /** From now on its fills are taken off what is left there. */
  expect(part: Part, venue: string, id: ExecutionId, filled: Decimal = ZERO): void {
    legOf(part, venue).exit = id
    this.exits.set(id, { part, venue, filled })
  }

  private async carryOut(part: Part, id: ExecutionId, leg: Leg, closing: Closing): Promise<void> {
    const { desk } = this
    part.closedBy.push(id)
    desk.log.info({ execution: part.id, exit: id, cause: closing.cause, venue: closing.venue, quantity: closing.quantity.toFixed() }, 'exit is due')
    const verdict = await close(desk, id, closing)
    const facts = { execution_id: part.id, exit_id: id, cause: closing.cause, message: closing.message, ...closing.facts }
    if (verdict.kind === 'approved') {
      await desk.book({ ...emptyBooking(), executions: [partPatch(part, desk.workerId)], events: [event('execution', part.id, 'exit_sent', id, facts)] })
      return
    }
    this.exits.delete(id)
    leg.exit = null
    part.closedBy.splice(part.closedBy.indexOf(id), 1)
    const reasons = verdict.kind === 'refused' ? verdict.refusals.map((r) => `${r.code}: ${r.message}`) : []
    await this.retrier.failed(part, `${closing.cause} could not be carried out: ${reasons.join('; ')}`, id)
  }

  /** Its venue's last word: with nothing closed it is tried again. */
  ended(id: ExecutionId, exit: Exit, isWhole: boolean): void {
    this.exits.delete(id)
    const leg = legOf(exit.part, exit.venue)
    if (leg.exit === id) leg.exit = null
    if (exit.filled.gt(0)) {
      exit.part.failures = 0
      // A book that gave less than was asked is given a moment to fill up again.
      if (!isWhole) this.retrier.retryAt(exit.part, plusMs(this.desk.clock.now(), REFILL_MS))
    } else void this.retrier.failed(exit.part, 'the closing order ended without a fill', id).catch(this.desk.onFault)
  }

  /** Waits until none is being judged or sent. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.closing)
  }
}
