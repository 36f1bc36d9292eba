/** A mean with what METRICS.md section 14 asks to stand beside it; decimals as text. */
export type MeanView = {
  readonly n: number
  readonly decisions: number
  readonly days: number
  readonly mean: string | null
  readonly notionalMean: string | null
  /** 95 %, of the equal-weighted mean; null below two decisions. */
  readonly interval: readonly [low: number, high: number] | null
  readonly nulls: Readonly<Record<string, number>>
  /** No colour: the interval crosses 0, the two means disagree, or there is none. */
  readonly isGrey: boolean
}

/** Milliseconds; p95 from 20 observations on. */
export type QuantilesView = { readonly n: number; readonly p50: string | null; readonly p95: string | null }

/** What `METRICS.md` section 11 says of a group of executions. */
export type ScorecardView = {
  readonly executions: number
  readonly orders: number
  readonly fills: number
  readonly days: number
  readonly notional: string
  readonly fillRate: string | null
  readonly makerShare: string | null
  readonly slippage: MeanView
  readonly shortfall: MeanView
  readonly effectiveSpread: MeanView
  readonly markout10s: MeanView
  readonly markout1m: MeanView
  readonly feeCost: MeanView
  readonly rejectRate: string | null
  readonly unknownCount: number
  readonly ackMs: QuantilesView
  readonly firstFillMs: QuantilesView
  /** Actual − forecast, and actual − simulated where the venue is not the simulator. */
  readonly modelError: MeanView
  readonly simulatorError: MeanView
  /** Below 20 orders on 5 days: no rank, arrow or colour. */
  readonly isObservation: boolean
}

export type VenueView = {
  readonly venue: string
  /** By its quotes now; null when the desk has none of it. */
  readonly book: 'live' | 'stale' | null
  readonly card: ScorecardView
}

export type BucketView = {
  readonly venue: string
  readonly symbol: string
  readonly size: string
  readonly volatility: string
  readonly card: ScorecardView
}

/** Mean of each part of the forecast's error, bps. */
export type PartsView = Readonly<Record<'latency' | 'spread' | 'queue' | 'fees' | 'rest', string>>

export type ErrorView = {
  readonly venue: string
  readonly style: string
  readonly symbol: string
  readonly error: MeanView
  readonly simulator: MeanView
  /** Over those that have them. */
  readonly parts: PartsView | null
  readonly partsCount: number
}

export type ErrorPoint = { readonly fromMs: number; readonly toMs: number; readonly mean: string | null; readonly n: number }

export type Venues = {
  readonly venues: readonly VenueView[]
  readonly buckets: readonly BucketView[]
  readonly errors: readonly ErrorView[]
  /** All executions outside the simulator: paper cost − live cost. */
  readonly paperMinusLive: MeanView
  /** All executions with a forecast. */
  readonly modelError: MeanView
  /** How the mean forecast error went, oldest first. */
  readonly overTime: readonly ErrorPoint[]
  /** The simulator's own executions, and how many of them its twin did not give back to the last digit. */
  readonly selfCheck: { readonly n: number; readonly different: number }
  readonly edges: { readonly size: readonly string[]; readonly volatility: readonly string[] }
  /** Executions behind this screen: the newest, at most `windowMax`. */
  readonly window: { readonly n: number; readonly max: number }
  readonly readAtMs: number
}
