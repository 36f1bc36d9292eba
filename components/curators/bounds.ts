import { formatNumber } from '#lib/format/number.ts'
import { counted } from '#lib/format/words.ts'
import type { CuratorRow, Knobs } from '#lib/wire/views/curators.ts'
import type { Knob } from './draft.ts'

/** Votes of the version in force that the bound κ has cut already. */
export type Cut = Pick<CuratorRow, 'atBound' | 'n' | 'silent' | 'vetoes'>

const printed = (value: number): string => formatNumber(value, { min: 0, max: 4 })

/** `at its highest, 0.5`: a knob that stands at an end of its range goes no further that way. */
export function endWords(value: number, { low, high }: Pick<Knob, 'low' | 'high'>): string | null {
  if (value === high) return `at its highest, ${printed(high)}`
  return value === low ? `at its lowest, ${printed(low)}` : null
}

/**
 * Why moving this knob changes no decision, or fewer than one would think; null where nothing stands in its way. It is said from the
 * numbers alone, before past decisions are asked: κ cuts a contribution on both sides, and a heavier weight does not move what is cut.
 */
export function idleWords(key: Knob['key'], now: Knobs, base: Knobs, cut: Cut | null): string | null {
  // Beside the switch it is said once for all of them.
  if (!now.enabled) return null
  if ((key === 'weight' || key === 'threshold') && now.kappa === 0) return 'no effect while bound κ is 0'
  if (key !== 'weight' || now.weight <= base.weight || now.kappa !== base.kappa || now.threshold !== base.threshold || cut === null) return null
  const voted = cut.n - cut.silent - cut.vetoes
  if (voted <= 0 || cut.atBound === 0) return null
  const bound = `bound κ, ±${printed(now.kappa)}`
  return cut.atBound === voted
    ? `no effect so far: all ${counted(voted, 'vote')} are cut at ${bound}`
    : `${cut.atBound} of ${counted(voted, 'vote')} stay as they are, cut at ${bound}`
}
