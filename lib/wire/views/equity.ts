/** What the books were worth at one instant of market time. Decimal text, in the currency of the curve. */
export type EquityPoint = {
  readonly atMs: number
  readonly equity: string
  /** + gained, fees included. */
  readonly realized: string
  /** + gained. */
  readonly unrealized: string
  /** Paid since the start; they are inside `realized` already. */
  readonly fees: string
  /** Equity less its highest so far in these 24 hours: 0 or below. */
  readonly drawdown: string
}

/** The last 24 hours of market time in one currency, at most 300 points, oldest first. */
export type EquityCurve = {
  readonly points: readonly EquityPoint[]
  /** Null while nothing is written yet. */
  readonly currency: string | null
  /** How far apart points lie while nothing is missing: a longer way is a gap. */
  readonly stepMs: number
  /** What the books had made, realised and open, before the newest point's day began (UTC); null where nothing was written before it. */
  readonly dayBase: string | null
  readonly readAtMs: number
}
