import type { ClientOrderId } from '../domain/base/id.ts'
import type { MarketEvent, Side } from '../domain/base/market.ts'
import { signOf } from '../domain/base/market.ts'
import type { QueueModel } from '../domain/base/simulation.ts'
import type { Instant } from '../domain/base/time.ts'
import type { LevelBook } from '../domain/execute/level-book.ts'
import type { LiveOrder } from './paper-order.ts'
import { aheadAfter } from './queue.ts'

/**
 * Our resting orders on one side of one market and their place in the queue: behind all lots shown when they arrive;
 * trades at the price move them up, cancels of others as the queue model says, and nobody can have more ahead than the
 * level shows. A price that the feed does not reach (below the last level of a shallow book) has
 * an unknown queue, which counts as in the way until the level is shown or printed through.
 */
export class RestingOrders {
  readonly side: Side
  nextExpiryAt = Number.POSITIVE_INFINITY
  private readonly book: LevelBook
  private readonly model: QueueModel
  /** Best price first, earlier first within a price. */
  private readonly orders: LiveOrder[] = []

  constructor(side: Side, book: LevelBook, model: QueueModel) {
    this.side = side
    this.book = book
    this.model = model
  }

  get count(): number {
    return this.orders.length
  }

  inPriority(): readonly LiveOrder[] {
    return this.orders
  }

  openLots(): number {
    return this.orders.reduce((total, order) => total + order.lots - order.filledLots, 0)
  }

  /** `queueAhead` is given for an order that rested before a restart. */
  add(order: LiveOrder, queueAhead: number | null = null): void {
    order.shown = this.shownAt(order.tick)
    order.queueAhead = this.model.kind === 'first' ? 0 : (queueAhead ?? order.shown)
    let i = this.orders.length
    while (i > 0 && signOf(this.side) * (order.tick - (this.orders[i - 1] as LiveOrder).tick) > 0) i--
    this.orders.splice(i, 0, order)
    if (order.request.expiresAt !== null) this.nextExpiryAt = Math.min(this.nextExpiryAt, order.request.expiresAt)
  }

  remove(clientOrderId: ClientOrderId): LiveOrder | null {
    const i = this.orders.findIndex((order) => order.request.clientOrderId === clientOrderId)
    if (i < 0) return null
    const [order] = this.orders.splice(i, 1)
    if (order?.request.expiresAt === this.nextExpiryAt) this.findNextExpiry()
    return order ?? null
  }

  removeDue(now: Instant): LiveOrder[] {
    if (now < this.nextExpiryAt) return []
    return this.extract((order) => order.request.expiresAt !== null && order.request.expiresAt <= now)
  }

  removeAll(): LiveOrder[] {
    return this.extract(() => true)
  }

  /** After the book has applied the event: what left the level leaves the queue as the model says, and a level that comes into view says how long its queue is. */
  follow(event: MarketEvent, silent: boolean): void {
    if (event.kind === 'level' && event.side !== this.side) return
    for (const order of this.orders) {
      // A rebuild passes through the past of an order that was stored later: that past is already in its queue.
      if (silent && event.at <= order.updatedAt) continue
      if (event.kind === 'level' && order.queueAhead !== null && event.tick !== order.tick) continue
      const shown = this.shownAt(order.tick)
      if (shown === null) continue
      const before = order.queueAhead
      order.queueAhead = before === null ? shown : aheadAfter(this.model, before, order.shown ?? shown, shown, order.printed)
      if (order.cutAt !== event.at) order.cut = 0
      order.cut += Math.max(0, (before ?? shown) - order.queueAhead)
      order.cutAt = event.at
      order.shown = shown
      order.printed = 0
    }
  }

  /**
   * A public trade of `budget` lots: `fills` is called for the lots that are ours, never for a `silent` one.
   * Returns what is left of the budget: one printed lot fills one of ours at most.
   */
  print(event: MarketEvent & { kind: 'trade' }, budget: number, silent: boolean, fills: (order: LiveOrder, lots: number) => void): number {
    let left = budget
    for (const order of this.orders) {
      const beyond = signOf(this.side) * (order.tick - event.tick)
      if (left === 0 || beyond < 0) break
      // Events of the time before an order arrived are not about it, even when they are told later.
      if (event.at < order.receivedAt || (silent && event.at <= order.updatedAt)) continue
      const ahead = beyond > 0 ? 0 : (order.queueAhead ?? this.book.lotsAt(this.side, order.tick))
      // Some feeds tell the smaller level before the trade that made it so: the queue moves for it once.
      const told = beyond === 0 && order.cutAt === event.at ? Math.min(order.cut, left) : 0
      order.cut -= told
      const passed = Math.min(ahead, left - told)
      order.queueAhead = ahead - passed
      if (beyond === 0) order.printed += event.lots
      const ours = silent ? 0 : Math.min(order.lots - order.filledLots, Math.floor(left - told - passed))
      if (ours > 0) fills(order, ours)
      left -= ours
    }
    return left
  }

  /** Lots shown at a price; null when the feed does not reach it. */
  private shownAt(tick: number): number | null {
    if (!this.book.isLive) return null
    const levels = this.side === 'buy' ? this.book.bids : this.book.asks
    const last = levels[0]
    if (last !== undefined && signOf(this.side) * (tick - last.tick) < 0) return null
    return this.book.lotsAt(this.side, tick)
  }

  private extract(isOut: (order: LiveOrder) => boolean): LiveOrder[] {
    const out = this.orders.filter(isOut)
    const kept = this.orders.filter((order) => !isOut(order))
    this.orders.splice(0, this.orders.length, ...kept)
    this.findNextExpiry()
    return out
  }

  private findNextExpiry(): void {
    this.nextExpiryAt = this.orders.reduce((next, { request }) => Math.min(next, request.expiresAt ?? next), Number.POSITIVE_INFINITY)
  }
}
