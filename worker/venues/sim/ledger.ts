import { sum } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId } from '#lib/domain/base/id.ts'
import { signOf } from '#lib/domain/base/market.ts'
import { type Quantity, quantity } from '#lib/domain/base/money.ts'
import type { PaperOrder, VenueFill } from '#lib/domain/execute/venue-record.ts'
import type { PaperChange } from '#lib/sim/paper-order.ts'
import { isOpen } from '#lib/sim/paper-order.ts'
import type { MarketClock, PaperMemory, VenueReport } from '../../ports.ts'

export type Stored = { readonly order: PaperOrder; readonly fills: readonly VenueFill[] }

/** Waits between attempts to store: doubled from the first, up to the last. */
const RETRY_MS = { first: 50, last: 1_000 }

/**
 * What the venue has told its memory. Changes wait here while a commit is under way and then go out together; only
 * what is committed is counted, looked up or reported, so that a crash never takes back something said. Market time
 * is held from a change until its report has been handed on.
 */
export class Ledger {
  private readonly memory: PaperMemory
  private readonly clock: MarketClock
  /** Called with a batch once it is durable; every change carries all its order's fills since the batch before. */
  private readonly onCommitted: (batch: readonly PaperChange[]) => void
  private readonly onTrouble: (error: unknown, attempt: number) => void
  private readonly open = new Map<ClientOrderId, Stored>()
  private readonly held = new Map<string, Quantity>()
  private pending = new Map<ClientOrderId, PaperChange>()
  private release: (() => void) | null = null
  private running: Promise<void> | null = null
  private isStopped = false

  constructor(options: { memory: PaperMemory; clock: MarketClock; onCommitted: Ledger['onCommitted']; onTrouble: Ledger['onTrouble'] }) {
    this.memory = options.memory
    this.clock = options.clock
    this.onCommitted = options.onCommitted
    this.onTrouble = options.onTrouble
  }

  /** Takes what was stored by an earlier run as committed. */
  recall(stored: readonly Stored[]): void {
    for (const { order, fills } of stored) this.count({ order, fills })
  }

  add(change: PaperChange): void {
    const before = this.pending.get(change.order.clientOrderId)
    this.pending.set(change.order.clientOrderId, before === undefined ? change : { order: change.order, fills: [...before.fills, ...change.fills] })
    this.release ??= this.clock.hold()
    // A microtask later, so that everything of one turn of the event loop shares the commit.
    this.running ??= Promise.resolve().then(() => this.run())
  }

  openOrders(): readonly Stored[] {
    return [...this.open.values()]
  }

  positions(): ReadonlyMap<string, Quantity> {
    return new Map(this.held)
  }

  /** Lets a commit that is under way end; what cannot be stored now is given up, as in a crash. */
  async stop(): Promise<void> {
    this.isStopped = true
    await this.running
  }

  private async run(): Promise<void> {
    while (this.pending.size > 0) {
      const batch = [...this.pending.values()]
      const release = this.release
      this.pending = new Map()
      this.release = null
      const isDurable = await this.commit(batch)
      if (isDurable) {
        for (const change of batch) this.count(change)
        this.onCommitted(batch)
      }
      release?.()
      if (!isDurable) break
    }
    this.running = null
  }

  /** Until it is stored, or the venue is stopped: what was executed here must not be lost because the database is away. */
  private async commit(batch: readonly PaperChange[]): Promise<boolean> {
    let changes: readonly PaperChange[] = batch
    for (let attempt = 1; ; attempt++) {
      try {
        // The failed attempt may have been stored all the same; its fills are not to be stored twice.
        if (attempt > 1) changes = await Promise.all(batch.map((change) => this.withoutStored(change)))
        await this.memory.commit({ orders: changes.map((c) => c.order), fills: changes.flatMap((c) => c.fills) })
        return true
      } catch (error) {
        this.onTrouble(error, attempt)
        if (this.isStopped) return false
        await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_MS.last, RETRY_MS.first * 2 ** (attempt - 1))))
        if (this.isStopped) return false
      }
    }
  }

  private async withoutStored(change: PaperChange): Promise<PaperChange> {
    if (change.fills.length === 0) return change
    const stored = await this.memory.lookup(change.order.clientOrderId)
    const known = new Set(stored?.fills.map((f) => f.venueFillId))
    return { order: change.order, fills: change.fills.filter((f) => !known.has(f.venueFillId)) }
  }

  private count({ order, fills }: PaperChange): void {
    const before = this.open.get(order.clientOrderId)
    if (isOpen(order.status)) this.open.set(order.clientOrderId, { order, fills: before === undefined ? fills : [...before.fills, ...fills] })
    else this.open.delete(order.clientOrderId)
    if (fills.length === 0) return
    const change = sum(fills.map((f) => f.quantity)).times(signOf(order.side))
    this.held.set(order.symbol, (this.held.get(order.symbol) ?? quantity(0)).plus(change) as Quantity)
  }
}

/** The venue's word about an order as it is committed. */
export const reportOf = ({ order, fills }: Stored): VenueReport => ({
  clientOrderId: order.clientOrderId,
  venueOrderId: order.venueOrderId,
  status: order.status,
  filledQuantity: order.filledQuantity,
  reason: order.reason,
  venueAt: order.updatedAt,
  fills,
})
