import { NULL_TEXT } from '../domain/account/metrics/null-reason.ts'

/** METRICS section 3: a value that cannot be known is its reason in words, never 0 and never a bare dash. */
const WORDS: Readonly<Record<string, string>> = NULL_TEXT

/** One clause more, for hover and screen readers. */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  no_fill: 'nothing was filled',
  not_sent: 'nothing reached a venue',
  no_book: 'the mid it needs had no two-sided book',
  stale_book: 'the book it needs was too old',
  pending: 'its horizon has not passed, or the outcome is still open',
  feed_gap: 'the feed has a gap inside the interval it needs',
  no_trades: 'the market did not trade in the interval',
  clock_skew: 'the two clocks disagree by more than the interval',
  out_of_order: 'the fill overtook its acknowledgement',
  zero_order: 'nothing was ordered',
  identity: 'an identity between the metrics was breached',
  not_applicable: 'its definition leaves this case out',
  restarted: 'the worker started again meanwhile: the books that its orders met are gone',
  tape: 'it was open for longer than the books are kept',
  busy: 'the desk was too busy to run its orders again',
  no_forecast: 'no forecast was stored with its decision',
}

/** `not known` stands where a value is missing and nobody stored why: still no zero, still no dash. */
export const reasonText = (reason: string | null | undefined): string => WORDS[reason ?? ''] ?? reason?.replaceAll('_', ' ') ?? 'not known'

/** Words that are their own reason, such as `not yet`, have nothing more to say. */
export const reasonExplanation = (reason: string | null | undefined): string | undefined =>
  EXPLANATIONS[reason ?? ''] ?? (reason ? undefined : 'no reason was stored')
