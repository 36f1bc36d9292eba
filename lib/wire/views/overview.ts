import type { MeanView } from './venues.ts'

/** The desk's state in the frame of every screen. */
export type Desk = {
  readonly moduleId: string | null
  readonly trading: { readonly state: 'trading' | 'reduce_only' | 'halted'; readonly sinceMs: number; readonly actor: string; readonly reason: string } | null
  readonly market: Market | null
  readonly worker: { readonly role: string; readonly host: string; readonly pid: number; readonly startedAtMs: number; readonly heartbeatAtMs: number } | null
  readonly watch: Watch
  readonly readAtMs: number
}

/** What the frame counts, and what an alarm is raised for. */
export type Watch = {
  /** In review, waiting for somebody's word. */
  readonly proposals: number
  /** Open ones, newest first. */
  readonly incidents: readonly { readonly id: string; readonly name: string; readonly message: string }[]
  readonly unknownOrders: number
  /** Limits that are used up: decisions that add to them are refused. */
  readonly breached: readonly string[]
}

export type Market = {
  /** `sim`, `replay:<name>` or `none`. */
  readonly source: string
  readonly state: 'opening' | 'open' | 'closed'
  /** `20` or `max` under replay, null where the market follows the wall. */
  readonly speed: string | null
  /** Market time, epoch milliseconds, and how long ago the desk wrote it down. */
  readonly clockMs: number
  readonly seenMsAgo: number
}

export type Feed = {
  readonly venue: string
  readonly symbol: string
  readonly bid: string | null
  readonly ask: string | null
  readonly spreadBps: number | null
  /** Age of the last book in market time. */
  readonly ageMs: number | null
  readonly isStale: boolean
  readonly isLive: boolean
}

/** Something a person should look at. What endangers money now comes first, then `sinceMs` orders them, oldest first. */
export type Need = {
  readonly kind:
    | 'unknown_order'
    | 'stale_feed'
    | 'incident'
    | 'trading_state'
    | 'refused_share'
    | 'waiting_command'
    | 'limit'
    | 'waiting_executions'
    | 'proposal'
  readonly title: string
  readonly detail: string
  readonly sinceMs: number
  readonly href: string | null
}

export type Today = {
  /** Since midnight UTC, by the wall. */
  readonly sinceMs: number
  readonly decisions: number
  readonly filled: number
  readonly refused: number
  readonly open: number
  /** Mean over the executions that have one, each counted alike; how many have none. */
  readonly slippageBps: string | null
  readonly slippageCount: number
  readonly pnl: { readonly total: string; readonly realized: string; readonly unrealized: string; readonly fees: string; readonly currency: string } | null
}

export type WorkerStats = {
  readonly inboxDepth: number | null
  readonly decisionsPerMinute: number | null
  readonly openOrders: number | null
  readonly unknownOrders: number | null
  readonly eventLoopP99Ms: number | null
}

export type Overview = {
  readonly desk: Desk
  readonly database: { readonly version: string; readonly tailLagMs: number }
  readonly stats: WorkerStats
  readonly feeds: readonly Feed[]
  /** Executions begun in each of the last 30 full minutes, oldest first. */
  readonly perMinute: readonly number[]
  /** The newest of them since the desk's first execution: what a mean is taken over. */
  readonly minutesCounted: number
  readonly today: Today
  readonly needs: readonly Need[]
}

/** Some executions that ended one after the other: what they cost, and what they were expected to cost; bps of the filled notional, + lost. */
export type CostStep = {
  readonly firstId: string
  readonly lastId: string
  readonly fromMs: number
  readonly toMs: number
  readonly measured: MeanView
  readonly estimated: string | null
}
export type CostTrack = {
  readonly steps: readonly CostStep[]
  /** Measured − estimated over all of them. */
  readonly error: MeanView
  readonly readAtMs: number
}
