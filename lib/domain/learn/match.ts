import { CONFIDENCE_MIN, fading } from './confidence.ts'
import type { Field, Known, Predicate } from './lesson.ts'

/** Which lessons speak to a decision, and how closely (LEARNING.md G1). */

export type Matchable = {
  readonly id: string
  readonly predicate: Predicate
  /** 1 braid, 2 meta-braid, 3 meta²-braid. */
  readonly level: 1 | 2 | 3
  readonly ageDays: number
  readonly confidence: number
  /** Only these may act; a shadow lesson gets a row in the ledger and nothing more. */
  readonly mayAct: boolean
}

/** What is known of a decision before a venue and a style are chosen for it. */
export type Asked = { readonly known: Known; readonly venues: readonly string[]; readonly styles: readonly string[] }

export type Match<T extends Matchable> = { readonly lesson: T; readonly relevance: number; readonly isActing: boolean }

const WEIGHTS: Readonly<Partial<Record<Field, number>>> = { symbol: 0.35, timeframe: 0.15, regime: 0.2, venue: 0.2, execution_type: 0.1 }
const LEVEL_FACTOR = { 1: 1, 2: 1.1, 3: 1.2 } as const
/**
 * The bar is held against how closely a lesson speaks, before its age: one that leaves every weighed dimension open speaks at exactly one
 * half, and would else never act from the day after its last evidence on. Age counts in the order, and confidence has its own bar.
 * Just short of one half, since a sum of halves is not exact in binary.
 */
const CLOSENESS_MIN = 0.5 - 1e-9
const SHOWN_MAX = 5
const ACTING_MAX = 3

/**
 * Σ of the matching dimensions' weights × level factor × 2^{−age/30}; a dimension that the lesson leaves open counts half. Venue
 * and style match when they are eligible, since they are not chosen yet. 0 when any clause contradicts the decision.
 */
export function relevanceOf({ predicate, level, ageDays }: Pick<Matchable, 'predicate' | 'level' | 'ageDays'>, { known, venues, styles }: Asked): number {
  const holds = (field: Field, values: readonly string[]): boolean => {
    if (field === 'venue') return values.some((v) => venues.includes(v))
    if (field === 'execution_type') return values.some((v) => styles.includes(v))
    const value = known[field]
    return value !== null && value !== undefined && values.includes(value)
  }
  if (!predicate.every(({ field, values }) => holds(field, values))) return 0
  const named = new Set(predicate.map((clause) => clause.field))
  const sum = Object.entries(WEIGHTS).reduce((total, [field, weight]) => total + (named.has(field as Field) ? weight : weight / 2), 0)
  return sum * LEVEL_FACTOR[level] * fading(ageDays)
}

/** At most five, most telling first; the first three of those that may act do. Ties go by id, so that a repeat matches alike. */
export function matchLessons<T extends Matchable>(lessons: readonly T[], asked: Asked): readonly Match<T>[] {
  const matched = lessons
    .map((lesson) => ({ lesson, relevance: relevanceOf(lesson, asked) }))
    .filter(({ lesson, relevance }) => relevance >= CLOSENESS_MIN * fading(lesson.ageDays) && lesson.confidence >= CONFIDENCE_MIN)
    .sort((a, b) => b.relevance * b.lesson.confidence - a.relevance * a.lesson.confidence || (a.lesson.id < b.lesson.id ? -1 : 1))
    .slice(0, SHOWN_MAX)
  let acting = 0
  return matched.map((m) => ({ ...m, isActing: m.lesson.mayAct && acting++ < ACTING_MAX }))
}
