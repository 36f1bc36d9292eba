import type { Fact, LessonAction } from './lesson.ts'
import { advisesOtherwise, tokensOf, vocabularyOf } from './plain-words.ts'

/** What may stand in the prose of a lesson: words of a closed list, plain punctuation, and placeholders where a value belongs. */

export const PLACEHOLDER = /\{\{([^{}]*)\}\}/g

/** The check under which a word that is not understood is refused: it says what is wrong with it where that is known. */
export type Fault = 'numbers' | 'direction' | 'causal_wording' | 'foreign_content'

const NUMBER_WORD =
  /^(zero|one|ones|once|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(thir|four|fif|six|seven|eigh|nine)teen|(twent|thirt|fort|fift|sixt|sevent|eight|ninet)(y|ieth)|hundred(s|ths?)?|thousand(s|ths?)?|millions?|billions?|dozens?|half|halves|halved|halving|first|second|thirds?|fourths?|quarters?|(fif|six|seven|eigh|nin|ten|twelf)ths?|double[sd]?|doubling|twofold|twice|thrice|triple[sd]?|tripling|quadrupl\w+|couple|pair|score|single|\w+fold|mille|percent|percents|cent|basis|points|bps?|pips?|majority|times)$/
const NEGATION =
  /^(not|no|none|never|nor|neither|nothing|cannot|without|hardly|barely|scarcely|least|opposite|anything|instead|rather|untrue|false|wrong|\w+n['’]t)$/
const CAUSE =
  /^(because|causes?|caused|causing|reduces?|reduced|leads?|led|due|owing|triggers?|triggered|results?|resulted|improves?|improved|thanks|makes?|made|drives?|driven|drove|therefore|thus|hence|consequently|saves?|saved|stems?|yields?|effects?|since|why)$/

export type Strays = ReadonlyMap<Fault, readonly string[]>

/** Every word that is not in the vocabulary, under the check that refuses it. No word outside is let through, whatever it is. */
export function strays(prose: string, action: LessonAction): Strays {
  const known = vocabularyOf(action)
  const unknown = [...new Set(tokensOf(prose.replace(PLACEHOLDER, ' ')))].filter((word) => !known.has(word))
  return Map.groupBy(unknown, faultOf)
}

function faultOf(word: string): Fault {
  if (NUMBER_WORD.test(word)) return 'numbers'
  if (CAUSE.test(word)) return 'causal_wording'
  return NEGATION.test(word) || advisesOtherwise(word) ? 'direction' : 'foreign_content'
}

const SHOWN_MAX = 12
const CHARS_SHOWN_MAX = 40

/** Words as a complaint names them: enough that all of them can be put right at once, and no more of a stranger's text than that. */
export const named = (words: readonly string[]): string => {
  const shown = words.slice(0, SHOWN_MAX).map((word) => `"${word.slice(0, CHARS_SHOWN_MAX)}"`)
  return words.length > SHOWN_MAX ? `${shown.join(', ')} and others` : shown.join(', ')
}

// A full stop, comma or colon ends a word: within one it makes an address.
const PLAIN_CHARACTERS = /^(?:[A-Za-z ()’'–—-]|[.,;:](?=[ )]|$))*$/
const CHARACTER = /[A-Za-z .,;:()’'–—-]/u

/** What stands between the words and is no plain punctuation; null when there is nothing. A digit is the check of numbers'. */
export function oddCharacter(prose: string): string | null {
  const bare = prose.replace(PLACEHOLDER, 'x').replace(/[\p{N}%‰]/gu, 'x')
  if (PLAIN_CHARACTERS.test(bare)) return null
  return [...bare].find((c) => !CHARACTER.test(c)) ?? 'punctuation inside a word'
}

const MORE = '(?:dearer|costlier|more expensive|more costly|higher costs?|(?:extra|additional) costs?|larger costs?|greater costs?)'
const LESS = '(?:cheaper|less expensive|less costly|lower costs?|smaller costs?)'
const COST_IS = 'costs?(?: that| which| there| is| are| was| were)*'
/** "dearer by", "dearer than the other venues by", "a cost that is higher by". */
const COMPARED =
  '(?:,? (?:there|here|on average|typically|usually|overall))?(?: than(?: (?!(?:and|but|while|is|are|was|were|with|by) )[a-z{}:0-9_]+){1,9})?,? by(?: about| around)? $'
const MORE_BEFORE = new RegExp(`\\b(?:${MORE}|${COST_IS} (?:higher|larger|greater))${COMPARED}`, 'i')
const LESS_BEFORE = new RegExp(`\\b(?:${LESS}|${COST_IS} (?:lower|smaller))${COMPARED}`, 'i')
const MORE_AFTER = new RegExp(`^ (?:${MORE}|more)\\b`, 'i')
const LESS_AFTER = new RegExp(`^ (?:${LESS}|less)\\b`, 'i')
const MORE_COST_AFTER = new RegExp(`^ ${MORE}\\b`, 'i')
const LESS_COST_AFTER = new RegExp(`^ ${LESS}\\b`, 'i')
const COST_BEFORE = /\bcosts?(?: of)?(?: about| around)? $/i

/** What is wrong with a placeholder and the words around it; null when each stands for something and says what that is. */
export function placeholderFault(prose: string, facts: readonly Fact[], scope: Readonly<Record<string, string>>): string | null {
  for (const match of prose.matchAll(PLACEHOLDER)) {
    const [whole, name = ''] = match
    const [before, after] = [prose.slice(0, match.index), prose.slice(match.index + whole.length)]
    const fact = facts.find(({ id }) => id === name)
    const isScope = name.startsWith('S:') && Object.hasOwn(scope, name.slice(2))
    if (!fact && !isScope) return `the placeholder ${whole.slice(0, CHARS_SHOWN_MAX)} stands for nothing`
    if (isScope && / by $/i.test(before)) return `the placeholder ${whole} is a part of the scope and no amount`
    if (fact && !saysCost(fact, before, after)) return `the placeholder ${whole} is a cost: write "${fact.shrunk > 0 ? 'dearer' : 'cheaper'} by ${whole}"`
  }
  return null
}

/** A value is a cost in bps of one sign: it stands for no latency, no share of orders, and no other way round. */
function saysCost(fact: Fact, before: string, after: string): boolean {
  const isDearer = fact.shrunk > 0
  if ((isDearer ? MORE_BEFORE : LESS_BEFORE).test(before)) return true
  // "a cost of {{F1}}", "costs {{F1}} more".
  if (COST_BEFORE.test(before)) return !(isDearer ? LESS_AFTER : MORE_AFTER).test(after)
  return (isDearer ? MORE_COST_AFTER : LESS_COST_AFTER).test(after)
}

/** Nouns of the trade that are verbs as well: at the head of a clause, before what they would be done to, they order somebody about. */
const ORDER_TO_SOMEBODY =
  /(?:^|[.,:;(–—-])\s*(?:(?:and|then|but) )?((?:order|fill|size|price|open|quote|book|point|fee|slow|narrow|bid|ask|market|cost|rest|condition|share|benchmark|sample|form) (?:a|an|the|every|any|another|larger|smaller|more|less|some|few|this|that|these|those|there|here|at|on|it|them|in|up|out|orders?|sizes?|fills?|[a-z]+er)\b)/im

export const orderGiven = (prose: string): string | null => ORDER_TO_SOMEBODY.exec(prose)?.[1] ?? null

const POINTING = '(?:dearer|costlier|cheaper|expensive|costly|worse|better|higher|lower)'
/** A sentence about the others, or one that measures them against the lesson's own scope, turns the finding round with true words. */
const OF_OTHERS = new RegExp(
  `(?:^|[.;:])\\s*(?:(?:the|executions|fills|orders|trades|trading|those|prices|costs|at|of|on|in) )*(?:others?|elsewhere|rest|remaining|comparable)\\b[^.;:]*\\b${POINTING}\\b`,
  'im',
)
const THAN_ITSELF = /\bthan (?:(?!other|others|rest|remaining|comparable|elsewhere|average|usual)[a-z]+ )*\{\{S:/i

export const isAboutOthers = (prose: string): boolean => OF_OTHERS.test(prose) || THAN_ITSELF.test(prose)
