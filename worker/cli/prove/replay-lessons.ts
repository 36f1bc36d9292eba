import { actionFor, assess, draftsOf, type EvidenceRow, winsorised } from '#lib/domain/learn/hypotheses.ts'
import { type ActionEffect, effectOf, type Predicate } from '#lib/domain/learn/lesson.ts'
import { type Asked, relevanceOf } from '#lib/domain/learn/match.ts'

/**
 * What may be learned on a recording, and when. `desk` = the desk's own bar, `hours` = hours stand for days: only to have something to look at; `given` = nothing is
 * learned, a lesson was brought along. */
export type Gate = 'desk' | 'hours' | 'given'

/** An outcome of the arm without lessons, as it is learned from. */
export type ReplayOutcome = { readonly id: string; readonly atUs: number; readonly y: number; readonly known: EvidenceRow['known'] }

export type ReplayLesson = {
  readonly predicate: Predicate
  readonly effect: ActionEffect
  readonly text: string
  readonly shrunkBps: number
  readonly learnedAtUs: number
}

/** One look at everything that was known by then: what was tried, and what came of it. */
export type Look = { readonly lessons: readonly ReplayLesson[]; readonly tried: number; readonly eligible: number }

const HOUR_US = 3_600_000_000
const DAY_US = 24 * HOUR_US
/** The longest mark-out, and what an outcome of the desk waits for on top of it (LEARNING.md F). */
const EMBARGO_US: Readonly<Record<Gate, number>> = { desk: 300_000_000 + DAY_US, hours: 300_000_000, given: Number.POSITIVE_INFINITY }
const ACTING_MAX = 3

/** By outcomes that are older than the embargo: nothing acts on the time that suggested it. */
export function lookAt(outcomes: readonly ReplayOutcome[], nowUs: number, gate: Gate): Look {
  const block = gate === 'desk' ? DAY_US : HOUR_US
  const rows = winsorised(
    outcomes.filter((o) => o.atUs <= nowUs - EMBARGO_US[gate]).map(({ id, atUs, y, known }) => ({ id, day: String(Math.floor(atUs / block)), y, known })),
  )
  const drafts = draftsOf(rows)
  const assessed = assess(drafts)
  const lessons = assessed.flatMap((a, i): ReplayLesson[] => {
    const draft = drafts[i]
    const action = a.isNominated && draft ? actionFor(draft, a.shrunk.mean, rows) : null
    if (action === null || !draft) return []
    const who = draft.predicate.map((clause) => `${clause.field} ${clause.values.join('/')}`).join(', ')
    const text = `${who}: ${a.shrunk.mean.toFixed(2)} bps dearer than others, n ${a.n}: ${JSON.stringify(action)}`
    return [{ predicate: draft.predicate, effect: effectOf(action, a.shrunk.mean), text, shrunkBps: a.shrunk.mean, learnedAtUs: nowUs }]
  })
  return { lessons, tried: drafts.length, eligible: assessed.filter((a) => a.isEligible).length }
}

/** The lessons that act on a decision: the strongest three of those that match. */
export const actingOn = (lessons: readonly ReplayLesson[], asked: Asked): readonly ReplayLesson[] =>
  lessons
    .filter((lesson) => relevanceOf({ predicate: lesson.predicate, level: 1, ageDays: 0 }, asked) > 0)
    .toSorted((a, b) => Math.abs(b.shrunkBps) - Math.abs(a.shrunkBps))
    .slice(0, ACTING_MAX)
