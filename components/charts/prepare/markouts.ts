import type { Horizon } from '#lib/domain/account/metrics/registry.ts'
import type { FillRow } from '#lib/wire/views/execution.ts'
import { HORIZON_KEYS, HORIZON_NAMES } from './horizons.ts'
import { extent, type Range } from './scale.ts'

export type MarkoutPoint = { readonly horizon: string; readonly name: string; readonly value: number | null; readonly reason: string | null }
export type MarkoutCurve = { readonly key: string; readonly points: readonly MarkoutPoint[] }
export type Markouts = {
  /** Quantity-weighted over the fills of this order; a horizon that one fill does not know yet is not known. */
  readonly mean: MarkoutCurve
  readonly fills: readonly MarkoutCurve[]
  readonly domain: Range
}

/** `h100ms_markout_bps` … `h5m_markout_bps` of every fill, + gained. Null without fills. */
export function prepareMarkouts(fills: readonly FillRow[]): Markouts | null {
  if (fills.length === 0) return null
  const curves = fills.map((fill) => ({ key: fill.id, points: HORIZON_KEYS.map((horizon) => pointOf(fill, horizon)) }))
  const weights = fills.map((fill) => Number(fill.baseQuantity))
  const points = HORIZON_KEYS.map((horizon, h): MarkoutPoint => {
    const column = curves.map((curve) => curve.points[h])
    const missing = column.find((point) => point?.value == null)
    if (missing) return { ...missing, value: null }
    const weight = weights.reduce((sum, w) => sum + w, 0)
    const value = column.reduce((sum, point, i) => sum + (point?.value ?? 0) * (weights[i] ?? 0), 0) / weight
    return { horizon, name: HORIZON_NAMES[horizon], value: Number.isFinite(value) ? value : null, reason: null }
  })
  const known = [...curves.flatMap((curve) => curve.points), ...points].flatMap((point) => (point.value === null ? [] : [point.value]))
  return { mean: { key: 'mean', points }, fills: curves, domain: extent([0, ...known], 0.12) ?? [-1, 1] }
}

function pointOf(fill: FillRow, horizon: Horizon): MarkoutPoint {
  const key = `${horizon}_markout_bps`
  const stored = fill.metrics.values[key]
  const value = stored == null ? null : Number(stored)
  return { horizon, name: HORIZON_NAMES[horizon], value, reason: value === null ? (fill.metrics.nulls[key] ?? (fill.markoutsDone ? null : 'pending')) : null }
}
