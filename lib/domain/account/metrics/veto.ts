/** What a veto or a cut did, once the market has shown it (METRICS.md section 12). */
import { BPS, type Decimal } from '../../base/decimal.ts'
import type { Side } from '../../base/market.ts'
import { moveBps } from './benchmark.ts'
import type { Values } from './fill.ts'
import type { Horizon } from './registry.ts'
import { from1, from2, type Known } from './value.ts'

export type VetoFacts = {
  readonly side: Side
  /** q_w = Q − Q_o in base units, positive. */
  readonly withheldQuantity: Decimal
  /** P_d */
  readonly decisionMid: Known
  /** For q_w at t_d: the model's, or the paper twin's own cost when one ran. */
  readonly expectedCostBps: Known
  readonly costSource: 'model' | 'twin'
}

export type VetoKey<H extends Horizon = Horizon> = `${H}_withheld_drift_bps` | `${H}_veto_regret_bps` | `${H}_veto_regret_money`

/** The three keys at horizon `h` after the decision: `mid` is m(t_d + h) or why there is none; money in quote currency. */
export function measureVeto<H extends Horizon>(facts: VetoFacts, h: H, mid: Known): Values<VetoKey<H>> {
  const drift = from2(facts.decisionMid, mid, (pd, later) => moveBps(facts.side, pd, later, pd))
  const regret = from2(drift, facts.expectedCostBps, (moved, cost) => moved.minus(cost))
  const money = from2(
    regret,
    from1(facts.decisionMid, (pd) => pd.times(facts.withheldQuantity)),
    (bps, notional) => bps.times(notional).div(BPS),
  )
  const values: Record<string, Known> = {
    [`${h}_withheld_drift_bps`]: drift,
    [`${h}_veto_regret_bps`]: regret,
    [`${h}_veto_regret_money`]: money,
  }
  return values as Values<VetoKey<H>>
}
