import type { Fact, LessonAction, LessonText, Predicate } from './lesson.ts'
import { knobOf, MECHANISMS } from './lesson.ts'
import { isAboutOthers, named, oddCharacter, orderGiven, PLACEHOLDER, placeholderFault, type Strays, strays } from './prose.ts'

/** The ten checks that every lesson text passes before it is stored, whoever wrote it (LEARNING.md E3). */

export type VerifyInput = {
  readonly text: LessonText
  readonly action: LessonAction
  readonly predicate: Predicate
  readonly facts: readonly Fact[]
  /** Executions of the cell, of the time window: what the predicate finds when it is run again on the store. */
  readonly population: ReadonlySet<string>
  /** What the facts were computed from. */
  readonly cited: ReadonlySet<string>
  /** Values that `{{S:…}}` may stand for. */
  readonly scope: Readonly<Record<string, string>>
  readonly isActionAllowed: boolean
  /** Another learner owns the knob, or a lesson turns it already. */
  readonly isKnobFree: boolean
  readonly hasRandomisedEvidence: boolean
  /** Free text of orders and venues that a model may have been shown. */
  readonly notes: readonly string[]
  readonly others: readonly Neighbour[]
}

/** Another lesson that is alive: its knob, direction and matched executions. */
export type Neighbour = { readonly id: string; readonly knob: string; readonly direction: 1 | -1; readonly matched: ReadonlySet<string> }

export type CheckName =
  | 'schema' | 'citations' | 'counter_evidence' | 'numbers' | 'direction' | 'population' | 'action' | 'causal_wording' | 'foreign_content' | 'duplicate' // biome-ignore format: one union
export type Problem = { readonly check: CheckName; readonly message: string; readonly otherId?: string }

const TITLE_MAX = 90
const DESCRIPTION_MAX = 600
const CONDITIONS_MAX = 600
const SUPPORT_MIN = 3

/** Everything that is wrong with it; empty = it may be stored. */
export function verify(input: VerifyInput): readonly Problem[] {
  const strange = strays(proseOf(input.text), input.action)
  return [
    ...schema(input.text),
    ...citations(input),
    ...counterEvidence(input),
    ...numbers(input, strange),
    ...direction(input, strange),
    ...population(input),
    ...allowed(input),
    ...causalWording(input, strange),
    ...foreignContent(input, strange),
    ...neighbours(input),
  ]
}

const proseOf = (text: LessonText): string => [text.title, text.description, text.conditions].join('.\n')
const problem = (check: CheckName, message: string): readonly Problem[] => [{ check, message }]

function schema(text: LessonText): readonly Problem[] {
  if (text.title.trim() === '' || text.title.length > TITLE_MAX) return problem('schema', `title has 1 to ${TITLE_MAX} characters, was ${text.title.length}`)
  if (text.description.trim() === '' || text.description.length > DESCRIPTION_MAX)
    return problem('schema', `description has 1 to ${DESCRIPTION_MAX} characters, was ${text.description.length}`)
  if (text.conditions.trim() === '' || text.conditions.length > CONDITIONS_MAX)
    return problem('schema', `conditions have 1 to ${CONDITIONS_MAX} characters, were ${text.conditions.length}`)
  // Whether there is a lesson is decided before anybody is asked for words.
  if (text.verdict !== 'lesson') return problem('schema', `verdict is lesson, was ${text.verdict}`)
  if (!(MECHANISMS as readonly string[]).includes(text.mechanism)) return problem('schema', `mechanism is one of ${MECHANISMS.join(', ')}`)
  if (new Set(text.evidence.support).size < SUPPORT_MIN) return problem('schema', `evidence.support names at least ${SUPPORT_MIN} different executions`)
  return []
}

function citations({ text: { evidence, claims }, facts, population: known }: VerifyInput): readonly Problem[] {
  const cited = [...evidence.support, ...evidence.counter]
  const foreign = cited.find((id) => !known.has(id))
  if (foreign !== undefined) return problem('citations', `execution ${shown(foreign)} does not belong to the cell and its time window`)
  const again = cited.find((id, i) => cited.indexOf(id) !== i)
  if (again !== undefined) return problem('citations', `execution ${shown(again)} is listed more than once`)
  const [supports, counters] = [new Set(facts[0]?.supportIds), new Set(facts[0]?.counterIds)]
  const misplaced = evidence.support.find((id) => !supports.has(id))
  if (misplaced !== undefined) return problem('citations', `execution ${shown(misplaced)} of evidence.support does not support the first fact`)
  const harmless = evidence.counter.find((id) => !counters.has(id))
  if (harmless !== undefined) return problem('citations', `execution ${shown(harmless)} of evidence.counter does not speak against the first fact`)
  const unknown = claims.find((claim) => !facts.some((fact) => fact.id === claim.factId))
  return unknown ? problem('citations', `there is no fact ${shown(unknown.factId)}`) : []
}

const shown = (id: string): string => id.slice(0, 40)

/** What supports a finding is no counter-evidence: listing it there would hide what is. */
function counterEvidence({ text, facts }: VerifyInput): readonly Problem[] {
  const existing = new Set(facts.flatMap((fact) => fact.counterIds))
  const isListed = text.evidence.counter.some((id) => existing.has(id))
  return existing.size > 0 && !isListed ? problem('counter_evidence', 'executions that speak against it exist and are not listed') : []
}

function numbers({ text, facts, scope }: VerifyInput, strange: Strays): readonly Problem[] {
  const prose = proseOf(text)
  const fault = placeholderFault(prose, facts, scope)
  if (fault !== null) return problem('numbers', fault)
  // \p{N} holds every script's digits, fractions and numerals, not only 0–9.
  const digit = prose.replace(PLACEHOLDER, ' ').match(/\p{N}|%|‰/u)
  if (digit) return problem('numbers', `a number outside a placeholder: ${digit[0]}`)
  const words = strange.get('numbers') ?? []
  return words.length > 0 ? problem('numbers', `a number in words: ${words.join(', ')}`) : []
}

const BEFORE_COST = '(?:\\w+ )?(?:costs?|slippage)'
const AFTER_COST =
  '(?:costs?|slippage)(?: (?:that|which|there|here|is|are|was|were|be|can|may|tend|tends|to|also|often|usually|generally|typically|even|somewhat))*'
const MORE = '(?:more|higher|larger|greater|high|large|great|extra)'
const LESS = '(?:less|lower|smaller|fewer|low|small)'
const DEARER = new RegExp(
  `\\b(?:dearer|costlier|worse|adverse(?! selection)|(?<!less )(?:expensive|costly)|${MORE} ${BEFORE_COST}|${AFTER_COST} ${MORE})\\b`,
  'iu',
)
const CHEAPER = new RegExp(`\\b(?:cheaper|better|favou?rable|less (?:\\w+ )?(?:expensive|costly)|${LESS} ${BEFORE_COST}|${AFTER_COST} ${LESS})\\b`, 'iu')
const NEGATED = /\b(?:less|lower|fewer|few)\s+(?:[a-z-]+\s+){0,2}?(?:dearer|costlier|worse|cheaper|better|favou?rable)\b/iu
const PREFERRING = /\b(prefer\w*|favou?r(s|ed|ing)?|seek|choose|chosen)\b/iu
const SPARING = /\b(spar(e|es|ed|ing)|avoid\w*|shun\w*)\b/iu
const RAISING = /\b(rais(e|es|ed|ing)|tighten\w*|stricter)\b/iu
const LOWERING = /\b(lower(s|ed|ing)?|relax\w*|loosen\w*)\b(?! costs?| slippage)/iu
const HEARD_LESS = /\b(hear|heard|count\w*|weigh\w*)\b[^.]{0,40}\bless\b/iu
const HEARD_MORE = /\b(hear|heard|count\w*|weigh\w*)\b[^.]{0,40}\bmore\b/iu

/** The words and the action must point where the shrunk fact points: dearer is avoided, cheaper is preferred. */
function direction({ text, action, predicate, facts }: VerifyInput, strange: Strays): readonly Problem[] {
  const primary = facts[0]
  if (!primary) return problem('direction', 'there is no fact to speak of')
  const isDearer = primary.shrunk > 0
  const says = proseOf(text)
  const [right, wrong] = isDearer ? [DEARER, CHEAPER] : [CHEAPER, DEARER]
  if (wrong.test(says) || NEGATED.test(says)) return problem('direction', 'the words say the opposite of the fact')
  if (!right.test(says)) return problem('direction', `the words do not say that it is ${isDearer ? 'dearer' : 'cheaper'}`)
  if (isAboutOthers(says)) return problem('direction', 'the words say of the others what the fact says of its own scope')
  const turned = strange.get('direction') ?? []
  if (turned.length > 0) return problem('direction', `${named(turned)}: the words deny the fact, or advise what the action does not do`)
  if (isTurnedRound(action, says)) return problem('direction', 'the words advise the opposite of the action')
  const wanted: 1 | -1 = isDearer ? -1 : 1
  if (action.kind === 'venue_prefer' && Math.sign(action.step) !== wanted)
    return problem('direction', 'the action prefers what the fact says is dearer, or the reverse')
  const styles = predicate.find((clause) => clause.field === 'execution_type')?.values
  if (action.kind === 'order_type' && styles && styles.includes(action.use) === isDearer)
    return problem('direction', 'the action uses the style that the fact says is dearer')
  if (isDearer ? false : action.kind === 'avoid_window' || action.kind === 'size_cap' || action.kind === 'risk_tighten')
    return problem('direction', 'the action avoids what the fact says is cheaper')
  const contradicting = text.claims.find((claim) => claim.factId === primary.id && claim.stance === 'contradicts')
  return contradicting ? problem('direction', `the claim on ${primary.id} contradicts the fact that the lesson stands on`) : []
}

/** Words that advise the other way of a knob that has two. */
function isTurnedRound(action: LessonAction, says: string): boolean {
  if (action.kind === 'venue_prefer') return (action.step > 0 ? SPARING : PREFERRING).test(says)
  if (action.kind === 'curator_weight') return (action.step > 0 ? HEARD_LESS : HEARD_MORE).test(says)
  return action.kind === 'threshold' && (action.step > 0 ? LOWERING : RAISING).test(says)
}

function population({ population: found, cited }: VerifyInput): readonly Problem[] {
  const isSame = found.size === cited.size && [...found].every((id) => cited.has(id))
  return isSame ? [] : problem('population', `the predicate finds ${found.size} executions, the facts speak of ${cited.size}`)
}

function allowed({ isActionAllowed, isKnobFree }: VerifyInput): readonly Problem[] {
  if (!isActionAllowed) return problem('action', 'the action is not among those that a lesson may take')
  return isKnobFree ? [] : problem('action', 'another learner turns this knob')
}

// Of words that are in the vocabulary, these claim a cause together.
const CAUSAL_PHRASE = /\b(comes?|came|occurs?) from\b/iu

function causalWording({ text, hasRandomisedEvidence }: VerifyInput, strange: Strays): readonly Problem[] {
  if (hasRandomisedEvidence) return []
  const phrase = proseOf(text).match(CAUSAL_PHRASE)?.[0]
  const words = [...(strange.get('causal_wording') ?? []), ...(phrase ? [phrase] : [])]
  return words.length > 0 ? problem('causal_wording', `${named(words)} claims a cause; without randomised evidence it is "associated with"`) : []
}

const COPIED_WORDS = 6
const NOTE_CHARS_MAX = 20_000

/** No instruction, address, code or name comes through a vocabulary that has no words for them. */
function foreignContent({ text, notes }: VerifyInput, strange: Strays): readonly Problem[] {
  const odd = [text.title, text.description, text.conditions].map(oddCharacter).find((c) => c !== null)
  if (odd !== undefined) return problem('foreign_content', `holds ${named([odd])}; plain letters and . , ; : ( ) - are what prose may hold`)
  const unknown = strange.get('foreign_content') ?? []
  if (unknown.length > 0)
    return problem('foreign_content', `${named(unknown)}: not among the plain words that a lesson may use; say it with those that are listed`)
  const given = orderGiven(proseOf(text))
  if (given !== null) return problem('foreign_content', `${named([given])} reads like an order to somebody`)
  const words = wordsOf(proseOf(text).replace(PLACEHOLDER, ' '))
  const own = new Set(words.map((_, i) => words.slice(i, i + COPIED_WORDS).join(' ')).filter((_, i) => i + COPIED_WORDS <= words.length))
  const isCopied = notes.some((note) => {
    const theirs = wordsOf(note.slice(0, NOTE_CHARS_MAX))
    return theirs.some((_, i) => i + COPIED_WORDS <= theirs.length && own.has(theirs.slice(i, i + COPIED_WORDS).join(' ')))
  })
  return isCopied ? problem('foreign_content', 'repeats the text of a note') : []
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}+/gu) ?? []

const SAME = 0.8
const CONTRADICTING = 0.2

/** Decided by typed identity and shared executions, never by how alike two texts are. */
function neighbours({ action, cited, others }: VerifyInput): readonly Problem[] {
  const { knob, direction: way } = knobOf(action)
  return others
    .filter((other) => other.knob === knob)
    .flatMap((other): readonly Problem[] => {
      const overlap = jaccard(cited, other.matched)
      if (other.direction === way && overlap >= SAME)
        return [{ check: 'duplicate', message: 'an older lesson says the same of the same executions', otherId: other.id }]
      if (other.direction !== way && overlap >= CONTRADICTING)
        return [{ check: 'duplicate', message: 'an older lesson says the opposite of shared executions', otherId: other.id }]
      return []
    })
}

export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 0
  let shared = 0
  for (const id of a) if (b.has(id)) shared++
  return shared / (a.size + b.size - shared)
}
