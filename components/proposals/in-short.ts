import { formatWithSign } from '#lib/format/number.ts'
import { counted } from '#lib/format/words.ts'
import type { ChangeLine, Prediction, ProposalDetail } from '#lib/wire/views/proposals.ts'

/** What an approver needs first, in words and as few of them as it takes. Pure: everything it says is in its arguments. */

const SHOWN = 3
const shownValue = (text: string | null): string => text ?? 'not set'

/** `execution weight 0.25 → 0.35`, for the first three fields, and how many more there are. */
export function changesInShort(changes: readonly ChangeLine[]): readonly string[] {
  const shown = changes.slice(0, SHOWN).map(({ path, old, proposed }) => `${path} ${shownValue(old)} → ${shownValue(proposed)}`)
  return changes.length > SHOWN ? [...shown, `and ${counted(changes.length - SHOWN, 'more field')}`] : shown
}

export type Effect = { readonly text: string; readonly unit: string; readonly isUnsure: boolean }

/** The mean with its interval; where there is none, why. Unsure where the interval holds 0 or is not there: it is no finding. */
export function effectInShort(prediction: Prediction | null, state: ProposalDetail['evidenceState']): Effect {
  const none = (text: string): Effect => ({ text, unit: '', isUnsure: true })
  if (state === 'broken') return none('not known: the stored evidence is not what its hash says')
  if (state === 'missing') return none('being computed over past decisions')
  if (prediction === null) return none('not asked: past decisions cannot tell')
  if (prediction.refusal !== null) return none(`cannot say: ${prediction.refusal}`)
  const [interval, unit, decimals] =
    prediction.liftBps === null
      ? ([prediction.lift, 'reward per decision, + better', 4] as const)
      : ([prediction.liftBps, 'bps per decision, + better', 2] as const)
  if (interval === null) return none('not known')
  const { mean, low, high } = interval
  if (low === null || high === null) return { text: formatWithSign(mean, decimals), unit: `${unit}; no interval from one day`, isUnsure: true }
  const text = `${formatWithSign(mean, decimals)} [${formatWithSign(low, decimals)}, ${formatWithSign(high, decimals)}]`
  return { text, unit: low <= 0 && high >= 0 ? `${unit}; the interval holds 0` : unit, isUnsure: low <= 0 && high >= 0 }
}

/** `n 412 on 12 days, 9 would flip`. */
export function basisInShort(prediction: Prediction | null): string | null {
  if (prediction === null) return null
  const flips = prediction.toPublish + prediction.toRefuse
  return `n ${prediction.n.toLocaleString('en-US')} on ${counted(prediction.days, 'day')}, ${flips.toLocaleString('en-US')} would flip`
}
