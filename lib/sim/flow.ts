import type { Listing } from '../domain/base/listing.ts'
import { type MarketEvent, opposite, type Side, signOf } from '../domain/base/market.ts'
import { type Random, randomFor } from '../domain/base/random.ts'
import { type Instant, instant, US_PER_S } from '../domain/base/time.ts'
import { OrderBook } from './book.ts'

/** How the others trade at one listing. */
export type FlowShape = {
  /** Orders, cancels and takers together. */
  readonly arrivalsPerS: number
  /** What a maker keeps at least between its order and the fair price, and how far beyond it orders lie on average. */
  readonly halfSpreadBps: number
  readonly depthBps: number
  /** Quote value of a typical order. */
  readonly orderNotional: number
  /** Resting orders that a side tends to. */
  readonly ordersPerSide: number
  /** Share of takers who know more than makers: they trade the way the price is about to go, and take quotes that it has left behind. */
  readonly toxicity: number
}

const LIMIT_SHARE = 0.55
const TAKER_SHARE = 0.08
const SIZE_SIGMA = 0.8
/** How far ahead those who know can see. */
const FORESIGHT_US = 5 * US_PER_S
/** Orders further away than this many mean depths are withdrawn when they are come across. */
const REACH_DEPTHS = 8
/** A side never gets thinner than this, and a taker never takes more than this share of a side. */
const LEVELS_MIN = 5
const TAKER_SHARE_MAX = 0.3

/**
 * The others at one listing: an order-by-order book that makers, takers and cancels reach in a Poisson stream around
 * a fair price that moves under it. The same seed and opening instant give the same events, however the time between
 * is cut into steps.
 */
export class Flow {
  private readonly listing: Listing
  private readonly shape: FlowShape
  private readonly fairAt: (at: Instant) => number
  private readonly seed: string
  private random: Random
  private book: OrderBook
  private live = { buy: new Roster(), sell: new Roster() }
  private events: MarketEvent[] = []
  private now: Instant = instant(0)
  private nextAt: Instant = instant(0)
  private fairTick = 0
  private readonly tick: number

  constructor(listing: Listing, shape: FlowShape, fairAt: (at: Instant) => number, seed: string) {
    this.listing = listing
    this.shape = shape
    this.fairAt = fairAt
    this.seed = seed
    this.tick = listing.tick.toNumber()
    this.random = randomFor(seed)
    this.book = new OrderBook()
  }

  /** A fresh book at an instant, as one snapshot. */
  open(at: Instant): MarketEvent {
    const { venue, symbol } = this.listing
    this.random = randomFor('flow', this.seed, venue, symbol, at)
    this.live = { buy: new Roster(), sell: new Roster() }
    this.now = at
    this.fairTick = this.fairAt(at) / this.tick
    this.book = new OrderBook({
      onTrade: (maker, _taker, side, tick, lots) => this.traded(maker, side, tick, lots),
      onLevel: (side, tick, lots) => this.tell({ kind: 'level', side, tick, lots }),
    })
    for (let i = 0; i < this.shape.ordersPerSide; i++) {
      this.rest('buy')
      this.rest('sell')
    }
    this.nextAt = this.arrivalAfter(at)
    return { venue, symbol, at, kind: 'snapshot', bids: this.book.depth('buy'), asks: this.book.depth('sell') }
  }

  /** Everything that happens up to and including `to`. */
  step(to: Instant): readonly MarketEvent[] {
    this.events = []
    while (this.nextAt <= to) {
      this.now = this.nextAt
      this.arrive()
      this.nextAt = this.arrivalAfter(this.now)
    }
    return this.events
  }

  private arrivalAfter(at: Instant): Instant {
    const waitS = -Math.log(1 - this.random.next()) / this.shape.arrivalsPerS
    return instant(at + Math.max(1, Math.round(waitS * US_PER_S)))
  }

  private arrive(): void {
    this.fairTick = this.fairAt(this.now) / this.tick
    if (!this.chase('buy') && !this.chase('sell')) {
      const side: Side = this.random.next() < 0.5 ? 'buy' : 'sell'
      const draw = this.random.next()
      const crowd = this.live[side].size / this.shape.ordersPerSide
      if (draw < TAKER_SHARE) this.hit(this.random.next() < this.shape.toxicity ? this.coming() : side)
      else if (draw < TAKER_SHARE + LIMIT_SHARE / Math.max(1, crowd)) this.rest(side)
      else this.withdraw(side)
      this.tidy(side)
    }
    while (this.book.levelCount('buy') < LEVELS_MIN) this.rest('buy')
    while (this.book.levelCount('sell') < LEVELS_MIN) this.rest('sell')
  }

  /** The price has left a best quote behind: an informed taker takes it or its maker withdraws it. */
  private chase(side: Side): boolean {
    const best = side === 'buy' ? this.book.bestBid() : this.book.bestAsk()
    if (best === null || signOf(side) * (best - this.fairTick) <= 0) return false
    const head = this.book.headOf(side, best) as number
    if (this.random.next() < this.shape.toxicity) this.book.take(TAKER_ID, opposite(side), this.book.sizeOf(head), best)
    else this.cancel(side, head)
    return true
  }

  private rest(side: Side): void {
    const { halfSpreadBps, depthBps } = this.shape
    const beyond = -Math.log(1 - this.random.next())
    const away = (this.fairTick * (halfSpreadBps + depthBps * beyond)) / 10_000
    const other = side === 'buy' ? this.book.bestAsk() : this.book.bestBid()
    // Makers do not cross: while quotes that the price has left behind still stand, they keep their distance from those.
    const from = other === null ? this.fairTick : side === 'buy' ? Math.min(this.fairTick, other - 1) : Math.max(this.fairTick, other + 1)
    const tick = side === 'buy' ? Math.floor(from - away) : Math.ceil(from + away)
    const id = this.live[side].admit(side)
    this.book.limit(id, side, tick, this.size(1 + beyond))
  }

  /** The side that will have been right. */
  private coming(): Side {
    return this.fairAt(instant(this.now + FORESIGHT_US)) / this.tick > this.fairTick ? 'buy' : 'sell'
  }

  private hit(side: Side): void {
    const there = this.book.depth(opposite(side)).reduce((total, [, lots]) => total + lots, 0)
    this.book.take(TAKER_ID, side, Math.max(1, Math.min(this.size(1), Math.floor(there * TAKER_SHARE_MAX))))
  }

  private withdraw(side: Side): void {
    const id = this.live[side].pick(this.random)
    if (id !== null) this.cancel(side, id)
  }

  /** Comes across one order and withdraws it when the price has left it far behind. */
  private tidy(side: Side): void {
    const id = this.live[side].pick(this.random)
    if (id === null) return
    const reach = (this.fairTick * REACH_DEPTHS * this.shape.depthBps) / 10_000
    if (Math.abs((this.book.tickOf(id) as number) - this.fairTick) > reach) this.cancel(side, id)
  }

  private cancel(side: Side, id: number): void {
    this.book.cancel(id)
    this.live[side].dismiss(id)
  }

  /** Log-normal around the typical order, at least one lot. */
  private size(factor: number): number {
    const typical = this.shape.orderNotional / (this.fairTick * this.tick) / this.listing.lot.toNumber()
    return Math.max(1, Math.round(typical * factor * Math.exp(SIZE_SIGMA * this.random.normal())))
  }

  private traded(maker: number, aggressor: Side, tick: number, lots: number): void {
    if (this.book.sizeOf(maker) === 0) this.live[opposite(aggressor)].dismiss(maker)
    this.tell({ kind: 'trade', tick, lots, aggressor })
  }

  private tell(what: { kind: 'level'; side: Side; tick: number; lots: number } | { kind: 'trade'; tick: number; lots: number; aggressor: Side }): void {
    this.events.push({ venue: this.listing.venue, symbol: this.listing.symbol, at: this.now, ...what })
  }
}

/** Takers never rest, so one number serves them all. */
const TAKER_ID = Number.MAX_SAFE_INTEGER

/** The orders of one side, to pick from by chance; numbers are used again, so that the book's directory stays small. */
class Roster {
  private readonly ids: number[] = []
  private readonly place = new Map<number, number>()
  private readonly free: number[] = []
  private next = 0

  get size(): number {
    return this.ids.length
  }

  /** Buys are even, sells odd: one book holds both. */
  admit(side: Side): number {
    const id = this.free.pop() ?? this.next++ * 2 + (side === 'buy' ? 0 : 1)
    this.place.set(id, this.ids.length)
    this.ids.push(id)
    return id
  }

  dismiss(id: number): void {
    const at = this.place.get(id)
    if (at === undefined) return
    const last = this.ids.pop() as number
    if (last !== id) {
      this.ids[at] = last
      this.place.set(last, at)
    }
    this.place.delete(id)
    this.free.push(id)
  }

  pick(random: Random): number | null {
    return this.ids[random.int(this.ids.length)] ?? null
  }
}
