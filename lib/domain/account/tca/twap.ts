/** The time-weighted mean mid of a window of quotes (METRICS.md section 4), for windows of any length at one price. */
import type { NullReason } from '../metrics/null-reason.ts'
import type { Value } from './fill.ts'
import { divided, valueOfUnits } from './fixed.ts'
import { bookRowAt, rowInForce, type Tape, twiceMid } from './tape.ts'

/** T of [from, until] as a metric value, or why the window has none: a stretch without a mid leaves it unknown. */
export type Twap = (from: number, until: number) => Value

const BLOCK = 512
type Block = { readonly weighted: bigint; readonly gap: NullReason | null }

export function twapOver(tape: Tape, staleUs: number | null): Twap {
  const blocks = new Map<number, Block>()
  /** Σ 2m·(how long the row stood) over rows [start, end), each cut to the window. */
  const sumRows = (start: number, end: number, from: number, until: number): Block => {
    let weighted = 0n
    for (let row = start; row < end; row++) {
      const stamp = tape.at[row] as number
      const next = row + 1 < tape.count ? (tape.at[row + 1] as number) : until
      const stood = Math.min(next, until) - Math.max(stamp, from)
      if (stood <= 0) continue
      if (!tape.isBook(row)) return { weighted, gap: 'no_book' }
      if (staleUs !== null && Math.min(next, until) - stamp > staleUs) return { weighted, gap: 'stale_book' }
      weighted += twiceMid(tape, row) * BigInt(stood)
    }
    return { weighted, gap: null }
  }
  const blockAt = (index: number): Block => {
    const known = blocks.get(index)
    if (known !== undefined) return known
    const block = sumRows(index * BLOCK, (index + 1) * BLOCK, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
    blocks.set(index, block)
    return block
  }
  return (from, until) => {
    if (from >= until) {
      const row = bookRowAt(tape, until, staleUs)
      return typeof row === 'string' ? row : valueOfUnits(twiceMid(tape, row)) / 2n
    }
    const [first, last] = [rowInForce(tape, from), rowInForce(tape, until)]
    if (first < 0) return 'no_book'
    let weighted = 0n
    for (let row = first; row <= last; ) {
      // Whole blocks inside the window; its last row is left out of them, because its stay ends with the window.
      const isWhole = row % BLOCK === 0 && row > first && row + BLOCK <= last
      const part = isWhole ? blockAt(row / BLOCK) : sumRows(row, row + 1, from, until)
      if (part.gap !== null) return part.gap
      weighted += part.weighted
      row += isWhole ? BLOCK : 1
    }
    return divided(valueOfUnits(weighted), 2n * BigInt(until - from))
  }
}
