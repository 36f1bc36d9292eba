import type { Result } from '../base/result.ts'

/** Weights, thresholds and bounds in force; one immutable version each (`tr_config_version`, `tr_curator_weight`). */
export const CURATORS = ['execution', 'venue', 'risk', 'position'] as const
export type CuratorName = (typeof CURATORS)[number]

export type CuratorPolicy = {
  readonly weight: number
  readonly threshold: number
  readonly kappa: number
  readonly vetoFloor: number
  readonly enabled: boolean
}

export type TradingState = 'trading' | 'reduce_only' | 'halted'

/** Absolute amounts are in the reporting currency, as decimal text. */
export type Limits = {
  readonly maxOrderNotional: string
  readonly maxPositionNotional: string
  readonly maxPositionEquityShare: number
  readonly maxGrossNotional: string
  readonly maxConcentration: number
  readonly maxDailyLoss: string
  readonly maxDrawdown: number
  readonly maxOrdersPerMinute: number
  readonly priceCollarBps: number
  readonly maxParticipation: number
  readonly halt: boolean
  readonly reduceOnly: boolean
}

export type Policy = {
  readonly version: number
  readonly curators: Readonly<Record<CuratorName, CuratorPolicy>>
  /** τ of ENGINE.md section 2. */
  readonly publishThreshold: number
  readonly limits: Limits
  readonly defaults: { readonly maxSlippageBps: number; readonly maxLatencyMs: number; readonly validityMs: number; readonly markoutScaleBps: number }
}

export declare const DEFAULT_POLICY: Policy
export declare function parsePolicy(config: unknown): Result<Policy, readonly { readonly path: string; readonly message: string }[]>
