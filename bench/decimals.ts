import { Decimal as Peer } from 'decimal.js'
import { type Decimal, dec } from '#lib/domain/base/decimal.ts'
import { percentile } from './bed.ts'
import type { BenchRow } from './order-book.ts'

const FILLS = 1_000
const D = Peer.clone({ precision: 50, rounding: Peer.ROUND_HALF_EVEN })

/**
 * What one fill asks of decimals (read its price and size, notional, running average, slippage in bps, compare, write), in ours and in
 * decimal.js with the same 50 digits, on the same texts in the same process; they take turns, the median counts.
 */
export async function decimalsBench({ smoke }: { readonly smoke: boolean }): Promise<readonly BenchRow[]> {
  const fills = Array.from({ length: FILLS }, (_, i) => ({ price: (64_000 + i * 0.37).toFixed(2), size: (0.001 * (i + 1)).toFixed(5) }))
  if (withOurs(fills) !== withPeer(fills)) throw new Error('the two kinds of decimals came to different averages')
  const rounds = smoke ? 5 : 60
  const [ours, theirs]: [number[], number[]] = [[], []]
  for (let i = 0; i < rounds; i++) {
    ours.push(nsOf(() => withOurs(fills)))
    theirs.push(nsOf(() => withPeer(fills)))
  }
  const [mine, npm] = [percentile(ours, 0.5), percentile(theirs, 0.5)]
  const note = `${FILLS} fills of nine operations, median of ${rounds}`
  return [
    { name: 'decimals, a fill', value: Math.round(mine), unit: 'ns', note },
    { name: 'decimals, a fill, decimal.js', value: Math.round(npm), unit: 'ns', note },
    { name: 'decimals, decimal.js ÷ ours', value: Number((npm / mine).toFixed(2)), unit: '×', note: '' },
  ]
}

type Fill = { readonly price: string; readonly size: string }

function withOurs(fills: readonly Fill[]): string {
  let [paid, filled, worst]: [Decimal, Decimal, Decimal] = [dec(0), dec(0), dec(0)]
  const arrival = dec(64_000)
  for (const fill of fills) {
    const [price, size] = [dec(fill.price), dec(fill.size)]
    paid = paid.plus(price.times(size))
    filled = filled.plus(size)
    const slippageBps = price.minus(arrival).times(10_000).div(arrival)
    if (slippageBps.gt(worst)) worst = slippageBps
  }
  return `${paid.div(filled).toFixed()} ${worst.toFixed()}`
}

/** The same steps: one function for both would be compiled for neither. */
function withPeer(fills: readonly Fill[]): string {
  let [paid, filled, worst]: [Peer, Peer, Peer] = [new D(0), new D(0), new D(0)]
  const arrival = new D(64_000)
  for (const fill of fills) {
    const [price, size] = [new D(fill.price), new D(fill.size)]
    paid = paid.plus(price.times(size))
    filled = filled.plus(size)
    const slippageBps = price.minus(arrival).times(10_000).div(arrival)
    if (slippageBps.gt(worst)) worst = slippageBps
  }
  return `${paid.div(filled).toFixed()} ${worst.toFixed()}`
}

function nsOf(run: () => unknown): number {
  const from = process.hrtime.bigint()
  run()
  return Number(process.hrtime.bigint() - from) / FILLS
}
