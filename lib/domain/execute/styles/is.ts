import { invariant } from '../../base/invariant.ts'
import type { Schedule } from '../schedule.ts'
import type { ScheduleRequest } from './slices.ts'
import { allot, clockSchedule, gridOf, seconds } from './slices.ts'
import { planTwap } from './twap.ts'

const DAY_US = 86_400e6

/**
 * The model of Almgren & Chriss, "Optimal Execution of Portfolio Transactions", Journal of Risk 3 (2000). Money is quote
 * currency per traded unit, time is days. σ: arithmetic volatility per √day · η: temporary impact per (unit/day) ·
 * γ: permanent impact per unit · λ: risk aversion per unit of money.
 */
export type ImpactModel = { readonly volatility: number; readonly temporaryImpact: number; readonly permanentImpact: number; readonly riskAversion: number }

/**
 * The paper's own calibration (section 3.4): trading 1 % of the daily volume costs a spread while it lasts, trading
 * 10 % of it moves the price by a spread for good. Null where one of the inputs is not known.
 */
export function impactModel(
  facts: { readonly volatility: number | null; readonly spread: number | null; readonly volumeDaily: number | null },
  riskAversion: number,
): ImpactModel | null {
  const { volatility, spread, volumeDaily } = facts
  if (volatility === null || spread === null || volumeDaily === null || !(volatility > 0) || !(spread > 0) || !(volumeDaily > 0)) return null
  return { volatility, temporaryImpact: spread / (0.01 * volumeDaily), permanentImpact: spread / (0.1 * volumeDaily), riskAversion }
}

/**
 * κ in 1/day for trades τ days apart: cosh(κτ) = ½κ̃²τ² + 1 with κ̃² = λσ²/η̃ and η̃ = η − ½γτ (equations 18 and 19).
 * With x = ½κ̃²τ², acosh(1 + x) is taken as log1p(x + √(x(x + 2))), which keeps its digits for small x.
 */
export function kappaOf(model: ImpactModel, tauDays: number): number {
  const eta = model.temporaryImpact - 0.5 * model.permanentImpact * tauDays
  invariant(eta > 0 && tauDays > 0, `the model needs η > γτ/2, got η̃ = ${eta} at τ = ${tauDays} days`)
  const x = 0.5 * ((model.riskAversion * model.volatility ** 2) / eta) * tauDays ** 2
  return Math.log1p(x + Math.sqrt(x * (x + 2))) / tauDays
}

/**
 * Share still held at t: x(t)/X = sinh(κ(T − t)) / sinh(κT) (equation 20), as a ratio of exponentials that neither
 * overflows for a large κT nor loses digits for a small one, where it is the straight line 1 − t/T.
 */
export function heldShare(kappa: number, t: number, horizon: number): number {
  if (t >= horizon) return 0
  const left = kappa * (horizon - t)
  const whole = kappa * horizon
  if (whole < 1e-9) return 1 - t / horizon
  return (Math.exp(left - whole) * Math.expm1(-2 * left)) / Math.expm1(-2 * whole)
}

/**
 * Shortfall-seeking: the trajectory with the least expected cost + λ · variance. The share of interval j is due at its
 * start. Where the market's volatility, spread or volume is not known there is no model, and the order is timed evenly.
 */
export function planIs(request: ScheduleRequest, model: ImpactModel | null): Schedule {
  if (model === null) return planTwap(request, 'is', 'volatility, spread or volume is not known, timed evenly')
  const grid = gridOf(request)
  const horizon = (grid.endsAt - grid.startsAt) / DAY_US
  const kappa = kappaOf(model, horizon / grid.count)
  const held = Array.from({ length: grid.count + 1 }, (_, j) => heldShare(kappa, (horizon * j) / grid.count, horizon))
  const weights = Array.from({ length: grid.count }, (_, j) => Math.max(0, (held[j] as number) - (held[j + 1] as number)))
  const slices = allot(request, grid, weights)
  const halfLife = kappa > 0 ? seconds(DAY_US / kappa) : 'without end'
  const reason = `${slices.length} slices over ${grid.count} intervals of ${seconds(grid.intervalUs)} on the Almgren–Chriss trajectory, half-life ${halfLife}`
  return clockSchedule('is', request, grid, slices, reason, {
    kappa_per_day: String(kappa),
    risk_aversion: String(model.riskAversion),
    volatility: String(model.volatility),
    temporary_impact: String(model.temporaryImpact),
    permanent_impact: String(model.permanentImpact),
  })
}
