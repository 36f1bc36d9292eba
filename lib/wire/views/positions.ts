import { z } from 'zod'

export type PositionRow = {
  readonly symbol: string
  readonly venue: string
  /** Signed: above zero long, below zero short. */
  readonly quantity: string
  readonly averagePrice: string | null
  readonly markPrice: string | null
  /** Market time of the mark, and how old it is by the market's clock; null while there is none. */
  readonly markedAtMs: number | null
  readonly markAgeMs: number | null
  readonly isMarkStale: boolean
  readonly unrealized: string | null
  readonly realized: string
  readonly fees: string
  readonly currency: string
  readonly tick: string | null
  readonly lot: string | null
  readonly isInverse: boolean
  readonly updatedAtMs: number
  /** When our books were last compared with the venue's, and what keeps them from being; null before the first look. */
  readonly reconciliation: { readonly checkedAtMs: number | null; readonly failure: string | null } | null
  /** The venue's own books say something else: both numbers, and since when. */
  readonly difference: { readonly ours: string | null; readonly theirs: string | null; readonly sinceMs: number } | null
  /** Executions whose part of this holding somebody watches. */
  readonly watches: readonly PositionWatch[]
}

export type PositionWatch = {
  readonly executionId: string
  readonly by: string
  readonly sinceMs: number | null
  /** Of the decision: what it bought is long, whatever the venue's holding has become by other fills. */
  readonly side: 'buy' | 'sell' | null
  /** Traded units of it that are still watched at this venue. */
  readonly left: string | null
  readonly stop: string | null
  readonly target: string | null
  readonly policy: string | null
}

/** What is held in the reporting currency at the marks, shorts below zero: net adds them up, gross adds their sizes. */
export type ExposureGroup = { readonly name: string; readonly net: string; readonly gross: string; readonly count: number }
export type Exposure = {
  readonly currency: string
  readonly equity: string
  readonly net: string
  readonly gross: string
  readonly symbols: readonly ExposureGroup[]
  readonly venues: readonly ExposureGroup[]
  /** Currencies without a rate: what is held in them is missing here. */
  readonly missing: readonly string[]
  readonly toldAtMs: number
}

/** What a venue or a symbol has earned, in one currency. */
export type Earned = {
  readonly by: 'venue' | 'symbol'
  readonly name: string
  readonly currency: string
  readonly realized: string
  readonly unrealized: string | null
  readonly fees: string
}

/** Sums of one currency; different currencies are never added here. */
export type PositionTotal = {
  readonly currency: string
  readonly positionCount: number
  readonly openCount: number
  readonly unrealized: string | null
  /** Open positions without a mark: they are not in `unrealized`. */
  readonly unmarkedCount: number
  readonly realized: string
  readonly fees: string
}

export type Positions = {
  readonly rows: readonly PositionRow[]
  readonly totals: readonly PositionTotal[]
  /** Null until a worker has told it. */
  readonly exposure: Exposure | null
  readonly earned: readonly Earned[]
  readonly market: { readonly source: string; readonly state: string; readonly clockMs: number; readonly venueCount: number } | null
  readonly readAtMs: number
}

export const positionHistoryQuery = z.object({
  symbol: z.string().min(1).max(80),
  venue: z.string().min(1).max(80),
  before: z
    .string()
    .regex(/^\d{1,19}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(25),
})
export type PositionHistoryQuery = z.infer<typeof positionHistoryQuery>

export type PositionChange = {
  readonly seq: string
  readonly change: 'open' | 'add' | 'reduce' | 'close' | 'flip'
  readonly executionId: string
  readonly fillId: string
  readonly quantityBefore: string
  readonly quantityAfter: string
  readonly averageBefore: string | null
  readonly averageAfter: string | null
  readonly realizedDelta: string
  readonly realized: string
  readonly fees: string
  readonly price: string | null
  readonly fillQuantity: string | null
  readonly side: 'buy' | 'sell' | null
  readonly atMs: number
}

export type PositionHistory = { readonly rows: readonly PositionChange[]; readonly nextBefore: string | null }
