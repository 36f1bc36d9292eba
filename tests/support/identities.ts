/**
 * The identities of METRICS.md section 8, recomputed from what is stored and by nothing of the product's code: plain arithmetic on
 * the numbers of a row. Returns a sentence per breach, and how many identities had all their terms.
 */
type Row = Readonly<Record<string, unknown>>
type Check = { readonly breaches: string[]; checked: number }

const HORIZONS = ['h100ms', 'h1s', 'h10s', 'h1m', 'h5m']
const TOLERANCE = 1e-9
const SCORES = ['execution_score', 'curated_score', 'strand_score', 'slip_pen', 'lat_pen', 'adherence', 'venue_score']

export function recheck(
  metrics: Row,
  fills: readonly { readonly price: string; readonly metrics: Row; readonly mid: string | null; readonly half_spread: string | null }[],
): Check {
  const check: Check = { breaches: [], checked: 0 }
  const same = (name: string, left: number | null, right: number | null): void => {
    if (left === null || right === null) return
    check.checked++
    // The stored text has up to fifty digits; a double holds sixteen, which leaves room below the tolerance for basis points.
    if (Math.abs(left - right) > TOLERANCE * Math.max(1, Math.abs(left))) check.breaches.push(`${name}: ${left} is not ${right}`)
  }
  const m = reader(metrics)
  same('1 Perold', m('implementation_shortfall_bps'), sum(m('delay_cost_bps'), m('trading_cost_bps'), m('opportunity_cost_bps'), m('fee_cost_bps')))
  same('2 trading', m('trading_cost_bps'), sum(m('spread_cost_bps'), m('market_drift_cost_bps')))
  same('3 market drift', m('market_drift_cost_bps'), sum(m('timing_cost_bps'), m('latency_cost_bps')))
  same('4 opportunity', m('opportunity_cost_bps'), sum(m('withheld_cost_bps'), m('unfilled_cost_bps')))
  for (const fill of fills) {
    const f = reader(fill.metrics)
    const price = Number(fill.price)
    const mid = fill.mid === null ? null : Number(fill.mid)
    const half = fill.half_spread === null ? null : Number(fill.half_spread)
    for (const h of HORIZONS) {
      same(`5 ${h}`, f('effective_spread_bps'), sum(f(`${h}_realized_spread_bps`), f(`${h}_price_impact_bps`)))
      same(`5 receipt ${h}`, f('receipt_effective_spread_bps'), sum(f(`receipt_${h}_realized_spread_bps`), f(`receipt_${h}_price_impact_bps`)))
      same(`6 ${h}`, f(`${h}_realized_spread_bps`), times(f(`${h}_markout_bps`), mid && (-2 * price) / mid))
      same(`7 ${h}`, f(`${h}_price_impact_bps`), times(f(`${h}_mid_drift_bps`), 2))
    }
    same('8', f('effective_spread_bps'), times(f('spread_capture'), mid && half && (-2e4 * half) / mid))
  }
  for (const key of SCORES) {
    const score = m(key)
    if (score !== null && (score < 0 || score > 1)) check.breaches.push(`12 ${key}: ${score}`)
  }
  return check
}

const reader =
  (row: Row) =>
  (key: string): number | null =>
    row[key] === null || row[key] === undefined ? null : Number(row[key])
const sum = (...parts: readonly (number | null)[]): number | null => (parts.includes(null) ? null : (parts as number[]).reduce((a, b) => a + b, 0))
const times = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a * b)
