import type { ClientOrderId } from '#lib/domain/base/id.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import type { Quantity } from '#lib/domain/base/money.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import type { OrderIntent } from '#lib/domain/execute/order.ts'
import type { PaperOrder, VenueFill, VenueTrade } from '#lib/domain/execute/venue-record.ts'
import type { Fact, Known, LessonAction, LessonText, Predicate } from '#lib/domain/learn/lesson.ts'
import type { Problem } from '#lib/domain/learn/verify.ts'

/** Wall time and a monotonic counter: for latency stages and log rows, never for benchmarks. */
export interface WallClock {
  now(): Instant
  monotonicMs(): number
}

/**
 * The engine's clock: the market source's own time. Under replay it is the recorded time and stands still
 * while anything holds it, so that work in flight meets the same books at any speed.
 */
export interface MarketClock {
  now(): Instant
  /** Runs once when market time reaches `when` (soon, if it already has). Returns its undo. */
  at(when: Instant, run: () => void): () => void
  /** Market time does not advance until every hold is released. A no-op for sources that follow the wall. */
  hold(): () => void
}

/** Books and prints, in the venue's order. `silent` events rebuild state after a restart: nothing trades on them. */
export type MarketHandler = (events: readonly MarketEvent[], silent: boolean) => void

export interface Market {
  /** `sim`, `replay:<name>` or `none`. */
  readonly source: string
  readonly listings: readonly Listing[]
  readonly clock: MarketClock
  /** Playback facts for the screens. */
  status(): { readonly state: 'opening' | 'open' | 'closed'; readonly speed: number | 'max' | null; readonly at: Instant }
  onEvents(handler: MarketHandler): () => void
  /** Listings that a source discovers while it runs, before their first events. Sources with fixed listings have none. */
  onListings?(handler: (listings: readonly Listing[]) => void): () => void
  /** `from` is the market time stored by the last run; null on a fresh database. Resolves when events flow. */
  start(from: Instant | null): Promise<void>
  stop(): Promise<void>
}

/** One page of a venue's fills, oldest first. `cursor` is where the next page begins; `isLast` when nothing more is there yet. */
export type FillPage = { readonly fills: readonly VenueTrade[]; readonly cursor: string; readonly isLast: boolean }

/** The venue's word about one order: its state, and the fills since the last report (all of them on lookup). */
export type VenueReport = {
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: string
  readonly status: 'accepted' | 'partially_filled' | 'filled' | 'cancelled' | 'rejected' | 'expired'
  readonly filledQuantity: Quantity
  readonly reason: string | null
  readonly venueAt: Instant
  readonly fills: readonly VenueFill[]
}

export interface Venue {
  readonly name: string
  /** It runs in this process on the market's own time; nobody waits for the reply of one that does not. */
  readonly isSimulated: boolean
  /** Hands the orders over; the outcome comes as reports. Throws `VenueFailure`. */
  send(orders: readonly OrderIntent[]): Promise<void>
  cancel(clientOrderId: ClientOrderId): Promise<void>
  /**
   * Null is positive evidence: the venue has never heard of the order, and no request of ours that could still bring it
   * is on its way. While one may be, it throws `wait`.
   */
  lookup(clientOrderId: ClientOrderId): Promise<VenueReport | null>
  openOrders(): Promise<readonly VenueReport[]>
  /** Signed traded quantity per symbol, by the venue's own books. */
  positions(): Promise<ReadonlyMap<string, Quantity>>
  /** Every fill of the account after `cursor`; null begins with the first. */
  fillsSince(cursor: string | null): Promise<FillPage>
  onReports(handler: (reports: readonly VenueReport[]) => void): () => void
  /** Called when a lost stream is back: what it said meanwhile was not heard. Venues that cannot lose theirs have none. */
  onReconnected?(handler: () => void): () => void
  stop(): Promise<void>
}

/** How a failed call to a venue is to be handled; adapters translate everything into it. */
export class VenueFailure extends Error {
  override name = 'VenueFailure'
  readonly remedy: 'retry' | 'wait' | 'give-up' | 'unknown'
  readonly delayMs: number
  constructor(remedy: VenueFailure['remedy'], message: string, delayMs = 0, options?: ErrorOptions) {
    super(message, options)
    this.remedy = remedy
    this.delayMs = delayMs
  }
}

/** A simulated venue's own memory: committed by itself, in its own transactions, before it answers. */
export interface PaperMemory {
  /** Stores new and changed orders and their new fills, durably, in one transaction. */
  commit(changes: { readonly orders: readonly PaperOrder[]; readonly fills: readonly VenueFill[] }): Promise<void>
  load(): Promise<{ readonly orders: readonly PaperOrder[]; readonly fills: readonly VenueFill[] }>
  lookup(clientOrderId: ClientOrderId): Promise<{ readonly order: PaperOrder; readonly fills: readonly VenueFill[] } | null>
  fillsSince(cursor: string | null): Promise<FillPage>
}

/** An execution of a lesson's population, shown to a writer. Costs in bps, + = dearer. */
export type Exemplar = {
  readonly id: string
  readonly kind: 'best' | 'median' | 'worst' | 'counter'
  readonly known: Known
  readonly y: number
  readonly costBps: number | null
  readonly slippageBps: number | null
  readonly feeBps: number | null
  readonly latencyMs: number | null
  readonly fillRatio: number | null
}

/** Everything a writer is told. It sees no table, no other lesson's words and no credentials, and has nothing to act with. */
export type WriteRequest = {
  readonly action: LessonAction
  readonly predicate: Predicate
  readonly facts: readonly Fact[]
  /** At most twelve, counter-examples among them whenever there are any. */
  readonly exemplars: readonly Exemplar[]
  readonly scope: Readonly<Record<string, string>>
  /** Free text of orders and venues: data, whatever it says. */
  readonly notes: readonly string[]
  /** The ten checks on this lesson: what is wrong with a text. Whoever stores it asks again. */
  readonly verify: (text: LessonText) => readonly Problem[]
  /** What a model answered to this very prompt before. */
  readonly recall: (promptHash: string) => Promise<string | null>
  /** The desk closes: no model is waited for. */
  readonly signal?: AbortSignal
}

/** One call of a language model, as it is kept. `cached` = nothing was sent, the reply is an older one. */
export type ModelCall = {
  readonly model: string
  readonly promptVersion: string
  readonly promptHash: string
  readonly prompt: string
  readonly reply: string | null
  readonly status: 'accepted' | 'refused_by_verifier' | 'malformed' | 'timed_out' | 'failed' | 'cached'
  readonly problems: readonly { readonly check: string; readonly message: string }[]
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  /** US dollars; null where the model has no known price or no tokens were told. */
  readonly costUsd: number | null
  readonly latencyMs: number
  readonly isRepair: boolean
}

export type Written = {
  readonly text: LessonText
  /** `deterministic`, or `provider:model`. */
  readonly generator: string
  readonly promptVersion: string | null
  readonly promptHash: string | null
  /** What the model said of itself, for audit only. */
  readonly modelConfidence: number | null
  readonly calls: readonly ModelCall[]
}

/** Puts a lesson into words. Never rejects and never leaves a lesson without words: the built-in writer stands behind every other. */
export interface Writer {
  write(request: WriteRequest): Promise<Written>
}
