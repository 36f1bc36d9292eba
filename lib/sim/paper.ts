import type { ClientOrderId } from '../domain/base/id.ts'
import { invariant } from '../domain/base/invariant.ts'
import type { Listing } from '../domain/base/listing.ts'
import type { MarketEvent, Side } from '../domain/base/market.ts'
import { opposite, signOf } from '../domain/base/market.ts'
import { PESSIMISTIC } from '../domain/base/simulation.ts'
import type { Instant } from '../domain/base/time.ts'
import { LevelBook, type MutableLevel } from '../domain/execute/level-book.ts'
import type { PaperOrder, VenueFill } from '../domain/execute/venue-record.ts'
import { refusalOf } from './admission.ts'
import { Consumed } from './consumed.ts'
import { isOpen, isTaker, type LiveOrder, type PaperChange, type PaperRequest, protectionTick, recordFill, stepsOf, tell, turnedAway } from './paper-order.ts'
import { RestingOrders } from './resting.ts'

/**
 * A paper venue for one listing (ENGINE.md section 5): our orders against a book that others make. A taker walks the
 * levels shown, less what we took before, within its price; what a limit order does not get at once rests behind the
 * lots shown at its price (`RestingOrders` moves its queue) and is filled only by volume that the market shows or
 * prints. Nothing is filled that was not on display or traded, nothing beyond an order's price.
 *
 * On a crossed or locked quote a buy pays at least the higher of bid and ask, a sell gets at most the lower: such a
 * quote is an artefact of the feed, and nobody is to profit from it.
 */
export class PaperMarket {
  readonly listing: Listing
  readonly book = new LevelBook()
  /** Signed, by our own fills. */
  positionLots = 0
  private readonly consumed = new Consumed()
  private readonly buys: RestingOrders
  private readonly sells: RestingOrders
  private isClosed = false
  /** Taker fills of an earlier run, waiting for the book to be rebuilt up to their instant. */
  private remembered: readonly { readonly at: Instant; readonly side: Side; readonly tick: number; readonly lots: number }[] = []

  constructor(listing: Listing) {
    this.listing = listing
    const { queue } = listing.simulation ?? PESSIMISTIC
    this.buys = new RestingOrders('buy', this.book, queue)
    this.sells = new RestingOrders('sell', this.book, queue)
  }

  /** An order arrives: it is turned away, or executed as far as the book allows and then rests or ends. */
  place(request: PaperRequest, at: Instant): PaperChange {
    const { listing } = this
    const lots = stepsOf(request.quantity, listing.lot)
    const tick = request.type === 'market' ? protectionTick(request.price, listing.tick, request.side) : stepsOf(request.price, listing.tick)
    const best = request.side === 'buy' ? this.book.bestAsk() : this.book.bestBid()
    const freeLots = this.positionLots - this.sells.openLots()
    const reason = this.isClosed ? 'market closed' : refusalOf(request, { tick, lots, bestTick: best?.tick ?? null, freeLots }, listing)
    if (reason !== null) return turnedAway(request, listing, 'rejected', reason, at)
    if (request.expiresAt !== null && request.expiresAt <= at) return turnedAway(request, listing, 'expired', 'expired before it arrived', at)
    const order: LiveOrder = {
      request,
      tick: tick as number,
      lots: lots as number,
      receivedAt: at,
      filledLots: 0,
      fillCount: 0,
      status: 'accepted',
      reason: null,
      updatedAt: at,
      queueAhead: null,
      shown: null,
      printed: 0,
      cut: 0,
      cutAt: -1,
      newFills: [],
    }
    this.take(order, at)
    if (order.status !== 'filled') {
      if (isTaker(request)) {
        order.status = 'cancelled'
        order.reason = this.book.isLive ? `no liquidity within ${request.price.toFixed()}` : 'no live book'
      } else this.restingOn(request.side).add(order)
    }
    return tell(order, listing)
  }

  /** Null when no such order is open. */
  cancel(clientOrderId: ClientOrderId, at: Instant): PaperChange | null {
    const order = this.buys.remove(clientOrderId) ?? this.sells.remove(clientOrderId)
    return order === null ? null : this.end(order, 'cancelled', 'cancelled on request', at)
  }

  /** Ends the orders whose time has come. */
  expire(now: Instant): readonly PaperChange[] {
    if (now < this.buys.nextExpiryAt && now < this.sells.nextExpiryAt) return NOTHING
    const due = [...this.buys.removeDue(now), ...this.sells.removeDue(now)]
    return due.map((order) => this.end(order, 'expired', 'its time was up', order.request.expiresAt ?? now))
  }

  /**
   * The market moves. A `silent` event only rebuilds: book, queues and what we took follow it, but it fills nothing,
   * because what it filled was told and stored when it happened.
   */
  apply(event: MarketEvent, silent = false): readonly PaperChange[] {
    const expired = silent ? NOTHING : this.expire(event.at)
    if (this.remembered.length > 0) this.recall(event.at)
    this.book.apply(event)
    this.consumed.follow(event, this.book)
    if (event.kind === 'snapshot') this.isClosed = false
    if (event.kind === 'close') return [...expired, ...this.close(event.at)]
    if (this.buys.count === 0 && this.sells.count === 0) return expired
    const touched = new Set<LiveOrder>()
    if (event.kind === 'trade') this.print(event, silent, touched)
    else if (event.kind !== 'gap') {
      this.buys.follow(event, silent)
      this.sells.follow(event, silent)
      if (!silent) {
        this.meet(this.buys, event.at, touched)
        this.meet(this.sells, event.at, touched)
      }
    }
    return touched.size === 0 ? expired : [...expired, ...Array.from(touched, (order) => this.report(order))]
  }

  /** Takes back what was stored: open orders with the number of their fills, all fills for the position and what we took. */
  restore(stored: readonly { readonly order: PaperOrder; readonly fills: readonly VenueFill[] }[]): void {
    const remembered: { at: Instant; side: Side; tick: number; lots: number }[] = []
    for (const { order, fills } of stored) {
      let filledLots = 0
      for (const fill of fills) {
        const lots = stepsOf(fill.quantity, this.listing.lot)
        const tick = stepsOf(fill.price, this.listing.tick)
        invariant(lots !== null && tick !== null, `fill ${fill.venueFillId} does not fit the ticks and lots of ${this.listing.venue} ${this.listing.symbol}`)
        filledLots += lots
        if (fill.liquidity === 'taker') remembered.push({ at: fill.venueAt, side: opposite(order.side), tick, lots })
      }
      this.positionLots += signOf(order.side) * filledLots
      if (isOpen(order.status)) {
        const queueAhead = order.queueAhead === null ? null : stepsOf(order.queueAhead, this.listing.lot)
        this.restingOn(order.side).add(this.revive(order, filledLots, fills.length), queueAhead)
      }
    }
    this.remembered = remembered.sort((a, b) => a.at - b.at)
  }

  /** Infinity when nothing that rests expires. */
  get nextExpiryAt(): number {
    return Math.min(this.buys.nextExpiryAt, this.sells.nextExpiryAt)
  }

  get openCount(): number {
    return this.buys.count + this.sells.count
  }

  /** Walks the shown levels within the order's price. */
  private take(order: LiveOrder, at: Instant): void {
    if (!this.book.isLive) return
    const { side } = order.request
    this.walk(side, order.tick, order.lots - order.filledLots, (tick, lots) => this.fill(order, tick, lots, 'taker', at))
  }

  /** Our resting orders meet what is now on offer at their price or better: the newcomer would have hit them, at their price. */
  private meet(resting: RestingOrders, at: Instant, touched: Set<LiveOrder>): void {
    const offered = resting.side === 'buy' ? this.book.bestAsk() : this.book.bestBid()
    const first = resting.inPriority()[0]
    if (!this.book.isLive || offered === undefined || first === undefined || signOf(resting.side) * (first.tick - offered.tick) < 0) return
    for (const order of resting.inPriority()) {
      if (at < order.receivedAt) continue
      // At its very price an order is met only when nobody stands before it.
      const limit = isFirst(order) ? order.tick : order.tick - signOf(resting.side)
      const met = this.walk(resting.side, limit, order.lots - order.filledLots, (_tick, lots) => this.fill(order, order.tick, lots, 'maker', at))
      if (met > 0) touched.add(order)
      else if (isFirst(order)) break
    }
  }

  /** Consumes what the other side offers down to `limit`; `pays` is called with the tick that a taker pays. Returns the lots taken. */
  private walk(side: Side, limit: number, lots: number, pays: (tick: number, lots: number) => void): number {
    const { book, consumed } = this
    const levels = side === 'buy' ? book.asks : book.bids
    const own = side === 'buy' ? book.bestBid() : book.bestAsk()
    let left = lots
    for (let i = levels.length - 1; i >= 0 && left > 0; i--) {
      const level = levels[i] as MutableLevel
      const tick = own === undefined ? level.tick : side === 'buy' ? Math.max(level.tick, own.tick) : Math.min(level.tick, own.tick)
      if (side === 'buy' ? tick > limit : tick < limit) break
      const traded = Math.min(left, consumed.left(opposite(side), level.tick, level.lots))
      if (traded === 0) continue
      consumed.add(opposite(side), level.tick, traded)
      left -= traded
      pays(tick, traded)
    }
    return lots - left
  }

  /** A public trade: what it leaves over after the queue ahead of us is ours. */
  private print(event: MarketEvent & { kind: 'trade' }, silent: boolean, touched: Set<LiveOrder>): void {
    let budget = event.lots
    for (const resting of [this.buys, this.sells]) {
      if (event.aggressor === resting.side) continue
      // Without a side the print may be of the very lots we consumed on the other side; those cannot fill us again.
      const own = event.aggressor === null ? this.consumed.at(opposite(resting.side), event.tick) : 0
      budget = resting.print(event, Math.max(0, budget - own), silent, (order, lots) => {
        this.fill(order, order.tick, lots, 'maker', event.at)
        touched.add(order)
      })
    }
  }

  private fill(order: LiveOrder, tick: number, lots: number, liquidity: 'maker' | 'taker', at: Instant): void {
    recordFill(order, this.listing, tick, lots, liquidity, at)
    this.positionLots += signOf(order.request.side) * lots
  }

  private report(order: LiveOrder): PaperChange {
    if (!isOpen(order.status)) this.restingOn(order.request.side).remove(order.request.clientOrderId)
    return tell(order, this.listing)
  }

  private end(order: LiveOrder, status: 'cancelled' | 'expired', reason: string, at: Instant): PaperChange {
    order.status = status
    order.reason = reason
    order.updatedAt = at
    return tell(order, this.listing)
  }

  private close(at: Instant): readonly PaperChange[] {
    this.isClosed = true
    return [...this.buys.removeAll(), ...this.sells.removeAll()].map((order) => this.end(order, 'expired', 'market closed', at))
  }

  private restingOn(side: Side): RestingOrders {
    return side === 'buy' ? this.buys : this.sells
  }

  private revive(order: PaperOrder, filledLots: number, fillCount: number): LiveOrder {
    const tick = stepsOf(order.price, this.listing.tick)
    const lots = stepsOf(order.quantity, this.listing.lot)
    invariant(tick !== null && lots !== null, `order ${order.clientOrderId} does not fit the ticks and lots of ${order.venue} ${order.symbol}`)
    const { status, reason, receivedAt, updatedAt } = order
    return {
      request: order,
      tick,
      lots,
      receivedAt,
      filledLots,
      fillCount,
      status,
      reason,
      updatedAt,
      queueAhead: null,
      shown: null,
      printed: 0,
      cut: 0,
      cutAt: -1,
      newFills: [],
    }
  }

  private recall(now: Instant): void {
    let count = 0
    for (let taken = this.remembered[0]; taken !== undefined && taken.at <= now; taken = this.remembered[count]) {
      this.consumed.add(taken.side, taken.tick, taken.lots)
      count++
    }
    if (count === 0) return
    this.consumed.capAll(this.book)
    this.remembered = this.remembered.slice(count)
  }
}

const isFirst = ({ queueAhead }: LiveOrder): boolean => queueAhead !== null && queueAhead < 1
const NOTHING: readonly PaperChange[] = []
