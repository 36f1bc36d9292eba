import { hashOf } from '../base/id.ts'
import { type ArmOutcome, contrast } from './contrast.ts'
import { belongs, type Clause, type Field, type Known, type LessonAction, type Predicate, predicateKey } from './lesson.ts'
import { type Hypothesis, hypothesisOf, nominate } from './nominate.ts'
import { type Bounds, cutTo, UNBOUNDED, winsorBounds } from './residual.ts'

/** What is asked of the outcomes at one look: the populations that braids point to, each against what it could have been instead (LEARNING.md D1). */

/** One outcome that counts as evidence. `known` holds the venue and the style that were used. */
export type EvidenceRow = { readonly id: string; readonly day: string; readonly y: number; readonly known: Known }

/** The dimension in which the two arms differ; everything else of the predicate they share. */
export type Tested = 'venue' | 'execution_type' | 'hour_bucket' | 'size_bucket'

export const COMPARED_WITH: Readonly<Record<Tested, string>> = {
  venue: 'other venues in the same context',
  execution_type: 'other styles in the same context',
  hour_bucket: 'the rest of the day',
  size_bucket: 'the next smaller size',
}

/** Contexts in which a dimension is tested: a braid's own key without the outcome and without the dimension, then its parents. */
const CONTEXTS: Readonly<Record<Tested, readonly (readonly Field[])[]>> = {
  venue: [['symbol', 'timeframe', 'execution_type'], ['execution_type'], []],
  execution_type: [['symbol', 'timeframe', 'venue'], ['venue'], []],
  hour_bucket: [['symbol', 'timeframe'], []],
  size_bucket: [['symbol', 'timeframe'], []],
}
/** What two rows must share to be compared, less the dimension under test; an hour fixes the session. */
const STRATA: Readonly<Record<Tested, readonly Field[]>> = {
  venue: ['symbol', 'size_bucket', 'session_bucket'],
  execution_type: ['symbol', 'size_bucket', 'session_bucket'],
  hour_bucket: ['symbol', 'size_bucket'],
  size_bucket: ['symbol', 'session_bucket'],
}
const DIMENSIONS = Object.keys(CONTEXTS) as readonly Tested[]
const SMALLER = 'small'
const LARGER = 'large'
/** Below this a population cannot be eligible, and is not counted among what was tried. */
const ROWS_MIN = 20

export type Draft = {
  /** Identity of predicate and comparison: two questions may be asked of one population. */
  readonly key: string
  readonly predicate: Predicate
  readonly tested: Tested
  readonly hypothesis: Hypothesis
  /** Keys of the questions that these rows answer with the same number or its mirror image: asking them again adds nothing. */
  readonly copies: readonly string[]
}

/** Every distinct hypothesis that the rows are enough for, in a fixed order. */
export function draftsOf(rows: readonly EvidenceRow[]): readonly Draft[] {
  const contexts = numbered(rows)
  return DIMENSIONS.flatMap((tested) => distinct(CONTEXTS[tested].flatMap((context) => inContext(rows, tested, context, contexts))))
}

type Asked = { readonly draft: Draft; readonly arms: string; readonly mirrored: string }

/**
 * One of those that compare the same two populations: with two venues each is the mirror image of the other, and with one symbol the
 * narrow context holds what the wide one does. Copies would make one effect a spread of its own (LEARNING.md D2), a count of several
 * (D3) and several lessons. The narrowest context stands for them, since these rows say nothing of any other symbol or style, and in it the first
 * value by name: what was picked by its sign would be shrunk towards a middle of such signs. Of hours it is the dear side, the only one that anything can be done about.
 */
function distinct(asked: readonly Asked[]): readonly Draft[] {
  const groups = Map.groupBy(asked, ({ arms, mirrored }) => [arms, mirrored].sort()[0] as string)
  return [...groups.values()].map((same) => {
    const inOrder = same.map(({ draft }) => draft).toSorted((a, b) => b.predicate.length - a.predicate.length || dearHours(b) - dearHours(a))
    const [kept, ...others] = inOrder as [Draft, ...Draft[]]
    return { ...kept, copies: others.map((draft) => draft.key) }
  })
}

const dearHours = ({ tested, hypothesis }: Draft): number => (tested === 'hour_bucket' ? Math.sign(hypothesis.delta) : 0)

/** Rows of one context share its number; they are in the same arm of whatever is asked. */
type Contexts = ReadonlyMap<Known, number>

function numbered(rows: readonly EvidenceRow[]): Contexts {
  const numbers = new Map<Known, number>()
  for (const { known } of rows) if (!numbers.has(known)) numbers.set(known, numbers.size)
  return numbers
}

export const assess = (drafts: readonly Draft[]) => nominate(drafts.map((d) => d.hypothesis))

function inContext(rows: readonly EvidenceRow[], tested: Tested, context: readonly Field[], contexts: Contexts): readonly Asked[] {
  const groups = Map.groupBy(
    rows.filter(({ known }) => isKnown(known[tested]) && context.every((field) => isKnown(known[field]))),
    ({ known }) => JSON.stringify(context.map((field) => known[field])),
  )
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, own]) => {
      const clauses = (JSON.parse(key) as string[]).map((value, i): Clause => ({ field: context[i] as Field, op: 'eq', values: [value] }))
      return testedValues(own, tested).flatMap((values) =>
        draft(own, [...clauses, { field: tested, op: values.length === 1 ? 'eq' : 'in', values }], tested, context, values, contexts),
      )
    })
}

/** Each value by itself, and hours also by neighbouring pairs. */
function testedValues(rows: readonly EvidenceRow[], tested: Tested): readonly (readonly string[])[] {
  if (tested === 'size_bucket') return [[LARGER]]
  const values = [...new Set(rows.map(({ known }) => known[tested] as string))].sort()
  const single = values.map((value) => [value])
  if (tested !== 'hour_bucket') return single
  return [...single, ...values.map((hour) => [hour, String((Number(hour) + 1) % 24).padStart(2, '0')]).filter(([, next]) => values.includes(next as string))]
}

function draft(
  rows: readonly EvidenceRow[],
  predicate: Predicate,
  tested: Tested,
  context: readonly Field[],
  values: readonly string[],
  contexts: Contexts,
): readonly Asked[] {
  const arms = armsOf(rows, predicate, tested)
  if (arms.reduce((n, row) => n + row.arm, 0) < ROWS_MIN) return []
  const c = contrast(arms)
  if (c === null) return []
  const key = patternKey(predicate, tested)
  const parent = [tested, values.length, ...context].join(' ')
  return [{ draft: { key, predicate, tested, hypothesis: hypothesisOf(key, parent, c), copies: [] }, ...sidesOf(rows, predicate, tested, contexts) }]
}

/** Who is in which arm, and the same with the arms exchanged. */
function sidesOf(rows: readonly EvidenceRow[], predicate: Predicate, tested: Tested, contexts: Contexts): Pick<Asked, 'arms' | 'mirrored'> {
  const known = [...new Set(rows.map((row) => row.known))]
  const context = predicate.filter((clause) => clause.field !== tested)
  const sides = known.map((own) => [contexts.get(own), armOf(own, predicate, context, tested)] as const)
  const of = (arm: 0 | 1) => hashOf(sides.flatMap(([no, side]) => (side === arm ? [no] : [])).join(' '))
  const [one, other] = [of(1), of(0)]
  return { arms: `${one} ${other}`, mirrored: `${other} ${one}` }
}

export const patternKey = (predicate: Predicate, tested: Tested): string => `${predicateKey(predicate)} ${tested}`

/** Both arms of a lesson's comparison among `rows`; what belongs to neither is left out. */
export function armsOf(rows: readonly EvidenceRow[], predicate: Predicate, tested: Tested): readonly ArmOutcome[] {
  const context = predicate.filter((clause) => clause.field !== tested)
  return rows.flatMap(({ day, y, known }): ArmOutcome[] => {
    const arm = armOf(known, predicate, context, tested)
    return arm === null ? [] : [{ day, y, arm, stratum: STRATA[tested].map((field) => known[field] ?? '').join('|') }]
  })
}

function armOf(known: Known, predicate: Predicate, context: Predicate, tested: Tested): 0 | 1 | null {
  const value = known[tested]
  if (!isKnown(value) || !belongs(context, known)) return null
  if (belongs(predicate, known)) return 1
  return tested === 'size_bucket' && value !== SMALLER ? null : 0
}

const isKnown = (value: string | null | undefined): value is string => value !== null && value !== undefined

const STRONG_BPS = 1.5
const RUNNERS_UP_MIN = 5

/** The one action that a shrunk effect asks for (+ = dearer); null where there is nothing to do about it. */
export function actionFor({ predicate, tested }: Pick<Draft, 'predicate' | 'tested'>, shrunkBps: number, rows: readonly EvidenceRow[]): LessonAction | null {
  const values = predicate.find((clause) => clause.field === tested)?.values as readonly string[]
  const size = Math.abs(shrunkBps) >= STRONG_BPS ? 2 : 1
  const isDearer = shrunkBps > 0
  switch (tested) {
    case 'venue':
      return { kind: 'venue_prefer', venue: values[0] as string, step: isDearer ? (-size as -1 | -2) : size }
    case 'hour_bucket':
      return isDearer ? { kind: 'avoid_window', bucket: values.join(' '), maxDelayMin: values.length === 1 ? 60 : 120 } : null
    case 'size_bucket':
      return isDearer ? { kind: 'size_cap', step: size } : null
    case 'execution_type': {
      const use = isDearer ? cheapestOther(rows, predicate) : (values[0] as string)
      return use === null ? null : { kind: 'order_type', use }
    }
  }
}

/** The style with the least mean cost among the others in the context. */
function cheapestOther(rows: readonly EvidenceRow[], predicate: Predicate): string | null {
  const context = predicate.filter((clause) => clause.field !== 'execution_type')
  const others = Map.groupBy(
    rows.filter(({ known }) => isKnown(known.execution_type) && belongs(context, known) && !belongs(predicate, known)),
    ({ known }) => known.execution_type as string,
  )
  const means = [...others]
    .filter(([, own]) => own.length >= RUNNERS_UP_MIN)
    .map(([style, own]) => ({ style, mean: own.reduce((sum, row) => sum + row.y, 0) / own.length }))
  return means.toSorted((a, b) => a.mean - b.mean || (a.style < b.style ? -1 : 1))[0]?.style ?? null
}

/** Which dimension a lesson is tested in; null for knobs that no contrast of executions speaks of. */
export function testedBy(action: LessonAction): Tested | null {
  switch (action.kind) {
    case 'venue_prefer':
      return 'venue'
    case 'avoid_window':
      return 'hour_bucket'
    case 'order_type':
      return 'execution_type'
    case 'size_cap':
      return 'size_bucket'
    default:
      return null
  }
}

/** Outcomes cut to the bounds of their asset class among `rows` (LEARNING.md B3): one wild fill is not a pattern. */
export function winsorised(rows: readonly EvidenceRow[]): readonly EvidenceRow[] {
  const boundsOf = boundsAmong(rows)
  return rows.map((row) => ({ ...row, y: cutTo(boundsOf(row.known.symbol), row.y) }))
}

/** Bounds of a symbol's asset class among `rows`; none of a class that they do not hold. */
export function boundsAmong(rows: readonly EvidenceRow[]): (symbol: string | null | undefined) => Bounds {
  const bounds = new Map([...Map.groupBy(rows, (row) => classOf(row.known.symbol))].map(([name, own]) => [name, winsorBounds(own.map((row) => row.y))]))
  return (symbol) => bounds.get(classOf(symbol)) ?? UNBOUNDED
}

const FIAT = /^(USD|EUR|GBP|JPY|CHF|AUD|NZD|CAD)$/
function classOf(symbol: string | null | undefined): 'shares' | 'currencies' | 'crypto' {
  const parts = (symbol ?? '').split(/[/-]/)
  return parts.length === 1 ? 'shares' : parts.every((part) => FIAT.test(part)) ? 'currencies' : 'crypto'
}
