/** The closed set of CONTRACT.md; extended only there. */
export const REFUSAL_CODES = [
  'INVALID_DECISION',
  'DECISION_NOT_EXECUTABLE',
  'PLAN_NOT_SUPPORTED',
  'DECISION_EXPIRED',
  'NO_STRENGTH',
  'UNKNOWN_SYMBOL',
  'NO_ELIGIBLE_VENUE',
  'STALE_MARKET',
  'CURATOR_VETO',
  'BELOW_PUBLISH_THRESHOLD',
  'HALTED',
  'REDUCE_ONLY',
  'ORDER_SIZE_LIMIT',
  'POSITION_LIMIT',
  'GROSS_LIMIT',
  'CONCENTRATION_LIMIT',
  'VAR_LIMIT',
  'DAILY_LOSS_LIMIT',
  'DRAWDOWN_LIMIT',
  'RATE_LIMIT',
  'PRICE_COLLAR',
  'SLIPPAGE_LIMIT',
  'PARTICIPATION_LIMIT',
  'SELF_TRADE',
  'DUPLICATE_DECISION',
  'NOT_ARMED',
  'CURATOR_FAILED',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

/** Stored in `outcome.reasons`: `message` is a sentence for people, the rest is for programs. */
export type Refusal = {
  readonly code: RefusalCode
  readonly message: string
  /** Path of the offending field, such as `dm_decision.trading_plan.quantity`. */
  readonly field?: string
  readonly curator?: string
  readonly limit?: string
  readonly value?: string
}

export const refuse = (code: RefusalCode, message: string, facts: Omit<Refusal, 'code' | 'message'> = {}): Refusal => ({ code, message, ...facts })
