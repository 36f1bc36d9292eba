import type { Fact, LessonAction, LessonText, Predicate } from './lesson.ts'
import { knobOf, MECHANISMS } from './lesson.ts'
import { PLAIN_WORDS } from './plain-words.ts'

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
  return [
    ...schema(input.text),
    ...citations(input),
    ...counterEvidence(input),
    ...numbers(input),
    ...direction(input),
    ...population(input),
    ...allowed(input),
    ...causalWording(input),
    ...foreignContent(input),
    ...neighbours(input),
  ]
}

const proseOf = (text: LessonText): string => [text.title, text.description, text.conditions].join('\n')
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
  if (text.evidence.support.length < SUPPORT_MIN) return problem('schema', `evidence.support names at least ${SUPPORT_MIN} executions`)
  return []
}

function citations({ text, facts, population: known }: VerifyInput): readonly Problem[] {
  const foreign = [...text.evidence.support, ...text.evidence.counter].find((id) => !known.has(id))
  if (foreign !== undefined) return problem('citations', `execution ${foreign.slice(0, 40)} does not belong to the cell and its time window`)
  const unknown = text.claims.find((claim) => !facts.some((fact) => fact.id === claim.factId))
  return unknown ? problem('citations', `there is no fact ${unknown.factId.slice(0, 40)}`) : []
}

function counterEvidence({ text, facts }: VerifyInput): readonly Problem[] {
  const exists = facts.some((fact) => fact.counterIds.length > 0)
  return exists && text.evidence.counter.length === 0 ? problem('counter_evidence', 'executions that speak against it exist and are not listed') : []
}

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g
const NUMBER_WORD =
  /\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|halves|halved|thirds?|quarters?|fifths?|tenths?|doubl(e[sd]?|ing)|halving|twice|thrice|tripl(e[sd]?|ing)|quadrupl\w+|couple|\w+fold|per ?mille|percent|per cent|basis points?|bps)\b/iu

function numbers({ text, facts, scope }: VerifyInput): readonly Problem[] {
  const prose = proseOf(text)
  for (const [whole, name = ''] of prose.matchAll(PLACEHOLDER)) {
    const resolves = name.startsWith('S:') ? Object.hasOwn(scope, name.slice(2)) : facts.some((fact) => fact.id === name)
    if (!resolves) return problem('numbers', `the placeholder ${whole.slice(0, 40)} stands for nothing`)
  }
  const bare = prose.replace(PLACEHOLDER, ' ')
  // \p{N} holds every script's digits, fractions and numerals, not only 0–9.
  const digit = bare.match(/\p{N}|%|‰/u)
  if (digit) return problem('numbers', `a number outside a placeholder: ${digit[0]}`)
  const word = bare.normalize('NFKC').match(NUMBER_WORD)
  return word ? problem('numbers', `a number in words: ${word[0]}`) : []
}

const DEARER = /\b(dearer|costlier|more expensive|worse|higher costs?|more costly|costs? more|adverse|(higher|larger|more|greater) slippage)\b/iu
const CHEAPER = /\b(cheaper|less expensive|better|lower costs?|less costly|costs? less|favou?rable|(lower|smaller|less) slippage)\b/iu
const NEGATED =
  /(\b(not|no|never|nor|neither|hardly|barely|scarcely|without|less|least|opposite of|anything but|far from|rather than|instead of)|n['’]t)\s+([\p{L}-]+\s+){0,3}?(dearer|costlier|more expensive|worse|more costly|adverse|cheaper|less expensive|better|less costly|favou?rable)\b/iu
const PREFERRING = /\b(prefer\w*|favou?r(s|ed|ing)?|seek|choose|chosen)\b/iu
const SPARING = /\b(spar(e|es|ed|ing)|avoid\w*|shun\w*)\b/iu
const RAISING = /\b(rais(e|es|ed|ing)|tighten\w*|stricter)\b/iu
const LOWERING = /\b(lower(s|ed|ing)?|relax\w*|loosen\w*)\b(?! costs?| slippage)/iu

/** The words and the action must point where the shrunk fact points: dearer is avoided, cheaper is preferred. */
function direction({ text, action, predicate, facts }: VerifyInput): readonly Problem[] {
  const primary = facts[0]
  if (!primary) return problem('direction', 'there is no fact to speak of')
  const isDearer = primary.shrunk > 0
  const says = `${text.title}\n${text.description}\n${text.conditions}`
  const [right, wrong] = isDearer ? [DEARER, CHEAPER] : [CHEAPER, DEARER]
  if (wrong.test(says) || NEGATED.test(says)) return problem('direction', 'the words say the opposite of the fact')
  if (!right.test(says)) return problem('direction', `the words do not say that it is ${isDearer ? 'dearer' : 'cheaper'}`)
  if (isTurnedRound(action, says)) return problem('direction', 'the words advise the opposite of the action')
  const wanted: 1 | -1 = isDearer ? -1 : 1
  if (action.kind === 'venue_prefer' && Math.sign(action.step) !== wanted)
    return problem('direction', 'the action prefers what the fact says is dearer, or the reverse')
  const named = predicate.find((clause) => clause.field === 'execution_type')?.values
  if (action.kind === 'order_type' && named && named.includes(action.use) === isDearer)
    return problem('direction', 'the action uses the style that the fact says is dearer')
  if (isDearer ? false : action.kind === 'avoid_window' || action.kind === 'size_cap' || action.kind === 'risk_tighten')
    return problem('direction', 'the action avoids what the fact says is cheaper')
  const contradicting = text.claims.find((claim) => claim.factId === primary.id && claim.stance === 'contradicts')
  return contradicting ? problem('direction', `the claim on ${primary.id} contradicts the fact that the lesson stands on`) : []
}

/** Words that advise the other way of a knob that has two. */
function isTurnedRound(action: LessonAction, says: string): boolean {
  if (action.kind === 'venue_prefer') return (action.step > 0 ? SPARING : PREFERRING).test(says)
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

const CAUSAL =
  /\b(because|causes?|caused|causing|reduces?|reduced|leads? to|led to|due to|results? in|resulted in|improves?|improved|thanks to|makes?|drives?|driven by|therefore|saves?)\b/iu

function causalWording({ text, hasRandomisedEvidence }: VerifyInput): readonly Problem[] {
  if (hasRandomisedEvidence) return []
  const word = proseOf(text).match(CAUSAL)
  return word ? problem('causal_wording', `"${word[0]}" claims a cause; without randomised evidence it is "associated with"`) : []
}

const FOREIGN = [
  [/https?:|www\.|\b[a-z0-9-]+\.(com|org|net|io|dev|ai|xyz)\b/iu, 'an address'],
  [/[`<>]|\$\{|\bfunction\b|=>|;\s*$|\b(select|insert|update|delete|drop)\s+(\*|into|from|table)\b/imu, 'code'],
  [/\b(ignore|disregard|forget)\b.{0,40}\b(previous|above|prior|earlier|instructions?|rules?)\b/iu, 'an instruction'],
  [/\b(system|assistant|user|developer)\s*:/iu, 'a role marker'],
  [/\b(you (must|should|shall|are)|act as|please|make sure to|approve (this|it|now)|execute (this|now))\b/iu, 'an instruction'],
  // A letter of another alphabet that looks like ours would hide a word from every check above.
  [/[^\p{Script=Latin}\p{Script=Common}]/u, 'a letter of another alphabet'],
  [/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u, 'a control or invisible character'],
] as const
const COPIED_WORDS = 6
const NOTE_CHARS_MAX = 20_000

function foreignContent({ text, notes }: VerifyInput): readonly Problem[] {
  const prose = [text.title, text.description, text.conditions]
  for (const [pattern, what] of FOREIGN) if (prose.some((p) => pattern.test(p.replace(PLACEHOLDER, ' ')))) return problem('foreign_content', `holds ${what}`)
  const words = wordsOf(proseOf(text).replace(PLACEHOLDER, ' '))
  const echoed = echoOf(words, notes)
  if (echoed !== null) return problem('foreign_content', `holds the word "${echoed.slice(0, 40)}" of a note`)
  const own = new Set(words.map((_, i) => words.slice(i, i + COPIED_WORDS).join(' ')).filter((_, i) => i + COPIED_WORDS <= words.length))
  const isCopied = notes.some((note) => {
    const theirs = wordsOf(note.slice(0, NOTE_CHARS_MAX))
    return theirs.some((_, i) => i + COPIED_WORDS <= theirs.length && own.has(theirs.slice(i, i + COPIED_WORDS).join(' ')))
  })
  return isCopied ? problem('foreign_content', 'repeats the text of a note') : []
}

const ECHO_LENGTH_MIN = 4

/** A word that stands in a note and is none of those that anybody would use of executions: nothing of a note comes through. */
function echoOf(words: readonly string[], notes: readonly string[]): string | null {
  const told = new Set(notes.flatMap((note) => wordsOf(note.slice(0, NOTE_CHARS_MAX))))
  return words.find((word) => word.length >= ECHO_LENGTH_MIN && told.has(word) && !PLAIN_WORDS.has(word)) ?? null
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
