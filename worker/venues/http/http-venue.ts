import type { ClientOrderId } from '#lib/domain/base/id.ts'
import { invariant } from '#lib/domain/base/invariant.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import type { Quantity } from '#lib/domain/base/money.ts'
import { type Instant, instant, plusMs, US_PER_MS } from '#lib/domain/base/time.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'
import {
  type Frame,
  fillOf,
  fillsReply,
  listingOf,
  listingsReply,
  marketEventOf,
  ORDERS_PER_CALL_MAX,
  orderOf,
  orderReply,
  ordersReply,
  positionsReply,
  stateOf,
  timeReply,
} from '#lib/wire/venue.ts'
import { type MarketHandler, type Venue, VenueFailure, type VenueReport } from '../../ports.ts'
import { type Call, callVenue } from './client.ts'
import { VenueStream } from './stream.ts'

export type HttpVenueOptions = {
  readonly name: string
  readonly url: string
  /** Listings that the venue had when it was last heard: what stands until it answers. */
  readonly known: readonly Listing[]
  readonly now: () => Instant
  /** Jitter of reconnects; numbers in [0, 1). */
  readonly random: () => number
  readonly onTrouble: (message: string) => void
}

export type HttpVenue = Venue & {
  readonly listings: () => readonly Listing[]
  readonly onListings: (handler: (listings: readonly Listing[]) => void) => () => void
  readonly onEvents: (handler: MarketHandler) => () => void
  /** Resolves when the venue has told its listings, or after a while without: then it is away, and comes when it comes. */
  readonly start: () => Promise<void>
  /** Opens the stream, and keeps it open. Resolves with the first books, or after a while without. */
  readonly open: () => Promise<void>
}

const READ_MS = 2_000
const SEND_MS = 3_000
/** The venue takes no order later than this after it was sent: from then on its "never heard of it" is final. */
export const ACCEPT_WINDOW_MS = 2_000
/** How wrong an estimate of the venue's clock by an earlier run of ours may have been. */
const CLOCK_SLACK_MS = 1_000
const START_MS = 3_000
const RETRY_START_MS = 250
const OPEN_MS = 2_000

/**
 * The adapter of the HTTP paper venue (docs/venue-protocol.md). Orders are posted under their client order id, which makes a
 * repeat harmless, with an instant after which the venue must not take them; so an order is absent only when the venue says so
 * at a later instant of its own clock. The stream brings books, words and fills; what it loses is found by asking.
 */
export function createHttpVenue(options: HttpVenueOptions): HttpVenue {
  const { name, url, now, onTrouble } = options
  const stopping = new AbortController()
  const listings = new Map(options.known.map((l) => [l.symbol, l]))
  const reporters = new Set<(reports: readonly VenueReport[]) => void>()
  const marketHandlers = new Set<MarketHandler>()
  const discoverers = new Set<(listings: readonly Listing[]) => void>()
  const reconnected = new Set<() => void>()
  /** Until when, by the venue's clock, a request that is on its way may still bring the order. */
  const acceptUntil = new Map<ClientOrderId, Instant>()
  /** The same for whatever an earlier run may have sent just before it ended. */
  let earlierUntil: Instant | null = null
  /** The venue's clock less ours, from the quickest answer so far. */
  let offset: { readonly us: number; readonly roundTripUs: number } | null = null
  let shownAt = instant(0)
  let stream: VenueStream | null = null
  const shown = Promise.withResolvers<void>()

  const call = <T>(c: Call<T>): Promise<T> => callVenue(name, url, c, stopping.signal)
  const read = <T>(path: string, reply: Call<T>['reply']): Promise<T> => call({ kind: 'read', method: 'GET', path, reply, timeoutMs: READ_MS })
  const emit = (reports: readonly VenueReport[]): void => {
    for (const { clientOrderId } of reports) acceptUntil.delete(clientOrderId)
    if (reports.length > 0) for (const handler of reporters) handler(reports)
  }
  const venueNow = (): Instant => instant(now() + (offset?.us ?? 0))

  async function greet(): Promise<void> {
    const askedAt = now()
    const { venue, at_us } = await read('/time', timeReply)
    if (venue !== name) throw new VenueFailure('give-up', `${url} is the venue ${venue}, not ${name}`)
    const roundTripUs = now() - askedAt
    if (offset === null || roundTripUs <= offset.roundTripUs) offset = { us: at_us - Math.round(askedAt + roundTripUs / 2), roundTripUs }
    earlierUntil ??= plusMs(at_us, ACCEPT_WINDOW_MS + CLOCK_SLACK_MS)
    const told = await read('/listings', listingsReply)
    const fresh = told.listings.filter((l) => !listings.has(l.symbol)).map((l) => listingOf(name, l))
    for (const listing of fresh) listings.set(listing.symbol, listing)
    if (fresh.length > 0) for (const handler of discoverers) handler(fresh)
  }

  function hear(frame: Frame): void {
    if (frame.type === 'market') {
      show(frame.events.filter((e) => listings.has(e.symbol)).map((e) => marketEventOf(name, e, ourTime(e.at_us))))
      shown.resolve()
    } else if (frame.type === 'order') emit([{ ...stateOf(frame.order), fills: [] }])
    else if (frame.type === 'fill') emit([{ ...stateOf(frame.order), fills: [fillOf(frame.fill)] }])
  }

  /** A venue whose clock runs ahead does not take us into the future, nor one that is corrected back in time. */
  function ourTime(at: Instant): Instant {
    shownAt = instant(Math.max(shownAt, Math.min(now(), at - (offset?.us ?? 0))))
    return shownAt
  }

  function show(events: readonly MarketEvent[]): void {
    if (events.length > 0) for (const handler of marketHandlers) handler(events, false)
  }

  function opened(): void {
    void greet()
      .then(() => {
        for (const handler of reconnected) handler()
      })
      .catch((error: unknown) => onTrouble(String((error as Error).message)))
  }

  function lost(why: string): void {
    if (stopping.signal.aborted) return
    onTrouble(`stream lost: ${why}`)
    // Until the next snapshot nobody knows what the book looks like.
    show([...listings.values()].map(({ symbol }) => ({ venue: name, symbol, at: now(), kind: 'gap' })))
  }

  /** @throws `wait` while a request of ours may still bring the order. */
  async function find(clientOrderId: ClientOrderId): Promise<VenueReport | null> {
    try {
      return orderOf((await read(`/orders/${clientOrderId}`, orderReply)).order)
    } catch (error) {
      const { code, atUs } = error as { code?: unknown; atUs?: unknown }
      if (code !== 'unknown_order' || typeof atUs !== 'number') throw error
      const until = acceptUntil.get(clientOrderId) ?? earlierUntil
      if (until !== null && atUs > until) {
        acceptUntil.delete(clientOrderId)
        return null
      }
      const delayMs = until === null ? ACCEPT_WINDOW_MS : Math.ceil((until - atUs) / US_PER_MS) + 1
      throw new VenueFailure('wait', `${name} has not heard of ${clientOrderId} yet; a request may still be on its way`, delayMs, { cause: error })
    }
  }

  async function post(orders: readonly OrderIntent[]): Promise<void> {
    const until = plusMs(venueNow(), ACCEPT_WINDOW_MS)
    for (const { clientOrderId } of orders) acceptUntil.set(clientOrderId, until)
    const body = {
      accept_until_us: until,
      orders: orders.map((o) => ({
        client_order_id: o.clientOrderId,
        symbol: o.symbol,
        side: o.side,
        type: o.type,
        time_in_force: o.timeInForce,
        price: o.price.toFixed(),
        quantity: o.quantity.toFixed(),
        expires_at_us: o.expiresAt === null ? null : instant(o.expiresAt + (offset?.us ?? 0)),
      })),
    }
    const reply = await call({ kind: 'order', method: 'POST', path: '/orders', body, reply: ordersReply, timeoutMs: SEND_MS })
    emit(reply.orders.map(orderOf))
  }

  return {
    name,
    isSimulated: false,
    listings: () => [...listings.values()],

    async start() {
      const endAt = performance.now() + START_MS
      for (;;) {
        try {
          await greet()
          break
        } catch (error) {
          if ((error as Partial<VenueFailure>).remedy === 'give-up') throw error
          if (performance.now() > endAt) {
            onTrouble(`not there yet: ${(error as Error).message}`)
            break
          }
          await new Promise((resolve) => setTimeout(resolve, RETRY_START_MS))
        }
      }
    },

    async open() {
      stream ??= new VenueStream({ url, random: options.random, onFrame: hear, onOpen: opened, onLost: lost })
      const timer = setTimeout(shown.resolve, OPEN_MS)
      await shown.promise
      clearTimeout(timer)
    },

    async send(orders) {
      for (const order of orders) invariant(order.venue === name, `an order for ${order.venue} came to ${name}`)
      for (let i = 0; i < orders.length; i += ORDERS_PER_CALL_MAX) await post(orders.slice(i, i + ORDERS_PER_CALL_MAX))
    },

    async cancel(clientOrderId) {
      const reply = await call({ kind: 'cancel', method: 'DELETE', path: `/orders/${clientOrderId}`, reply: orderReply, timeoutMs: SEND_MS })
      emit([orderOf(reply.order)])
    },

    lookup: find,

    async openOrders() {
      return (await read('/orders?open=true', ordersReply)).orders.map(orderOf)
    },

    async positions() {
      return new Map((await read('/positions', positionsReply)).positions.map((p) => [p.symbol, p.quantity as Quantity]))
    },

    async fillsSince(cursor) {
      const page = await read(cursor === null ? '/fills' : `/fills?since=${encodeURIComponent(cursor)}`, fillsReply)
      return { fills: page.fills.map(fillOf), cursor: page.cursor, isLast: !page.more }
    },

    onReports(handler) {
      reporters.add(handler)
      return () => reporters.delete(handler)
    },
    onReconnected(handler) {
      reconnected.add(handler)
      return () => reconnected.delete(handler)
    },
    onEvents(handler) {
      marketHandlers.add(handler)
      return () => marketHandlers.delete(handler)
    },
    onListings(handler) {
      discoverers.add(handler)
      return () => discoverers.delete(handler)
    },

    async stop() {
      shown.resolve()
      stream?.stop()
      stopping.abort()
    },
  }
}
