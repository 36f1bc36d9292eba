import { z } from 'zod'
import { LESSON_STATES } from '#lib/domain/govern/lesson-lifecycle.ts'
import type { Fact } from '#lib/domain/learn/lesson.ts'
import { rowId } from '../http.ts'

export const LESSON_SORTS = ['time', '-effect', 'effect', '-n', 'n', '-confidence', 'confidence', '-since', 'since'] as const

/** Newest first unless ordered otherwise; a page is at most 200 rows. Without a state the living ones. */
export const lessonsQuery = z.object({
  state: z.enum([...LESSON_STATES, 'all']).optional(),
  q: z.string().trim().min(1).max(120).optional(),
  before: z.string().max(120).optional(),
  sort: z.enum(LESSON_SORTS).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type LessonsQuery = z.infer<typeof lessonsQuery>

export const lessonId = rowId(120)

/** Costs in bps, + = dearer than the comparison. */
export type LessonRow = {
  readonly id: string
  readonly version: number
  readonly state: string
  readonly level: number
  readonly title: string | null
  /** The population, one condition each. */
  readonly conditions: readonly string[]
  readonly action: string
  readonly n: number
  readonly days: number
  readonly effectBps: number
  readonly effectSe: number
  readonly pSign: number | null
  readonly confidence: number | null
  readonly generator: string | null
  readonly more: More
  readonly stateSinceMs: number
  readonly createdAtMs: number
}

/** How many more decisions it would take to be sure; `count` 0 when there are enough, null when nobody can say. */
export type More = { readonly needed: number | null; readonly count: number | null }

export type LessonsPage = {
  readonly rows: readonly LessonRow[]
  readonly nextBefore: string | null
  readonly counts: Readonly<Record<string, number>>
  readonly readAtMs: number
}

/** Prose in parts; a part with a fact is a number that code has put there. */
export type ProsePart = { readonly text: string; readonly factId: string | null }

/** A fact with its population in words, and on which side how many executions stand. */
export type FactView = Omit<Fact, 'predicate'> & {
  readonly conditions: readonly string[]
  readonly supportCount: number
  readonly counterCount: number
  readonly stance: string | null
}

export type EvidenceStrand = {
  readonly id: string
  readonly symbol: string | null
  readonly side: 'buy' | 'sell' | null
  readonly venue: string | null
  readonly executionType: string | null
  readonly costBps: number | null
  readonly residualBps: number | null
  readonly endedAtMs: number | null
}

export type UpliftPoint = { readonly day: string; readonly mean: number; readonly low: number | null; readonly high: number | null }
export type UpliftView = {
  /** mean(y | held out) − mean(y | applied), day-stratified; + = applying is cheaper. */
  readonly mean: number | null
  readonly low: number | null
  readonly high: number | null
  readonly applied: number
  readonly heldOut: number
  readonly days: number
  readonly evidenceFor: number
  readonly evidenceAgainst: number
  readonly points: readonly UpliftPoint[]
  readonly isCut: boolean
}

/** The same as its gates last saw it: since it entered its state, with the wildest outcomes cut. Null before their first look in it. */
export type JudgedUplift = Pick<UpliftView, 'low' | 'high' | 'applied' | 'heldOut' | 'days' | 'evidenceFor' | 'evidenceAgainst'> & {
  readonly mean: number
  /** Market time. */
  readonly atMs: number
}

export type ApplicationRow = {
  readonly decisionId: string
  readonly executionId: string
  readonly lessonId: string
  readonly lessonTitle: string | null
  readonly lessonState: string | null
  readonly lessonVersion: number
  readonly relevance: number
  readonly arm: 'applied' | 'holdout' | 'shadow' | 'capped'
  readonly probability: number
  readonly deltas: readonly { readonly name: string; readonly value: string }[]
  readonly scoreBefore: number | null
  readonly scoreAfter: number | null
  readonly wouldFlip: boolean
  readonly residualBps: number | null
  readonly reward: number | null
  readonly symbol: string | null
  readonly createdAtMs: number
}

export type LessonEventRow = {
  readonly seq: string
  readonly version: number
  readonly from: string | null
  readonly to: string
  readonly reason: string
  readonly gate: readonly { readonly name: string; readonly value: string }[]
  readonly dataCut: string | null
  readonly policyVersion: string | null
  readonly actor: string
  readonly atMs: number
}

export type CallRow = {
  readonly id: string
  readonly model: string
  readonly promptVersion: string
  readonly promptHash: string
  readonly prompt: string
  readonly reply: string | null
  readonly status: string
  readonly problems: readonly { readonly check: string; readonly message: string }[]
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly costUsd: string | null
  readonly latencyMs: number | null
  readonly isRepair: boolean
  readonly atMs: number
}

export type LessonDetail = LessonRow & {
  readonly knob: string
  readonly comparison: string
  readonly bound: string
  readonly titleParts: readonly ProsePart[] | null
  readonly description: readonly ProsePart[] | null
  readonly when: readonly ProsePart[] | null
  readonly mechanism: string | null
  readonly facts: readonly FactView[]
  readonly strands: Readonly<Record<string, EvidenceStrand>>
  readonly falsifier: { readonly words: string; readonly lines: readonly { readonly name: string; readonly value: string }[] } | null
  /** Matches after the prediction was frozen, in shadow. */
  readonly forward: { readonly n: number; readonly days: number; readonly mean: number | null }
  readonly promptVersion: string | null
  readonly promptHash: string | null
  readonly llmConfidence: number | null
  readonly approvedBy: { readonly actor: string; readonly atMs: number; readonly comment: string | null } | null
  readonly uplift: UpliftView
  readonly judged: JudgedUplift | null
  readonly applications: readonly ApplicationRow[]
  readonly applicationsCut: boolean
  readonly events: readonly LessonEventRow[]
  readonly calls: readonly CallRow[]
  readonly braidId: string | null
  readonly parents: readonly string[]
  readonly supersedes: string | null
  readonly evidenceAtMs: number | null
  readonly renewedAtMs: number | null
  readonly problems: readonly string[]
  readonly readAtMs: number
}

/** Lessons that met one decision. */
export type Applications = { readonly rows: readonly ApplicationRow[]; readonly boost: number | null; readonly readAtMs: number }
