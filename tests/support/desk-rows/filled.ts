import type { Row } from '../insert-rows.ts'
import { iso, us } from '../stamps.ts'
import { context, decision, event, eventsOf, spec, stages, strand } from './execution.ts'
import { actions, checks, contributions, route, VOTES } from './judgement.ts'
import { MODULE, mid, onTick, SYMBOL } from './market.ts'

/** Two fills: one took, one rested. Costs are from METRICS section 15 where they add up. */
export function filled(id: string, atMs: number, o: { readonly side: 'buy' | 'sell'; readonly isPending: boolean }): Record<string, Row[]> {
  const s = o.side === 'buy' ? 1 : -1
  const arrival = mid(atMs / 1_000)
  const prices = [onTick(arrival + s * 0.6), onTick(arrival + s * 0.4)] as const
  const orderId = `${id}-o1`
  const markout = (values: readonly (string | null)[]): Row =>
    Object.fromEntries(['h100ms', 'h1s', 'h10s', 'h1m', 'h5m'].map((h, i) => [`${h}_markout_bps`, values[i] ?? null]))
  const fills = prices.map(
    (price, i): Row => ({
      id: `${id}-f${i}`,
      module_id: MODULE,
      order_id: orderId,
      execution_id: id,
      decision_id: `dm-${id}`,
      symbol: SYMBOL,
      venue: 'sim-alpha',
      venue_fill_id: `${id}-v${i}`,
      side: o.side,
      price,
      quantity: ['0.15', '0.1'][i],
      base_quantity: ['0.15', '0.1'][i],
      fee: ['4.638045', '0.61841'][i],
      fee_currency: 'USDT',
      liquidity: i === 0 ? 'taker' : 'maker',
      venue_at: iso(atMs + 26 + i * 124),
      seen_at: iso(atMs + 46 + i * 124),
      venue_at_us: us(atMs + 26 + i * 124),
      seen_at_us: us(atMs + 46 + i * 124),
      clock: 'venue',
      mid: onTick(arrival),
      half_spread: '0.6',
      sent_mid: onTick(arrival),
      markouts_done: !o.isPending,
      metrics: {
        effective_spread_bps: i === 0 ? '1.94' : '-0.65',
        spread_capture: i === 0 ? '-1' : '0.667',
        ...markout(i === 0 ? ['-0.97', '-0.41', '0.85', '1.61', o.isPending ? null : '2.44'] : ['0.32', '0.9', '2.16', '2.9', o.isPending ? null : '3.72']),
        nulls: o.isPending ? { h5m_markout_bps: 'pending' } : {},
      },
    }),
  )
  return {
    dm_strand: [decision(id, atMs, { direction: o.side === 'buy' ? 'long' : 'short', quantity: '0.25', execution_strategy: 'market' })],
    tr_strand: [
      strand(id, atMs, {
        status: 'filled',
        side: o.side,
        venue: 'sim-alpha',
        execution_type: 'market',
        quantity: '0.25',
        ordered_quantity: '0.25',
        filled_quantity: '0.25',
        average_price: onTick(arrival + s * 0.52),
        outcome_type: 'success',
        outcome: { reasons: [], decision_ref: `strategy-${id.slice(-3)}`, plan_id: null, signal_id: null, flags: [] },
        order_spec: spec(o.side),
        tr_predict: {
          venue: 'sim-alpha',
          fill_prob: 0.99,
          slippage_bps: 1.62,
          latency_ms: 84,
          expected_cost_bps: 6.62,
          half_spread_bps: 0.1,
          impact_bps: 1.52,
          fee_bps: 5,
          model: 'sqrt-1',
        },
        context: context(atMs),
        curator_contributions: contributions(),
        risk_checks: checks(),
        route: route('sim-alpha'),
        curated_score: 0.93,
        execution_score: 0.9134,
        strand_score: 0.88,
        arrival_slippage_bps: s === 1 ? '0.84' : '-0.84',
        implementation_shortfall_bps: '6.1',
        exec_metrics: {
          venue: 'sim-alpha',
          status: 'filled',
          slippage_bps: '0.84',
          latency_ms: '41.3',
          fees: '5.256455',
          execution_score: '0.9134',
          curated_score: '0.93',
          venue_scores: { 'sim-alpha': '0.764', 'sim-bravo': '0.702' },
          arrival_slippage_bps: s === 1 ? '0.84' : '-0.84',
          decision_slippage_bps: '1.34',
          vwap_slippage_bps: null,
          twap_slippage_bps: '0.55',
          price_improvement_bps: '0.13',
          implementation_shortfall_bps: '6.1',
          delay_cost_bps: '0.5',
          trading_cost_bps: '2.2',
          spread_cost_bps: '1.1',
          market_drift_cost_bps: '1.1',
          timing_cost_bps: '-0.4',
          latency_cost_bps: '1.5',
          opportunity_cost_bps: '0',
          withheld_cost_bps: '0',
          unfilled_cost_bps: '0',
          fee_cost_bps: '3.4',
          fill_rate: '1',
          maker_share: '0.4',
          participation: null,
          rest_ms: '124',
          queue_ahead: null,
          peak_slippage_bps: '1.1',
          h1s_reversion_bps: '0.3',
          h10s_reversion_bps: '-0.8',
          h5m_reversion_bps: o.isPending ? null : '-2.6',
          expected_cost_bps: '6.62',
          cost_forecast_error_bps: '-0.52',
          timing_risk_bps: '5.58',
          luck_z: '-0.093',
          slip_pen: '0.042',
          lat_pen: '0.0826',
          adherence: '1',
          venue_score: '0.764',
          nulls: { vwap_slippage_bps: 'no_trades', participation: 'no_trades', queue_ahead: 'not_applicable', h5m_reversion_bps: 'pending' },
          benchmarks: { p_d: onTick(arrival - s * 3), p_0: onTick(arrival), p_n: onTick(arrival + 0.4), p_bar: onTick(arrival + s * 0.52) },
          inputs: { max_slippage_bps: 20, max_latency_ms: 500, markout_scale_bps: 10, venue_score: 0.764 },
        },
        stages: stages(atMs),
        position_data: {
          before: { quantity: '0.5', average_price: '61790.4', realized_pnl: '112.4' },
          after: { quantity: '0.75', average_price: '61807.02', realized_pnl: '107.14' },
        },
        monitoring_state: o.side === 'buy' ? { stop_loss: { price: '61500', watched: false }, take_profit: { price: '62400', watched: false } } : {},
      }),
    ],
    tr_curator_action: actions(id, VOTES),
    tr_order: [
      {
        id: orderId,
        module_id: MODULE,
        execution_id: id,
        decision_id: `dm-${id}`,
        client_order_id: `rw-${id}`,
        venue_order_id: `A-${id}`,
        child_no: 0,
        symbol: SYMBOL,
        venue: 'sim-alpha',
        side: o.side,
        type: 'market',
        time_in_force: 'ioc',
        price: onTick(arrival + s * 123.6),
        quantity: '0.25',
        filled_quantity: '0.25',
        average_price: onTick(arrival + s * 0.52),
        status: 'filled',
        version: 5,
        sent_mid: onTick(arrival),
        intended_at: iso(atMs + 4),
        sent_at: iso(atMs + 6),
        sent_at_us: us(atMs + 6),
        acknowledged_at: iso(atMs + 46),
        done_at: iso(atMs + 171),
      },
    ],
    tr_fill: fills,
    tr_event: [
      event('execution', id, 'approved', atMs + 3),
      ...eventsOf('order', orderId, atMs, { intended: 4, sent: 6, accepted: 46, partially_filled: 47, filled: 171 }),
      event('execution', id, 'reported', atMs + 174),
      event('execution', id, 'measured', atMs + 1_200),
    ],
  }
}

export function partial(id: string, atMs: number): Record<string, Row[]> {
  const parts = filled(id, atMs, { side: 'buy', isPending: false })
  const [row] = parts.tr_strand as [Row]
  const metrics = row.exec_metrics as Row
  Object.assign(row, {
    status: 'partially_filled',
    outcome_type: 'partial',
    filled_quantity: '0.15',
    ordered_quantity: '0.2',
    execution_score: 0.66,
    implementation_shortfall_bps: '9.4',
  })
  row.exec_metrics = {
    ...metrics,
    fill_rate: '0.75',
    implementation_shortfall_bps: '9.4',
    opportunity_cost_bps: '3.3',
    withheld_cost_bps: '1.65',
    unfilled_cost_bps: '1.65',
    execution_score: '0.66',
  }
  return { ...parts, tr_fill: (parts.tr_fill as Row[]).slice(0, 1) }
}
