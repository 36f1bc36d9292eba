/** What a file of fills says, row by row, in exact integers (10⁻²⁴) and instants; null = the file does not say. */
import type { Side } from '../../base/market.ts'
import type { Instant } from '../../base/time.ts'

export type ForeignFill = {
  /** Where its text starts, counted from 1; the two fills of a round trip share one line. */
  readonly line: number
  readonly at: Instant | null
  readonly symbol: string
  readonly venue: string | null
  /** As the file says; null = to be found by the Lee–Ready rule. */
  readonly side: Side | null
  /** Positive. */
  readonly price: bigint
  readonly quantity: bigint
  readonly orderId: string | null
  readonly liquidity: 'maker' | 'taker' | null
  /** Quote currency, rebates negative. */
  readonly fee: bigint | null
  /** When its child order was sent. */
  readonly sentAt: Instant | null
  /** The price that somebody expected for it. */
  readonly benchmark: bigint | null
}

/** What the rows of one order say about the order; each is the same on every row that says it. */
export type ForeignOrder = {
  readonly decisionAt: Instant | null
  readonly decisionPrice: bigint | null
  readonly arrivalAt: Instant | null
  readonly arrivalPrice: bigint | null
  readonly endAt: Instant | null
  readonly endPrice: bigint | null
  /** Q and Q_o. */
  readonly decidedQuantity: bigint | null
  readonly orderedQuantity: bigint | null
  /** V and volume of the market while the order worked. */
  readonly marketVwap: bigint | null
  readonly marketVolume: bigint | null
}

export const EMPTY_ORDER: ForeignOrder = {
  decisionAt: null,
  decisionPrice: null,
  arrivalAt: null,
  arrivalPrice: null,
  endAt: null,
  endPrice: null,
  decidedQuantity: null,
  orderedQuantity: null,
  marketVwap: null,
  marketVolume: null,
}

/** How a fill came to its side. */
export type SideSource = 'file' | 'quote_test' | 'tick_test' | 'none'
