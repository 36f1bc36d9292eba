/** Which of many hypotheses may be looked at further, with the share of false ones held down (LEARNING.md D3). */

/** Benjamini–Hochberg: `min_{j≥i} m·p_(j)/j` for each p, in the order given. Nominated at level q ⇔ adjusted ≤ q. */
export function adjustedP(ps: readonly number[]): readonly number[] {
  const order = ps.map((p, i) => ({ p, i })).sort((a, b) => b.p - a.p)
  const adjusted: number[] = new Array(ps.length)
  let least = 1
  order.forEach(({ p, i }, fromTop) => {
    least = Math.min(least, (ps.length * p) / (ps.length - fromTop))
    adjusted[i] = least
  })
  return adjusted
}

/** e-BH, valid under any dependence: the `k` largest e-values with e_(k) ≥ m/(α·k), as their places in the list given. */
export function nominatedByE(es: readonly number[], alpha: number): readonly number[] {
  const order = es.map((e, i) => ({ e, i })).sort((a, b) => b.e - a.e)
  const count = order.findLastIndex(({ e }, rank) => e >= es.length / (alpha * (rank + 1))) + 1
  return order.slice(0, count).map(({ i }) => i)
}
