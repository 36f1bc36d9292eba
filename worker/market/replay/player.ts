import type { MarketEvent } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { US_PER_MS, US_PER_S } from '#lib/domain/base/time.ts'
import type { MarketHandler, WallClock } from '../../ports.ts'
import { ReplayClock } from './replay-clock.ts'
import type { Timeline } from './timeline.ts'

/** Wall time between two steps at a paced speed. */
const STEP_MS = 15
/** Longest stretch of work before the event loop gets its turn. */
const SLICE_MS = 8
/** A step that comes later than this (a busy or sleeping machine) makes up for no more. */
const CATCH_UP_MS = 250
/** A silence of all venues longer than this (the night between two days) is passed over at once. */
const QUIET_US = 600 * US_PER_S
/** After the end, at full speed, what is still due within this time runs at once; later things at the wall's pace. */
const TAIL_US = 3_600 * US_PER_S
/** Events per call while state is rebuilt: nothing happens between them. */
const SILENT_BATCH = 2_000

/**
 * Plays a timeline on a clock. At each instant first its events, then what is due at it; time stands still while the
 * clock is held, but what is already due runs. After the last event the market is closed and time goes on, so that
 * orders in flight get their answers and horizons pass.
 */
export class Player {
  readonly clock: ReplayClock
  state: 'opening' | 'open' | 'closed' = 'opening'
  private readonly timeline: Timeline
  /** Market time per wall time, where time is paced. */
  private readonly factor: number
  private readonly wall: WallClock
  private readonly emit: MarketHandler
  private batch: MarketEvent[] = []
  private batchAt = 0
  /** Full speed: time jumps from event to event instead of following the wall. */
  private isFree: boolean
  /** At a pace: how far time may go, and when on the wall that was worked out. */
  private pace = { at: 0, wallMs: 0 }
  /** End of a silence that is being passed over. */
  private jumpTo = 0
  private tailEndsAt = Number.POSITIVE_INFINITY
  private isStopped = false
  private wake: () => void = () => undefined
  private running: Promise<void> = Promise.resolve()

  constructor(timeline: Timeline, speed: number | 'max', wall: WallClock, emit: MarketHandler) {
    this.timeline = timeline
    this.factor = speed === 'max' ? 1 : speed
    this.isFree = speed === 'max'
    this.wall = wall
    this.emit = emit
    this.clock = new ReplayClock(0 as Instant, () => this.wake())
  }

  /** Reads the first events, rebuilds silently up to and including `from`, and stands there. */
  async open(from: Instant | null): Promise<void> {
    await this.timeline.fill()
    if (from !== null) {
      this.clock.advance(from)
      await this.rebuild(from)
    }
    const first = this.timeline.nextAt()
    if (first === Number.POSITIVE_INFINITY) this.close()
    else {
      if (from === null) this.clock.advance(first as Instant)
      this.state = 'open'
    }
  }

  /** Goes on from where the clock stands. A failure of the files, or a bug in a handler, reaches `onFailure`. */
  play(onFailure: (cause: unknown) => void): void {
    this.running = this.run().catch((cause: unknown) => {
      if (!this.isStopped) onFailure(cause)
    })
  }

  async stop(): Promise<void> {
    this.isStopped = true
    this.wake()
    await this.running
    await this.timeline.close()
  }

  private async rebuild(from: Instant): Promise<void> {
    let sliceEnd = this.wall.monotonicMs() + SLICE_MS
    let batch: MarketEvent[] = []
    for (;;) {
      if (this.timeline.isDry) await this.timeline.fill()
      const at = this.timeline.nextAt()
      if (at <= from) this.timeline.take(at, batch)
      if (batch.length >= SILENT_BATCH || (at > from && batch.length > 0)) {
        this.emit(batch, true)
        batch = []
      }
      if (at > from) return
      if (this.wall.monotonicMs() > sliceEnd) {
        await turn()
        sliceEnd = this.wall.monotonicMs() + SLICE_MS
      }
    }
  }

  private async run(): Promise<void> {
    // Whoever waited for the start may still set callbacks and holds before time moves.
    await turn()
    this.rebase()
    while (!this.isStopped) {
      if (this.timeline.isDry) await this.timeline.fill()
      const outcome = this.slice()
      if (outcome === 'held') {
        await this.sleep(null)
        this.rebase()
      } else if (outcome === 'idle') await this.sleep(null)
      else if (outcome === 'paced') await this.sleep(STEP_MS)
      else if (outcome === 'busy') await turn()
    }
  }

  /** Works until time may not go on, or until the event loop has waited long enough. */
  private slice(): 'held' | 'dry' | 'paced' | 'idle' | 'busy' {
    const sliceEnd = this.wall.monotonicMs() + SLICE_MS
    const limit = this.limit()
    while (!this.isStopped) {
      if (this.batch.length > 0) {
        if (this.timeline.isDry) return 'dry'
        this.deliver()
        // The end moves the limit.
        if (this.state === 'closed') return 'busy'
      } else if (!this.clock.runNext()) {
        if (this.clock.isHeld) return 'held'
        if (this.timeline.isDry) return 'dry'
        const eventAt = this.timeline.nextAt()
        const dueAt = this.clock.nextDue()
        const next = Math.min(eventAt, dueAt)
        if (next > limit) return this.pause(eventAt, limit)
        this.clock.advance(next as Instant)
        if (eventAt <= dueAt) {
          this.batchAt = eventAt
          this.timeline.take(eventAt, this.batch)
        }
      }
      if (this.wall.monotonicMs() > sliceEnd) return 'busy'
    }
    return 'busy'
  }

  /** Hands out everything of one instant at once: a book is whole only after the last event of its message. */
  private deliver(): void {
    if (this.timeline.nextAt() === this.batchAt) {
      this.timeline.take(this.batchAt, this.batch)
      if (this.timeline.isDry) return
    }
    const events = this.batch
    this.batch = []
    if (this.timeline.nextAt() === Number.POSITIVE_INFINITY) this.close()
    this.emit(events, false)
  }

  /** Nothing may happen before `limit`. */
  private pause(eventAt: number, limit: number): 'paced' | 'idle' | 'busy' {
    if (this.isFree) {
      // The market is closed and what was due in its tail ran: with nothing due there is nothing to jump to.
      if (this.clock.nextDue() === Number.POSITIVE_INFINITY) return 'idle'
      this.isFree = false
      this.clock.advance(limit as Instant)
      this.rebase()
      return 'busy'
    }
    this.clock.advance(limit as Instant)
    if (eventAt === Number.POSITIVE_INFINITY || eventAt - this.clock.now() <= QUIET_US) return 'paced'
    this.jumpTo = eventAt
    return 'busy'
  }

  /** How far time may go now. */
  private limit(): number {
    const now = this.clock.now()
    if (this.isFree) return this.state === 'closed' ? this.tailEndsAt : Number.POSITIVE_INFINITY
    if (this.jumpTo > now) return this.jumpTo
    const wallMs = this.wall.monotonicMs()
    const elapsedMs = Math.min(wallMs - this.pace.wallMs, CATCH_UP_MS)
    const most = now + CATCH_UP_MS * US_PER_MS * this.factor
    this.pace = { at: Math.min(Math.max(this.pace.at, now) + elapsedMs * US_PER_MS * this.factor, most), wallMs }
    return Math.floor(this.pace.at)
  }

  private close(): void {
    this.state = 'closed'
    this.tailEndsAt = this.clock.now() + TAIL_US
  }

  private rebase(): void {
    this.pace = { at: this.clock.now(), wallMs: this.wall.monotonicMs() }
  }

  /** Until the time is over, or the clock reports a change. */
  private async sleep(ms: number | null): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.wake = () => undefined
        resolve()
      }
      const timer = ms === null ? undefined : setTimeout(done, ms)
      this.wake = done
    })
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
