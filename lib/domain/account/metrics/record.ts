/**
 * Metrics as they are stored: a flat map of key → decimal text or null, and under `nulls` the reason of each null
 * (`exec_metrics` of an execution, `metrics` of a fill). Of a fill, what is absent is `pending`. Decimals leave with all their digits.
 */
import { type Decimal, dec } from '../../base/decimal.ts'
import type { OrderFacts } from './facts.ts'
import { NULL_TEXT, type NullReason } from './null-reason.ts'
import type { OrderReport } from './order.ts'
import { DEFAULT_WEIGHTS } from './score.ts'
import type { Known } from './value.ts'

type Text = string | null
/** jsonb of metrics; keys other than `nulls` and the named groups are metric keys. */
export type StoredMetrics = {
  readonly nulls: Readonly<Record<string, NullReason>>
  readonly [key: string]: Text | Readonly<Record<string, Text | NullReason>>
}

/** Facts of the execution that `exec_metrics` repeats beside the metrics (CONTRACT.md). */
export type ExecutionFacts = {
  readonly venue: string | null
  readonly status: string
  readonly curatedScore: number | null
}

/** `exec_metrics` of one execution. `slippage_bps` is `arrival_slippage_bps` under the name of the contract. */
export function toExecMetrics(report: OrderReport, facts: OrderFacts, execution: ExecutionFacts): StoredMetrics {
  const nulls: Record<string, NullReason> = {}
  const metrics = textsOf(report.values as Loose, nulls)
  const slippage = metrics.arrival_slippage_bps ?? null
  if (slippage === null) nulls.slippage_bps = nulls.arrival_slippage_bps ?? 'no_fill'
  const weights = facts.score.weights ?? DEFAULT_WEIGHTS
  return {
    venue: execution.venue,
    status: execution.status,
    curated_score: execution.curatedScore === null ? null : dec(execution.curatedScore).toFixed(),
    slippage_bps: slippage,
    fees: textOf('fees', facts.fees, nulls),
    ...metrics,
    venue_scores: Object.fromEntries(facts.score.venueScores.map((entry) => [entry.venue, dec(entry.score).toFixed()])),
    benchmarks: textsOf(report.benchmarks, nulls),
    inputs: {
      max_slippage_bps: dec(facts.score.maxSlippageBps).toFixed(),
      max_latency_ms: dec(facts.score.maxLatencyMs).toFixed(),
      markout_scale_bps: dec(facts.score.markoutScaleBps).toFixed(),
      weight_slippage: dec(weights.slippage).toFixed(),
      weight_latency: dec(weights.latency).toFixed(),
      weight_adherence: dec(weights.adherence).toFixed(),
      weight_venue: dec(weights.venue).toFixed(),
      target_participation: facts.pwp?.participation.toFixed() ?? null,
      // Beside VWAP, PWP and participation: their market volume is without our own trades.
      own_trades: 'excluded',
    },
    nulls,
  }
}

/** `metrics` of one fill, or of one horizon to be merged into it with `mergeMetrics`. */
export function toFillMetrics(values: AnyValues): StoredMetrics {
  const nulls: Record<string, NullReason> = {}
  return { ...textsOf(values as Loose, nulls), nulls }
}

/** `metrics` of a fill as it is first stored: without its horizons that are to come, of which there are fifty keys and nothing to say. */
export const toFirstFillMetrics = (values: AnyValues): StoredMetrics =>
  toFillMetrics(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 'pending')))

/** Stored metrics with later values in place of earlier ones: a horizon that has passed, a score that has become known. */
export function mergeMetrics(stored: StoredMetrics, values: AnyValues): StoredMetrics {
  const nulls: Record<string, NullReason> = { ...stored.nulls }
  for (const key of Object.keys(values)) delete nulls[key]
  return { ...stored, ...textsOf(values as Loose, nulls), nulls }
}

/** One metric read back: its decimal, or why it has none; `pending` when it was never written. */
export function storedValue(stored: StoredMetrics, key: string): Known {
  const text = stored[key]
  if (typeof text === 'string') return dec(text)
  const reason = stored.nulls?.[key]
  return reason !== undefined && Object.hasOwn(NULL_TEXT, reason) ? reason : 'pending'
}

/** Values of any sign: fills, horizons, orders, scores. */
export type AnyValues = Readonly<Record<string, Known<object>>>
type Loose = Readonly<Record<string, Known>>

function textsOf(values: Loose, nulls: Record<string, NullReason>): Record<string, Text> {
  const texts: Record<string, Text> = {}
  for (const key in values) texts[key] = textOf(key, values[key] as Known, nulls)
  return texts
}

function textOf(key: string, value: Known, nulls: Record<string, NullReason>): Text {
  if (typeof value !== 'string') return (value as Decimal).toFixed()
  nulls[key] = value
  return null
}
