import type { Booking } from '#lib/db/bookings.ts'
import { type EventRow, event } from '#lib/db/events.ts'
import { type Instant, plusMs } from '#lib/domain/base/time.ts'
import { emptyBooking } from './changes.ts'
import type { Judge } from './judge.ts'
import { type Part, partPatch } from './parts.ts'

export type RetryDesk = Pick<Judge, 'clock' | 'log'> & {
  readonly workerId: string
  readonly book: (booking: Booking) => Promise<void>
  readonly onFault: (error: unknown) => void
}

const RETRY_MS = 1_000
const RETRY_MAX_MS = 3_600_000
/** A venue is compared with again within two seconds. */
const UNRECONCILED_MS = 500

/** When a part that could not be closed is looked at again, and the incident that tells a person of it meanwhile. */
export class Retrier {
  private readonly desk: RetryDesk
  private readonly look: (part: Part) => void

  constructor(desk: RetryDesk, look: (part: Part) => void) {
    this.desk = desk
    this.look = look
  }

  /** A position that differs from the venue's may not be ours to close: the venue is asked again, and a person is told. */
  withhold(part: Part, venue: string, cause: string, now: Instant): void {
    this.retryAt(part, plusMs(now, UNRECONCILED_MS))
    if (!part.hasIncident)
      void this.tell(part, `${cause} is withheld: the position at ${venue} is not known to be the venue's own`, part.id).catch(this.desk.onFault)
  }

  /** Tried again later, each time after twice as long; a person sees it until something has been closed. */
  async failed(part: Part, message: string, causeId: string): Promise<void> {
    part.failures++
    this.retryAt(part, plusMs(this.desk.clock.now(), Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** (part.failures - 1))))
    if (!part.hasIncident) await this.tell(part, message, causeId)
  }

  private async tell(part: Part, message: string, causeId: string): Promise<void> {
    part.hasIncident = true
    this.desk.log.warn({ execution: part.id, message }, 'exit not carried out')
    const data = { name: 'exit_not_carried_out', message, execution_id: part.id, symbol: part.symbol }
    await this.desk.book({
      ...emptyBooking(),
      executions: [partPatch(part, this.desk.workerId)],
      events: [event('incident', `exit ${part.id}`, 'raised', causeId, data)],
    })
  }

  cleared(part: Part): EventRow[] {
    if (!part.hasIncident) return []
    part.hasIncident = false
    return [event('incident', `exit ${part.id}`, 'cleared', part.id, { name: 'exit_not_carried_out', execution_id: part.id })]
  }

  retryAt(part: Part, at: Instant): void {
    part.undoRetry()
    part.retryAt = at
    part.undoRetry = this.desk.clock.at(at, () => this.look(part))
  }
}
