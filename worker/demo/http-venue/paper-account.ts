import { randomUUID } from 'node:crypto'
import { type Decimal, ZERO } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId } from '#lib/domain/base/id.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import { opposite, signOf } from '#lib/domain/base/market.ts'
import { money, price, type Quantity, quantity } from '#lib/domain/base/money.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'
import type { PaperOrder, VenueTrade } from '#lib/domain/execute/venue-record.ts'
import type { NewOrder } from '#lib/wire/venue.ts'
import type { FillPage, PaperMemory, VenueReport } from '../../ports.ts'
import type { SimVenue } from '../../venues/sim/sim-venue.ts'

const WORD_MS = 1_000
/** More than any order rests behind. */
const PRINT_LOTS = 1_000_000_000

/** An order that reached the venue after the instant up to which it was to be taken. */
export class TooLate extends Error {
  override name = 'TooLate'
}

/** What was put into the venue's books by hand, on top of what was traded. */
export type Injection = {
  readonly kind: 'fill' | 'position'
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly quantity: Decimal
}

/**
 * The account behind the HTTP face: the paper venue and its memory, asked by client order id. The first order under an id
 * stands; whatever comes later under the same id is answered with that order.
 */
export class PaperAccount {
  private readonly venue: SimVenue
  private readonly memory: PaperMemory
  private readonly listings: readonly Listing[]
  private readonly now: () => Instant
  /** Which way the orders go whose end has not been told. */
  private readonly terms = new Map<ClientOrderId, Pick<PaperOrder, 'symbol' | 'side'>>()
  private readonly rejected = new Map<ClientOrderId, VenueReport>()
  private readonly waiting = new Map<ClientOrderId, (() => void)[]>()
  private extraFills: VenueTrade[] = []
  private readonly extraPositions = new Map<string, Decimal>()

  /** `onWord` hears every word of an order, with its fills as the venue's record has them. */
  constructor(options: {
    readonly venue: SimVenue
    readonly memory: PaperMemory
    readonly listings: readonly Listing[]
    readonly now: () => Instant
    readonly onWord: (report: VenueReport, trades: readonly VenueTrade[]) => void
  }) {
    this.venue = options.venue
    this.memory = options.memory
    this.listings = options.listings
    this.now = options.now
    options.venue.onReports((reports) => {
      for (const report of reports) {
        const { clientOrderId } = report
        const terms = this.terms.get(clientOrderId)
        if (terms)
          options.onWord(
            report,
            report.fills.map((f) => ({ ...f, symbol: terms.symbol, side: terms.side })),
          )
        if (!isOpen(report)) this.terms.delete(clientOrderId)
        for (const resolve of this.waiting.get(clientOrderId)?.splice(0) ?? []) resolve()
      }
    })
  }

  /** Takes up what an earlier run left open. Await it before the venue starts. */
  async recall(): Promise<void> {
    for (const order of (await this.memory.load()).orders) if (isOpen(order)) this.terms.set(order.clientOrderId, order)
  }

  /** Every order as it stands once it is stored. `rejects` draws for each new one whether the venue refuses it. @throws TooLate, all or none */
  async place(orders: readonly NewOrder[], acceptUntil: Instant, rejects: () => boolean): Promise<readonly VenueReport[]> {
    const known = await Promise.all(orders.map((o) => this.lookup(o.client_order_id)))
    const fresh = orders.filter((_, i) => known[i] === null)
    // Read and compared in the turn of the event loop in which the orders reach the book.
    if (fresh.length > 0 && this.now() > acceptUntil) throw new TooLate(`the order was to be accepted until ${acceptUntil}, and it is ${this.now()}`)
    const refused = fresh.filter(() => rejects())
    const taken = fresh.filter((o) => !refused.includes(o))
    for (const order of taken) this.terms.set(order.client_order_id, order)
    await this.venue.send(taken.map((o) => intentOf(o, this.venue.name)))
    for (const order of refused) await this.reject(order)
    return await Promise.all(orders.map(async (o) => (await this.lookup(o.client_order_id)) as VenueReport))
  }

  async lookup(id: ClientOrderId): Promise<VenueReport | null> {
    return this.rejected.get(id) ?? (await this.venue.lookup(id))
  }

  openOrders(): Promise<readonly VenueReport[]> {
    return this.venue.openOrders()
  }

  /** The order after the cancel; null when the venue has never heard of it. With `isRaced` it fills first. */
  async cancel(id: ClientOrderId, isRaced: boolean): Promise<VenueReport | null> {
    const before = await this.lookup(id)
    if (before === null || !isOpen(before)) return before
    const stored = await this.memory.lookup(id)
    const word = this.nextWord(id)
    if (isRaced && stored !== null) this.printAt(stored.order)
    await this.venue.cancel(id)
    await word
    return await this.lookup(id)
  }

  async fillsSince(cursor: string | null): Promise<FillPage> {
    const [traded = '0', extra = '0'] = (cursor ?? '').split('.')
    const page = await this.memory.fillsSince(traded === '' ? null : traded)
    const extras = page.isLast ? this.extraFills.slice(Number(extra)) : []
    return { fills: [...page.fills, ...extras], cursor: `${page.cursor}.${page.isLast ? this.extraFills.length : extra}`, isLast: page.isLast }
  }

  async positions(): Promise<ReadonlyMap<string, Quantity>> {
    const held = new Map(await this.venue.positions())
    for (const [symbol, change] of this.extraPositions) held.set(symbol, (held.get(symbol) ?? ZERO).plus(change) as Quantity)
    return held
  }

  /** A fill that nobody ordered, or a position that no fill explains. */
  inject({ kind, symbol, side, quantity: size }: Injection): void {
    this.extraPositions.set(symbol, (this.extraPositions.get(symbol) ?? ZERO).plus(size.times(signOf(side))))
    if (kind === 'position') return
    const id = randomUUID()
    this.extraFills.push({
      venueFillId: `stray-${id}`,
      clientOrderId: `stray-${id}` as ClientOrderId,
      symbol,
      side,
      price: price(1),
      quantity: quantity(size),
      fee: money(0),
      feeCurrency: 'USD',
      liquidity: 'taker',
      venueAt: this.now(),
    })
  }

  /** The venue puts its books right: everything that was injected is gone. */
  takeBack(): void {
    this.extraFills = []
    this.extraPositions.clear()
  }

  private async reject(order: NewOrder): Promise<void> {
    const at = this.now()
    const rejected: PaperOrder = {
      ...intentOf(order, this.venue.name),
      venueOrderId: `${this.venue.name}:${order.client_order_id}`,
      filledQuantity: quantity(0),
      status: 'rejected',
      reason: 'rejected by the venue',
      receivedAt: at,
      updatedAt: at,
      queueAhead: null,
    }
    await this.memory.commit({ orders: [rejected], fills: [] })
    this.rejected.set(order.client_order_id, { ...rejected, venueAt: at, fills: [] })
  }

  private nextWord(id: ClientOrderId): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, WORD_MS)
      const waiting = this.waiting.get(id) ?? []
      this.waiting.set(id, waiting)
      waiting.push(() => {
        clearTimeout(timer)
        if (waiting.length === 0) this.waiting.delete(id)
        resolve()
      })
    })
  }

  /** Somebody trades with everything that rests at the order's price. */
  private printAt({ symbol, side, price: at }: PaperOrder): void {
    const listing = this.listings.find((l) => l.symbol === symbol)
    if (!listing) return
    const tick = at.div(listing.tick).toNumber()
    this.venue.onMarket([{ venue: this.venue.name, symbol, at: this.now(), kind: 'trade', tick, lots: PRINT_LOTS, aggressor: opposite(side) }], false)
  }
}

const isOpen = ({ status }: Pick<VenueReport, 'status'>): boolean => status === 'accepted' || status === 'partially_filled'

/** The venue knows nothing of the desk's own ids. */
const intentOf = (o: NewOrder, venue: string): OrderIntent => ({
  id: o.client_order_id as never,
  executionId: '' as never,
  decisionId: '' as never,
  clientOrderId: o.client_order_id,
  childNo: 0,
  sliceNo: null,
  symbol: o.symbol,
  venue,
  side: o.side,
  type: o.type,
  timeInForce: o.time_in_force,
  price: price(o.price),
  quantity: quantity(o.quantity),
  expiresAt: o.expires_at_us,
  reduceOnly: false,
})
