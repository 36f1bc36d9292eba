import type { Instant } from '#lib/domain/base/time.ts'
import type { MarketClock } from '../../ports.ts'

/**
 * Recorded time. The player moves it (`advance`) and runs what is due; everybody else asks, waits and holds.
 * Callbacks of the same instant run in the order in which they were registered.
 */
export class ReplayClock implements MarketClock {
  private at_: Instant
  private readonly queue = new Queue()
  private holds = 0
  private seq = 0
  /** Called when something happened that a sleeping player has to look at. */
  private readonly onChange: () => void

  constructor(at: Instant, onChange: () => void) {
    this.at_ = at
    this.onChange = onChange
  }

  now(): Instant {
    return this.at_
  }

  at(when: Instant, run: () => void): () => void {
    const entry: Entry = { when, seq: this.seq++, run }
    this.queue.push(entry)
    this.onChange()
    return () => {
      entry.run = null
    }
  }

  hold(): () => void {
    let isHolding = true
    this.holds++
    return () => {
      if (!isHolding) return
      isHolding = false
      this.holds--
      if (this.holds === 0) this.onChange()
    }
  }

  get isHeld(): boolean {
    return this.holds > 0
  }

  /** Never backwards. */
  advance(to: Instant): void {
    if (to > this.at_) this.at_ = to
  }

  /** When the next callback is due; Infinity without one. */
  nextDue(): number {
    for (let first = this.queue.first(); first !== undefined; first = this.queue.first()) {
      if (first.run !== null) return first.when
      this.queue.pop()
    }
    return Number.POSITIVE_INFINITY
  }

  /** Runs one callback whose time has come; false when there is none. */
  runNext(): boolean {
    if (this.nextDue() > this.at_) return false
    const entry = this.queue.pop() as Entry
    const run = entry.run as () => void
    entry.run = null
    run()
    return true
  }
}

/** `run` is null once it ran or was undone. */
type Entry = { readonly when: Instant; readonly seq: number; run: (() => void) | null }

/** A binary heap by (when, seq). */
class Queue {
  private readonly entries: Entry[] = []

  first(): Entry | undefined {
    return this.entries[0]
  }

  push(entry: Entry): void {
    const { entries } = this
    let i = entries.push(entry) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!isBefore(entry, entries[parent] as Entry)) break
      entries[i] = entries[parent] as Entry
      i = parent
    }
    entries[i] = entry
  }

  pop(): Entry | undefined {
    const { entries } = this
    const first = entries[0]
    const last = entries.pop()
    if (last === undefined || entries.length === 0) return first
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= entries.length) break
      if (child + 1 < entries.length && isBefore(entries[child + 1] as Entry, entries[child] as Entry)) child++
      if (!isBefore(entries[child] as Entry, last)) break
      entries[i] = entries[child] as Entry
      i = child
    }
    entries[i] = last
    return first
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.when < b.when || (a.when === b.when && a.seq < b.seq)
