/** The rows behind the registry: label, unit, sign, level, formula in one sentence (METRICS.md sections 4–13). */

export type Sign = 'cost' | 'gain' | 'move' | 'back' | 'plain'
export type Unit = 'bps' | 'ratio' | 'ms' | 'count' | 'score' | 'quantity' | 'money'
export type Level = 'fill' | 'child' | 'order' | 'decision' | 'group'
export type Row = readonly [label: string, unit: Unit, sign: Sign, level: Level, doc: string]

const S = 's is +1 for a buy and −1 for a sell'

/** Keys without a horizon. */
export const FIXED = {
  // Section 4: against a benchmark.
  arrival_slippage_bps: [
    'Arrival slippage',
    'bps',
    'cost',
    'order',
    `s·10⁴·(average fill price − arrival mid) / arrival mid; ${S}. Improvements stay in, negative. The mid is that of the venue to which most of it was routed.`,
  ],
  decision_slippage_bps: ['Decision slippage', 'bps', 'cost', 'order', `s·10⁴·(average fill price − decision mid) / decision mid; ${S}.`],
  vwap_slippage_bps: [
    'VWAP slippage',
    'bps',
    'cost',
    'order',
    's·10⁴·(average fill price − V) / V, V the volume-weighted price of market trades from first send to last fill, own trades excluded; tends to 0 as our share grows.',
  ],
  twap_slippage_bps: [
    'TWAP slippage',
    'bps',
    'cost',
    'order',
    's·10⁴·(average fill price − T) / T, T the mean mid from first send to last fill, each mid weighted by how long it stood after it appeared.',
  ],
  pwp_slippage_bps: [
    'PWP slippage',
    'bps',
    'cost',
    'order',
    's·10⁴·(average fill price − V) / V, V the volume-weighted price of market trades from first send until market volume reached filled quantity / target participation.',
  ],
  price_improvement_bps: [
    'Price improvement',
    'bps',
    'gain',
    'order',
    's·10⁴·(A − average fill price) / A, A the far touch at arrival (ask for a buy, bid for a sell); 0 = crossed the spread for exactly the touch.',
  ],

  // Section 5: implementation shortfall, all scaled by 10⁴ / (decided quantity · decision mid).
  implementation_shortfall_bps: [
    'Implementation shortfall',
    'bps',
    'cost',
    'order',
    's·(Σ q·p − F·P_d) + s·(Q − F)·(P_n − P_d) + fees, over Q·P_d: everything the decision cost against trading at once at the decision mid.',
  ],
  delay_cost_bps: ['Delay cost', 'bps', 'cost', 'order', 's·Q·(P_0 − P_d) over Q·P_d: the price moved before we sent.'],
  trading_cost_bps: ['Trading cost', 'bps', 'cost', 'order', 's·(Σ q·p − F·P_0) over Q·P_d: the price moved or was paid while we traded.'],
  opportunity_cost_bps: ['Opportunity cost', 'bps', 'cost', 'order', 's·(Q − F)·(P_n − P_0) over Q·P_d: what we did not get.'],
  fee_cost_bps: ['Fees', 'bps', 'cost', 'order', 'Fees over Q·P_d; rebates are negative.'],
  spread_cost_bps: ['Spread cost', 'bps', 'cost', 'order', 's·Σ q·(p − mid at the fill) over Q·P_d: paid to cross, negative when earned.'],
  market_drift_cost_bps: ['Market drift cost', 'bps', 'cost', 'order', 's·Σ q·(mid at the fill − P_0) over Q·P_d: the market moved, our own impact included.'],
  timing_cost_bps: ['Timing cost', 'bps', 'cost', 'order', 's·Σ q·(mid when the child was sent − P_0) over Q·P_d: when we chose to send.'],
  latency_cost_bps: ['Latency cost', 'bps', 'cost', 'order', 's·Σ q·(mid at the fill − mid when the child was sent) over Q·P_d: moved between send and fill.'],
  withheld_cost_bps: ['Withheld cost', 'bps', 'cost', 'order', 's·(Q − Q_o)·(P_n − P_0) over Q·P_d: curators or the risk gate held it back.'],
  unfilled_cost_bps: ['Unfilled cost', 'bps', 'cost', 'order', 's·(Q_o − F)·(P_n − P_0) over Q·P_d: ordered but not filled.'],

  // Section 6: fills, without a horizon.
  effective_spread_bps: ['Effective spread', 'bps', 'cost', 'fill', '2·s·10⁴·(price − mid) / mid, mid of the last book before the fill.'],
  receipt_effective_spread_bps: [
    'Effective spread at receipt',
    'bps',
    'cost',
    'fill',
    '2·s·10⁴·(price − mid) / mid, mid when the child order was sent, for comparison with venue disclosures.',
  ],
  spread_capture: [
    'Spread capture',
    'ratio',
    'gain',
    'fill',
    's·(mid − price) / half spread: +1 rested at the near touch, 0 at the mid, −1 crossed at the touch.',
  ],

  // Section 7: orders.
  fill_rate: ['Fill rate', 'ratio', 'plain', 'order', 'Filled quantity / ordered quantity; groups are weighted by ordered notional.'],
  complete_rate: ['Complete rate', 'ratio', 'plain', 'group', 'Orders filled in full / orders sent.'],
  maker_share: ['Maker share', 'ratio', 'plain', 'order', 'Quantity filled as maker / filled quantity.'],
  participation: ['Participation', 'ratio', 'plain', 'order', 'Filled quantity / market volume from first send to last fill, own trades excluded.'],
  rest_ms: ['Rest time', 'ms', 'plain', 'child', 'Last fill − acknowledgement of a resting child.'],
  queue_ahead: ['Queue ahead', 'quantity', 'plain', 'child', 'Quantity ahead of us at our price when the order was acknowledged.'],
  reject_rate: ['Reject rate', 'ratio', 'plain', 'group', 'Orders rejected by the venue / orders sent.'],
  cancel_rate: ['Cancel rate', 'ratio', 'plain', 'group', 'Orders cancelled / orders sent.'],
  unknown_rate: ['Unknown rate', 'ratio', 'plain', 'group', 'Orders whose outcome stayed unknown for too long / orders sent.'],
  maker_fill_rate: ['Maker fill rate', 'ratio', 'plain', 'group', 'Quantity filled as maker / quantity ordered to rest, weighted by ordered notional.'],
  peak_slippage_bps: [
    'Peak slippage',
    'bps',
    'cost',
    'order',
    's·10⁴·(mid at the last fill − arrival mid) / arrival mid: how far the market had moved when we ended.',
  ],

  // Section 9: latency.
  notice_ms: ['Notice', 'ms', 'plain', 'decision', 'Decision committed → a worker first sees the row.'],
  judge_ms: ['Judge', 'ms', 'plain', 'decision', 'Row seen → curators and risk gate have answered.'],
  intent_ms: ['Intent', 'ms', 'plain', 'decision', 'Judged → verdict and order intent committed.'],
  send_ms: ['Send', 'ms', 'plain', 'decision', 'Intent committed → the request leaves the process.'],
  ack_ms: ['Acknowledge', 'ms', 'plain', 'decision', 'Sent → the venue’s accept or reject is received.'],
  first_fill_ms: ['First fill', 'ms', 'plain', 'decision', 'Acknowledged → the first fill is received.'],
  working_ms: ['Working', 'ms', 'plain', 'decision', 'First fill → the terminal state is received.'],
  report_ms: ['Report', 'ms', 'plain', 'decision', 'Done → the execution report is committed.'],
  paint_ms: ['Paint', 'ms', 'plain', 'decision', 'Report committed → the browser has drawn it.'],
  decision_to_send_ms: ['Decision to send', 'ms', 'plain', 'decision', 'Decision committed → sent: what the desk controls.'],
  venue_ms: ['Venue', 'ms', 'plain', 'decision', 'Sent → first fill.'],
  decision_to_paint_ms: ['Decision to paint', 'ms', 'plain', 'decision', 'Decision committed → drawn in the browser.'],

  // Section 10: scores.
  execution_score: ['Execution score', 'score', 'plain', 'order', '0.3·(1 − slippage penalty) + 0.2·(1 − latency penalty) + 0.3·adherence + 0.2·venue score.'],
  slip_pen: ['Slippage penalty', 'score', 'plain', 'order', 'Arrival slippage / its maximum, held within 0 and 1: improvement costs no points.'],
  lat_pen: ['Latency penalty', 'score', 'plain', 'order', 'Latency / its maximum, at most 1.'],
  adherence: ['Adherence', 'score', 'plain', 'order', '1 − |filled − ordered| / ordered, at least 0.'],
  venue_score: [
    'Venue score',
    'score',
    'plain',
    'order',
    '0.4·liquidity + 0.3·fees + 0.2·latency + 0.1·reliability, as the router held it when it chose; several venues weighted by filled quantity.',
  ],
  slippage_control: ['Slippage control', 'score', 'plain', 'decision', '1 − slippage penalty.'],
  outcome_score: ['Outcome score', 'score', 'plain', 'decision', '0.5·fill rate + 0.5·logistic(one-minute mark-out / scale).'],
  strand_score: ['Strand score', 'score', 'plain', 'decision', '0.4·execution score + 0.3·slippage control + 0.3·outcome score.'],
  latency_ms: ['Latency', 'ms', 'plain', 'order', 'Sent → first fill in market time; for a child sent to rest, sent → acknowledged.'],

  // Section 13: forecast.
  expected_cost_bps: ['Expected cost', 'bps', 'cost', 'decision', '½·spread + fee + 10⁴·Y·σ_D·√(Q / V_D), from what was known at the decision.'],
  routing_cost_bps: ['Routing cost', 'bps', 'cost', 'decision', 'Expected cost plus latency risk and the learned residual: what the router minimised.'],
  cost_forecast_error_bps: [
    'Forecast error',
    'bps',
    'cost',
    'order',
    'Arrival slippage + fees on the filled notional − expected cost: positive = dearer than forecast.',
  ],
  timing_risk_bps: ['Timing risk', 'bps', 'plain', 'decision', '10⁴·σ_D·√(T / 3), T in days, for a linear schedule.'],
  luck_z: ['Luck', 'ratio', 'plain', 'order', '(Implementation shortfall − expected cost) / timing risk, complete orders only.'],
} as const satisfies Readonly<Record<string, Row>>

/** Keys that follow a horizon: `h10s_markout_bps`. */
export const HORIZON_ROWS = {
  realized_spread_bps: ['Realized spread', 'bps', 'cost', 'fill', '2·s·10⁴·(price − mid {h} later) / mid at the fill: cost to a taker, revenue of the maker.'],
  price_impact_bps: ['Price impact', 'bps', 'move', 'fill', '2·s·10⁴·(mid {h} later − mid at the fill) / mid at the fill.'],
  markout_bps: ['Mark-out', 'bps', 'gain', 'fill', 's·10⁴·(mid {h} later − price) / price: against the fill price; over several fills weighted by quantity.'],
  mid_drift_bps: ['Mid drift', 'bps', 'move', 'fill', 's·10⁴·(mid {h} later − mid at the fill) / mid at the fill.'],
  adverse_selection_bps: ['Adverse selection', 'bps', 'cost', 'fill', 'The negated mid drift over {h}, maker fills only.'],
  reversion_bps: ['Reversion', 'bps', 'back', 'order', 's·10⁴·(mid at the last fill − mid {h} later) / mid at the last fill: high = the impact was temporary.'],
  withheld_drift_bps: ['Withheld drift', 'bps', 'move', 'decision', 's·10⁴·(mid {h} after the decision − decision mid) / decision mid.'],
  veto_regret_bps: ['Veto regret', 'bps', 'cost', 'decision', 'Withheld drift over {h} − expected cost: positive = the veto lost money.'],
  veto_regret_money: [
    'Veto regret',
    'money',
    'plain',
    'decision',
    'Veto regret over {h} · withheld quantity · decision mid / 10⁴: positive = the veto lost money.',
  ],
} as const satisfies Readonly<Record<string, Row>>

/** Twins against the mid at which the child order was sent: `receipt_h10s_realized_spread_bps`. */
export const RECEIPT_ROWS = {
  realized_spread_bps: ['Realized spread at receipt', 'bps', 'cost', 'fill', '2·s·10⁴·(price − mid {h} later) / mid when the child order was sent.'],
  price_impact_bps: ['Price impact from receipt', 'bps', 'move', 'fill', '2·s·10⁴·(mid {h} later − mid when the child order was sent) / that mid.'],
} as const satisfies Readonly<Record<string, Row>>
