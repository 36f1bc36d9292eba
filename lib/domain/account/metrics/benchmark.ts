/** Prices to compare with (METRICS.md section 4) and the two shapes every comparison has. */
import { BPS, type Decimal, dec, ZERO } from '../../base/decimal.ts'
import { invariant } from '../../base/invariant.ts'
import type { Side } from '../../base/market.ts'
import type { MarketTrade, MidWindow, TradeTotals } from './facts.ts'
import type { Known } from './value.ts'

/** What was executed: F = Σ q_j and Σ q_j·p_j, from which P̄ follows without being rounded first. */
export type Executed = { readonly quantity: Decimal; readonly notional: Decimal }

const SIGNED_BPS: Readonly<Record<Side, Decimal>> = { buy: BPS, sell: BPS.neg() }

/** s·10⁴·(P̄ − B)/B in bps, positive = paid more than the benchmark. F must not be 0. */
export function slippageBps(side: Side, executed: Executed, benchmark: Decimal): Decimal {
  const atBenchmark = executed.quantity.times(benchmark)
  return executed.notional.minus(atBenchmark).times(SIGNED_BPS[side]).div(atBenchmark)
}

/** s·10⁴·(to − from)/base in bps, positive = moved with the order. */
export const moveBps = (side: Side, from: Decimal, to: Decimal, base: Decimal): Decimal => to.minus(from).times(SIGNED_BPS[side]).div(base)

/** V = Σ price·size / Σ size, and the volume; `no_trades` when nothing traded. */
export function vwapOf(trades: readonly MarketTrade[]): Known<TradeTotals> {
  let notional = ZERO
  let volume = ZERO
  for (const { price, size } of trades) {
    notional = notional.plus(price.times(size))
    volume = volume.plus(size)
  }
  return volume.gt(0) ? { vwap: notional.div(volume), volume } : 'no_trades'
}

/**
 * T = Σ m_i·(t_{i+1} − t_i) / Σ (t_{i+1} − t_i): a mid weighs as long as it stood after it appeared, the last one
 * until the window ends. A window of no length has the mid in force as its mean. A stretch without a mid makes the
 * mean unknown with that stretch's reason.
 */
export function twapOf(window: MidWindow): Known {
  const { from, until, points } = window
  invariant(from <= until, `a window ends after it starts, got ${from} to ${until}`)
  let weighted = ZERO
  let total = 0
  for (let i = 0; i < points.length; i++) {
    const { at, mid } = points[i] as MidWindow['points'][number]
    const next = points[i + 1]?.at ?? until
    invariant(next >= at || next === until, 'mids of a window are in time order')
    const stood = Math.min(next, until) - Math.max(at, from)
    if (stood <= 0) continue
    if (typeof mid === 'string') return mid
    weighted = weighted.plus(mid.times(stood))
    total += stood
  }
  if (total > 0) return total === until - from ? weighted.div(dec(total)) : 'no_book'
  return from === until ? (points.findLast((point) => point.at <= from)?.mid ?? 'no_book') : 'no_book'
}

/**
 * V over the window that opens at t_0 and closes with the trade at which market volume reaches F/ρ, that trade
 * included. `pending` while the volume is short and the tape goes on, `no_trades` when the tape ended before.
 * @param trades public prints from t_0 on, own trades excluded, in the venue's order
 * @param participation ρ, the target participation, (0, 1]
 */
export function pwpOf(trades: Iterable<MarketTrade>, filled: Decimal, participation: Decimal, isTapeEnded: boolean): Known {
  invariant(participation.gt(0) && participation.lte(1), `a target participation is within (0, 1], got ${participation}`)
  const target = filled.div(participation)
  let notional = ZERO
  let volume = ZERO
  for (const { price, size } of trades) {
    notional = notional.plus(price.times(size))
    volume = volume.plus(size)
    if (volume.gte(target)) return notional.div(volume)
  }
  return isTapeEnded ? 'no_trades' : 'pending'
}
