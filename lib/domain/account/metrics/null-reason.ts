/** Why a metric has no value (METRICS.md section 3); `not_applicable` where its definition excludes the case. */
export const NULL_TEXT = {
  no_fill: 'no fill',
  not_sent: 'not sent',
  no_book: 'no book',
  stale_book: 'no book',
  pending: 'pending',
  feed_gap: 'gap',
  no_trades: 'no market trades',
  clock_skew: 'clock',
  out_of_order: 'clock',
  zero_order: 'refused',
  identity: 'incident',
  not_applicable: 'n/a',
} as const
export type NullReason = keyof typeof NULL_TEXT
export const NULL_REASONS = Object.keys(NULL_TEXT) as readonly NullReason[]
