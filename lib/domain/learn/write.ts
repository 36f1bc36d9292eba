import type { Fact, Field, LessonAction, LessonText, Mechanism, Predicate } from './lesson.ts'

/** The built-in writer: one sentence pattern for each kind of action and direction. It passes the verifier, always. */

const EXAMPLES_MAX = 12

/** `facts[0]` is the one the lesson stands on. The prose carries placeholders only: `render` puts the values in. */
export function write(action: LessonAction, predicate: Predicate, facts: readonly Fact[]): LessonText {
  const primary = facts[0] as Fact
  const isDearer = primary.shrunk > 0
  const scope = scopeOf(predicate)
  const word = isDearer ? 'dearer' : 'cheaper'
  return {
    title: titleOf(action, word),
    description:
      `Executions ${scope} are associated with a cost that is ${word} by {{${primary.id}}} than ${COMPARED[action.kind]}. ` +
      `${adviceOf(action)}${primary.counterIds.length > 0 ? ' Some executions speak against it and are listed.' : ''}`,
    mechanism: mechanismOf(action, predicate),
    conditions: scope === 'of any kind' ? 'It speaks to every decision.' : `It speaks to decisions ${scope}.`,
    evidence: { support: primary.supportIds.slice(0, EXAMPLES_MAX), counter: primary.counterIds.slice(0, EXAMPLES_MAX) },
    claims: facts.map((fact) => ({ factId: fact.id, stance: fact === primary ? 'supports' : stanceOf(fact, isDearer) })),
    verdict: 'lesson',
  }
}

const stanceOf = (fact: Fact, isDearer: boolean): 'supports' | 'contradicts' | 'context' =>
  fact.shrunk === 0 ? 'context' : fact.shrunk > 0 === isDearer ? 'supports' : 'contradicts'

const COMPARED: Readonly<Record<LessonAction['kind'], string>> = {
  venue_prefer: 'the other eligible venues in the same context',
  avoid_window: 'the rest of the day',
  order_type: 'the other eligible styles in the same context',
  size_cap: 'the next smaller size',
  curator_weight: 'decisions on which the curator spoke otherwise',
  threshold: 'decisions further from the threshold',
  risk_tighten: 'decisions further from the limit',
}

function titleOf(action: LessonAction, word: string): string {
  switch (action.kind) {
    case 'venue_prefer':
      return `${action.step > 0 ? 'Prefer' : 'Spare'} a venue that is ${word}`
    case 'avoid_window':
      return 'Wait out a window that is dearer'
    case 'order_type':
      return word === 'dearer' ? 'Use another style where this style is dearer' : 'Use the style that is cheaper'
    case 'size_cap':
      return 'Cut the size where it is dearer'
    case 'curator_weight':
      return `Hear the ${action.curator} curator ${action.step > 0 ? 'more' : 'less'}`
    case 'threshold':
      return `${action.step > 0 ? 'Raise' : 'Lower'} the bar for decisions of this kind`
    case 'risk_tighten':
      return 'Tighten the limit where it is dearer'
  }
}

function adviceOf(action: LessonAction): string {
  switch (action.kind) {
    case 'venue_prefer':
      return `The venue is to be ${action.step > 0 ? 'preferred' : 'spared'} where others are eligible.`
    case 'avoid_window':
      return 'A decision that can wait is to be taken after the window.'
    case 'order_type':
      return 'That style is to be used where the decision leaves it open.'
    case 'size_cap':
      return 'The size is to be cut for decisions of this kind.'
    case 'curator_weight':
      return `The curator is to count ${action.step > 0 ? 'more' : 'less'} for decisions of this kind.`
    case 'threshold':
      return `The threshold is to be ${action.step > 0 ? 'raised' : 'lowered'} for decisions of this kind.`
    case 'risk_tighten':
      return 'The limit is to be tightened for decisions of this kind.'
  }
}

const PHRASE: Readonly<Record<Field, string>> = {
  symbol: 'of {{S:symbol}}',
  timeframe: 'on {{S:timeframe}}',
  side: 'on the {{S:side}} side',
  venue: 'at {{S:venue}}',
  execution_type: 'with the style {{S:execution_type}}',
  regime: 'in the regime {{S:regime}}',
  session_bucket: 'in the session {{S:session_bucket}}',
  hour_bucket: 'in the hour {{S:hour_bucket}}',
  size_bucket: 'of the size {{S:size_bucket}}',
  spread_bucket: 'with a spread that is {{S:spread_bucket}}',
  vol_bucket: 'with a volatility that is {{S:vol_bucket}}',
}

const ORDER = Object.keys(PHRASE) as readonly Field[]

function scopeOf(predicate: Predicate): string {
  const named = ORDER.filter((field) => predicate.some((clause) => clause.field === field))
  return named.length === 0 ? 'of any kind' : named.map((field) => PHRASE[field]).join(' ')
}

function mechanismOf(action: LessonAction, predicate: Predicate): Mechanism {
  if (action.kind === 'size_cap' || predicate.some((clause) => clause.field === 'size_bucket')) return 'size_impact'
  if (predicate.some((clause) => clause.field === 'vol_bucket')) return 'volatility'
  if (predicate.some((clause) => clause.field === 'spread_bucket')) return 'liquidity'
  return 'unknown'
}

/** Scope values by field, for the placeholders of a predicate. */
export const scopeValues = (predicate: Predicate): Readonly<Record<string, string>> =>
  Object.fromEntries(predicate.map((clause) => [clause.field, clause.values.join(', ')]))

/** The prose with its values: facts as the shrunk effect without its sign, which the words carry, and scope as it stands. */
export function render(prose: string, facts: readonly Fact[], scope: Readonly<Record<string, string>>): string {
  return prose.replace(/\{\{([^{}]*)\}\}/g, (whole, name: string) => {
    if (name.startsWith('S:')) return scope[name.slice(2)] ?? whole
    const fact = facts.find((f) => f.id === name)
    return fact ? `${Math.abs(fact.shrunk).toFixed(1)} bps` : whole
  })
}
