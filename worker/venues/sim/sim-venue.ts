import type { ClientOrderId } from '#lib/domain/base/id.ts'
import { invariant } from '#lib/domain/base/invariant.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import { type Instant, instant, plusMs } from '#lib/domain/base/time.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'
import { type Leg, legMs } from '#lib/sim/latency.ts'
import { PaperMarket } from '#lib/sim/paper.ts'
import { isOpen, type PaperChange, turnedAway } from '#lib/sim/paper-order.ts'
import { type MarketClock, type MarketHandler, type PaperMemory, type Venue, VenueFailure, type VenueReport } from '../../ports.ts'
import { Ledger, reportOf, type Stored } from './ledger.ts'

export type SimVenueOptions = {
  readonly name: string
  /** Those of other venues are passed over. */
  readonly listings: readonly Listing[]
  readonly clock: MarketClock
  readonly memory: PaperMemory
  readonly seed: string
  /** `none`: answers at once, whatever its listings say. */
  readonly latency?: 'none'
  /** A commit that failed and will be tried again. */
  readonly onTrouble?: (error: unknown, attempt: number) => void
}

export type SimVenue = Venue & {
  /** Subscribe this to the market before it starts. */
  readonly onMarket: MarketHandler
  /** A listing that the market discovers later. */
  addListing(listing: Listing): void
  /** Takes up what the memory holds. Await it after `onReports` and before the market starts and anything is sent. */
  start(): Promise<void>
}

/**
 * A paper venue: executes orders against the books that the market shows, and remembers them itself, as a remote
 * exchange would. An order reaches it `entry` after it was sent, its word is heard `response` after it was given; what
 * is said has been committed before. With zero latencies all of `send` up to the commit happens in the call.
 *
 * A crash loses orders that were on their way, which then never existed, and the words of those that had arrived,
 * which `lookup` tells again. An order sent twice under one client order id is one order, and its word is repeated.
 */
export function createSimVenue(options: SimVenueOptions): SimVenue {
  const { name, clock, memory, seed } = options
  const markets = new Map<string, PaperMarket>()
  const handlers = new Set<(reports: readonly VenueReport[]) => void>()
  /** Every order that was ever sent here: what is not among them was never heard of. */
  const seen = new Set<ClientOrderId>()
  /** Orders whose end is not yet in memory. */
  const live = new Map<ClientOrderId, Live>()
  /** Stored orders of symbols that are not listed yet. */
  const unlisted = new Map<string, Stored[]>()
  let undoAlarm: (() => void) | null = null
  let alarmAt = Number.POSITIVE_INFINITY
  let isStopped = false

  const ledger = new Ledger({ memory, clock, onCommitted: tell, onTrouble: options.onTrouble ?? (() => undefined) })

  /** `word` counts what an order is told: 0 on its way there, 1 for the first answer. */
  const legOf = (symbol: string, leg: Leg, at: Instant, id: string, word: number): number => {
    const listing = options.latency === 'none' ? undefined : markets.get(symbol)?.listing
    return listing === undefined ? 0 : legMs(listing, leg, at, seed, name, id, word)
  }

  function receive(order: OrderIntent): void {
    const { clientOrderId, symbol } = order
    if (seen.has(clientOrderId)) {
      repeat(clientOrderId)
      return
    }
    seen.add(clientOrderId)
    const delayMs = legOf(symbol, 'entry', clock.now(), clientOrderId, 0)
    const arrivesAt = plusMs(clock.now(), delayMs)
    live.set(clientOrderId, { symbol, stage: 'travelling', isWithdrawn: false, asking: [], wordCount: 0, heardAt: arrivesAt, words: [] })
    if (delayMs === 0) arrive(order)
    else clock.at(arrivesAt, () => arrive(order))
  }

  function arrive(intent: OrderIntent): void {
    if (isStopped) return
    const { clientOrderId, symbol } = intent
    const market = markets.get(symbol)
    const order = live.get(clientOrderId) as Live
    order.stage = 'arrived'
    ledger.add(market?.place(intent, clock.now()) ?? turnedAway(intent, { venue: name, symbol }, 'rejected', `${symbol} is not listed here`, clock.now()))
    if (order.isWithdrawn) withdraw(clientOrderId, order)
    setAlarm()
  }

  function withdraw(clientOrderId: ClientOrderId, order: Live): void {
    if (isStopped) return
    // A cancel may overtake its order on the way; it then waits for it.
    order.isWithdrawn = true
    if (order.stage === 'travelling') return
    const change = markets.get(order.symbol)?.cancel(clientOrderId, clock.now()) ?? null
    if (change !== null) ledger.add(change)
    setAlarm()
  }

  /** The venue has the order already: it says again what it knows. What is still on its way will be told anyway. */
  function repeat(clientOrderId: ClientOrderId): void {
    if (live.has(clientOrderId) && live.get(clientOrderId)?.stage !== 'stored') return
    const release = clock.hold()
    void memory
      .lookup(clientOrderId)
      .then((stored) => {
        if (stored !== null) emit([reportOf(stored)])
      })
      .catch((error: unknown) => options.onTrouble?.(error, 1))
      .finally(release)
  }

  function onMarket(events: Parameters<MarketHandler>[0], silent: boolean): void {
    let hasChanged = false
    for (const event of events) {
      if (event.venue !== name) continue
      const changes = markets.get(event.symbol)?.apply(event, silent) ?? []
      for (const change of changes) ledger.add(change)
      hasChanged ||= changes.length > 0
    }
    if (hasChanged) setAlarm()
  }

  /** One alarm for the earliest expiry of all that rests: a quiet market has no event that would notice it. */
  function setAlarm(): void {
    const next = Math.min(...Array.from(markets.values(), (market) => market.nextExpiryAt))
    if (next === alarmAt) return
    undoAlarm?.()
    alarmAt = next
    undoAlarm =
      next === Number.POSITIVE_INFINITY
        ? null
        : clock.at(instant(next), () => {
            alarmAt = Number.POSITIVE_INFINITY
            if (isStopped) return
            for (const market of markets.values()) for (const change of market.expire(clock.now())) ledger.add(change)
            setAlarm()
          })
  }

  /** Durable: the words go out. */
  function tell(batch: readonly PaperChange[]): void {
    const heardNow: VenueReport[] = []
    for (const change of batch) {
      const order = live.get(change.order.clientOrderId)
      invariant(order, `an order was stored that was never sent: ${change.order.clientOrderId}`)
      if (!isOpen(change.order.status)) live.delete(change.order.clientOrderId)
      order.wordCount++
      const ownAt = plusMs(change.order.updatedAt, legOf(order.symbol, 'response', change.order.updatedAt, change.order.clientOrderId, order.wordCount))
      order.heardAt = instant(Math.max(ownAt, order.heardAt))
      order.words.push(reportOf(change))
      if (order.heardAt <= clock.now()) heardNow.push(...order.words.splice(0))
      // Whichever of an order's calls comes first brings its first word: they are heard in sequence on any clock.
      else clock.at(order.heardAt, () => emit(order.words.splice(0, 1)))
      land(order)
    }
    emit(heardNow)
  }

  function land(order: Live): void {
    order.stage = 'stored'
    for (const resolve of order.asking.splice(0)) resolve()
  }

  function emit(reports: readonly VenueReport[]): void {
    if (reports.length > 0 && !isStopped) for (const handler of handlers) handler(reports)
  }

  function addListing(listing: Listing): void {
    if (listing.venue !== name || markets.has(listing.symbol)) return
    const market = new PaperMarket(listing)
    markets.set(listing.symbol, market)
    market.restore(unlisted.get(listing.symbol) ?? [])
    unlisted.delete(listing.symbol)
    setAlarm()
  }

  return {
    name,
    isSimulated: true,
    onMarket,
    addListing,

    async start() {
      const { orders, fills } = await memory.load()
      const byOrder = Map.groupBy(fills, (fill) => fill.clientOrderId)
      const stored = orders.map((order) => ({ order, fills: byOrder.get(order.clientOrderId) ?? [] }))
      for (const { order } of stored) {
        const { clientOrderId, symbol, updatedAt: heardAt } = order
        seen.add(clientOrderId)
        if (isOpen(order.status)) live.set(clientOrderId, { symbol, stage: 'stored', isWithdrawn: false, asking: [], wordCount: 0, heardAt, words: [] })
      }
      ledger.recall(stored)
      for (const [symbol, own] of Map.groupBy(stored, ({ order }) => order.symbol)) unlisted.set(symbol, own)
      for (const listing of options.listings) addListing(listing)
    },

    async send(orders) {
      if (isStopped) throw new VenueFailure('wait', `${name} is stopped`)
      for (const order of orders) {
        invariant(order.venue === name, `an order for ${order.venue} came to ${name}`)
        // Refused at the door, all of the call or none: there is no such order to remember.
        if (!order.quantity.gt(0)) throw new VenueFailure('give-up', `the quantity of ${order.clientOrderId} is not positive`)
      }
      for (const order of orders) receive(order)
    },

    async cancel(clientOrderId) {
      if (isStopped) throw new VenueFailure('wait', `${name} is stopped`)
      if (!seen.has(clientOrderId)) throw new VenueFailure('give-up', `${name} does not know the order ${clientOrderId}`)
      const order = live.get(clientOrderId)
      if (order === undefined) return
      const delayMs = legOf(order.symbol, 'entry', clock.now(), `${clientOrderId} cancel`, 0)
      if (delayMs === 0) withdraw(clientOrderId, order)
      else clock.at(plusMs(clock.now(), delayMs), () => withdraw(clientOrderId, order))
    },

    async lookup(clientOrderId) {
      if (!seen.has(clientOrderId)) return null
      const order = live.get(clientOrderId)
      // It is on its way: nothing true can be said of it before it has been stored.
      if (order !== undefined && order.stage !== 'stored') await new Promise<void>((resolve) => order.asking.push(resolve))
      if (isStopped) throw new VenueFailure('unknown', `${name} was stopped before it could say anything of ${clientOrderId}`)
      const stored = await memory.lookup(clientOrderId)
      return stored === null ? null : reportOf(stored)
    },

    async openOrders() {
      return ledger.openOrders().map(reportOf)
    },

    async positions() {
      return ledger.positions()
    },

    async fillsSince(cursor) {
      return await memory.fillsSince(cursor)
    },

    onReports(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },

    async stop() {
      if (isStopped) return
      isStopped = true
      undoAlarm?.()
      await ledger.stop()
      for (const order of live.values()) land(order)
    },
  }
}

/** An order from `send` until its end is stored. */
type Live = {
  readonly symbol: string
  stage: 'travelling' | 'arrived' | 'stored'
  isWithdrawn: boolean
  /** Those who asked before it was stored. */
  readonly asking: (() => void)[]
  wordCount: number
  /** When the last of its words is heard. */
  heardAt: Instant
  /** Given, not yet heard. */
  readonly words: VenueReport[]
}
