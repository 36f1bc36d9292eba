import { z } from 'zod'
import { aggregate, type Sample } from '#lib/domain/account/metrics/statistics.ts'
import { dec, sum } from '#lib/domain/base/decimal.ts'
import type { TwinView } from '#lib/wire/views/twins.ts'
import type { ErrorPoint, ErrorView, MeanView, PartsView } from '#lib/wire/views/venues.ts'
import type { Reader } from './connection.ts'

/** What forecast and simulator said of one execution; null while it has no twin. */
export async function readTwin(db: Reader, executionId: string): Promise<TwinView | null> {
  const { rows } = await db.query(TWIN, [executionId])
  return rows[0] === undefined ? null : twinRow.parse(rows[0])
}

const TWIN = `
  select model, is_simulated as "isSimulated", predicted, actual, simulated, error_bps::text as "errorBps", simulator_error_bps::text as "simulatorErrorBps", parts, nulls
  from tr_twin where execution_id = $1`

const text = z.string().nullable()
const number = z.number().nullable()
const cost = z.object({ slippage_bps: text, fee_bps: text, cost_bps: text })
export const partsRow = z.object({ latency: z.string(), spread: z.string(), queue: z.string(), fees: z.string(), rest: z.string() })
const twinRow = z.object({
  model: z.string(),
  isSimulated: z.boolean(),
  predicted: cost.extend({ fill_prob: number, latency_ms: number }),
  actual: cost.extend({ fill_rate: number, latency_ms: number }),
  simulated: cost.nullable(),
  errorBps: text,
  simulatorErrorBps: text,
  parts: partsRow.nullable(),
  nulls: z.record(z.string(), z.string()),
})

/** One execution's errors, as the screens group them. */
export type ErrorSample = {
  readonly executionId: string
  readonly venue: string
  readonly style: string
  readonly symbol: string
  readonly day: string
  readonly endedAtMs: number
  readonly notional: string
  readonly isSimulated: boolean
  readonly errorBps: string | null
  readonly simulatorErrorBps: string | null
  readonly parts: PartsView | null
}

/** Mean error by venue × style × symbol, the largest groups first. */
export function errorsBy(samples: readonly ErrorSample[]): readonly ErrorView[] {
  const groups = Map.groupBy(samples, (s) => JSON.stringify([s.venue, s.style, s.symbol]))
  return [...groups]
    .map(([key, group]): ErrorView => {
      const [venue, style, symbol] = JSON.parse(key) as [string, string, string]
      const parted = group.flatMap((s) => s.parts ?? [])
      return {
        venue,
        style,
        symbol,
        error: forecastError(group, key),
        simulator: simulatorError(group, key),
        parts: parted.length === 0 ? null : meanParts(parted),
        partsCount: parted.length,
      }
    })
    .sort((a, b) => b.error.n - a.error.n || (a.venue + a.symbol + a.style < b.venue + b.symbol + b.style ? -1 : 1))
}

export const forecastError = (samples: readonly ErrorSample[], query: string): MeanView =>
  meanOf(
    samples.map((s) => sampleOf(s, s.errorBps, 'not_applicable')),
    `forecast error ${query}`,
  )

/** Of venues that are not the simulator itself: what live cost more than its paper twin. */
export const simulatorError = (samples: readonly ErrorSample[], query: string): MeanView =>
  meanOf(
    samples.filter((s) => !s.isSimulated).map((s) => sampleOf(s, s.simulatorErrorBps, 'not_applicable')),
    `simulator error ${query}`,
  )

/** The other way round: ask 6's paper cost − live cost. */
export const paperMinusLive = (samples: readonly ErrorSample[]): MeanView =>
  meanOf(
    samples
      .filter((s) => !s.isSimulated)
      .map((s) => sampleOf(s, s.simulatorErrorBps === null ? null : dec(s.simulatorErrorBps).neg().toFixed(), 'not_applicable')),
    'paper minus live',
  )

/** Equal spans of market time, oldest first; a span without executions has no mean. */
export function overTime(samples: readonly ErrorSample[], count: number): readonly ErrorPoint[] {
  const known = samples.filter((s) => s.errorBps !== null)
  if (known.length === 0) return []
  const from = Math.min(...known.map((s) => s.endedAtMs))
  const span = Math.max(1, Math.max(...known.map((s) => s.endedAtMs)) - from + 1) / count
  const spans = Map.groupBy(known, (s) => Math.floor((s.endedAtMs - from) / span))
  return Array.from({ length: count }, (_, i) => {
    const inside = spans.get(i) ?? []
    const mean = inside.length === 0 ? null : sum(inside.map((s) => dec(s.errorBps as string))).div(inside.length)
    return { fromMs: Math.round(from + i * span), toMs: Math.round(from + (i + 1) * span), mean: mean?.toFixed() ?? null, n: inside.length }
  })
}

const sampleOf = (s: ErrorSample, value: string | null, reason: 'not_applicable'): Sample => ({
  value: value === null ? reason : dec(value),
  notional: dec(s.notional),
  decisionId: s.executionId,
  day: s.day,
})

/** An aggregate as a screen shows it. */
export function meanOf(samples: readonly Sample[], query: string): MeanView {
  const a = aggregate(samples, query)
  return {
    n: a.n,
    decisions: a.decisionCount,
    days: a.dayCount,
    mean: a.equalMean?.toFixed() ?? null,
    notionalMean: a.notionalMean?.toFixed() ?? null,
    interval: a.equalInterval && [a.equalInterval.low, a.equalInterval.high],
    nulls: a.nulls as Readonly<Record<string, number>>,
    isGrey: a.isGrey,
  }
}

const PARTS = ['latency', 'spread', 'queue', 'fees', 'rest'] as const

const meanParts = (parts: readonly PartsView[]): PartsView =>
  Object.fromEntries(
    PARTS.map((part) => [
      part,
      sum(parts.map((p) => dec(p[part])))
        .div(parts.length)
        .toFixed(),
    ]),
  ) as PartsView
