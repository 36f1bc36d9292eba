import { effectOf, type Fact, type LessonAction, type Predicate } from './lesson.ts'
import { render } from './write.ts'

/** A lesson in words that people read beside its facts: its population, what it does, and how far it may go. */

const spaced = (code: string): string => code.replaceAll('_', ' ')

/** One line for each clause; none for a lesson that speaks to every decision. */
export const conditionsOf = (predicate: Predicate): readonly string[] =>
  predicate.map(({ field, values }) => `${spaced(field)} ${values.length === 1 ? values[0] : `one of ${values.join(', ')}`}`)

export function actionWords(action: LessonAction): string {
  switch (action.kind) {
    case 'venue_prefer':
      return `${action.step > 0 ? 'prefer' : 'spare'} ${action.venue}, step ${action.step}`
    case 'avoid_window':
      return `wait out ${action.bucket}, at most ${action.maxDelayMin} min`
    case 'order_type':
      return `use ${spaced(action.use)}`
    case 'size_cap':
      return `cut the size, step ${action.step}`
    case 'curator_weight':
      return `hear the ${action.curator} curator ${action.step > 0 ? 'more' : 'less'}, step ${action.step}`
    case 'threshold':
      return `${action.step > 0 ? 'raise' : 'lower'} the threshold, step ${action.step}`
    case 'risk_tighten':
      return `tighten the limit, step ${action.step}`
  }
}

/** What the action is allowed to move, as the code maps its step (LEARNING.md E1). `shrunkBps` is that of the first fact. */
export function boundWords(action: LessonAction, shrunkBps: number): string {
  const effect = effectOf(action, shrunkBps)
  switch (action.kind) {
    case 'venue_prefer': {
      const shift = effect.venueShiftBps[action.venue] ?? 0
      const delta = effect.venueScoreDelta[action.venue] ?? 0
      return `believed cost of ${action.venue} ${signedText(shift, 2)} bps, its score ${signedText(delta, 2)}; at most 10 points of its share a day`
    }
    case 'avoid_window':
      return `a delay of at most ${action.maxDelayMin} min, never beyond the decision’s own horizon`
    case 'order_type':
      return 'only where the decision leaves the style open'
    case 'size_cap':
      return `size × ${effect.sizeFactor}`
    case 'curator_weight':
      return `multiplier × ${(effect.multipliers[action.curator] ?? 1).toFixed(1)} in [0.8, 1.2]; the contribution stays in ±κ`
    case 'threshold':
      return `threshold ${signedText(effect.thresholdShift, 2)} in its logarithm`
    case 'risk_tighten':
      return `limit × ${effect.limitFactor}; lessons tighten, never loosen`
  }
}

const signedText = (value: number, decimals: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(decimals)}`

/** Prose with its placeholders put in, in parts: a part that came from a fact names it. */
export function proseParts(
  prose: string,
  facts: readonly Fact[],
  scope: Readonly<Record<string, string>>,
): readonly { readonly text: string; readonly factId: string | null }[] {
  const parts: { text: string; factId: string | null }[] = []
  for (const piece of prose.split(/(\{\{[^{}]*\}\})/)) {
    if (piece === '') continue
    const factId = facts.find(({ id }) => piece === `{{${id}}}`)?.id ?? null
    const text = render(piece, facts, scope)
    const last = parts.at(-1)
    if (last && last.factId === null && factId === null) last.text += text
    else parts.push({ text, factId })
  }
  return parts
}
