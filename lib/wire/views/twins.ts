import type { PartsView } from './venues.ts'

type CostView = { readonly slippage_bps: string | null; readonly fee_bps: string | null; readonly cost_bps: string | null }

/** A row of `tr_twin` as the execution's screen shows it; bps as text. */
export type TwinView = {
  readonly model: string
  readonly isSimulated: boolean
  readonly predicted: CostView & { readonly fill_prob: number | null; readonly latency_ms: number | null }
  readonly actual: CostView & { readonly fill_rate: number | null; readonly latency_ms: number | null }
  readonly simulated: CostView | null
  readonly errorBps: string | null
  readonly simulatorErrorBps: string | null
  readonly parts: PartsView | null
  readonly nulls: Readonly<Record<string, string>>
}
