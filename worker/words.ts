import {
  type CandidateRow, candidatesWithoutText, livingLessons, notesOf, populationOf, rememberedReply, storeBlocked, storeCall, storeText, tellingOutcomes,
} from '#lib/db/lessons.ts' // biome-ignore format: one import
import type { Pool } from '#lib/db/pool.ts'
import { STYLES } from '#lib/domain/decide/decision.ts'
import { type Fact, FIELDS, isAction, knobOf, type LessonAction, type LessonText, type Predicate } from '#lib/domain/learn/lesson.ts'
import { type Neighbour, type Problem, verify } from '#lib/domain/learn/verify.ts'
import { render, scopeValues, write } from '#lib/domain/learn/write.ts'
import type { Log } from '#lib/log.ts'
import { storedCase } from '#lib/wire/lesson.ts'
import { exemplarsOf } from './exemplars.ts'
import type { ModelCall, Writer, Written } from './ports.ts'

export type WordsDeps = {
  readonly pool: Pool
  readonly moduleId: string
  readonly writer: Writer
  /** Venues that the desk knows. */
  readonly venues: readonly string[]
  /** False when another learner owns the knob that the action turns. */
  readonly isKnobFree: (action: LessonAction) => boolean
  readonly makeId: () => string
  readonly log: Log
  readonly signal?: AbortSignal
  /** At most so many lessons in one pass. */
  readonly limit?: number
}

const ACTOR = 'text-job'
const LIMIT = 50
/** A model that fails so often in a row is not asked again in this pass. */
const FAILURES_MAX = 2

/**
 * Puts every candidate that has no words yet into words: candidate → verified. Nothing is stored that the ten checks refuse, whoever
 * wrote it; a model that lies, fails or is slow costs the lesson nothing, because the built-in writer stands behind it. Returns how
 * many were verified. Safe to run twice at once: a lesson is moved by compare-and-set.
 */
export async function wordLessons(deps: WordsDeps): Promise<number> {
  const { pool, moduleId, log, signal } = deps
  let count = 0
  let failures = 0
  const rows = await candidatesWithoutText(pool, moduleId, deps.limit ?? LIMIT)
  const knobs = [...new Set(rows.map((row) => row.knob))]
  const others = rows.length === 0 ? [] : [...(await livingLessons(pool, moduleId, knobs))]
  for (const row of rows) {
    if (signal?.aborted) break
    const subject = await subjectOf(deps, row, others)
    if ('reason' in subject) {
      if (await storeBlocked(pool, { lessonId: row.id, version: row.version, ...subject }, subject.to, ACTOR))
        log.info({ lesson: row.id, reason: subject.reason }, 'lesson is not put into words')
      continue
    }
    const written = failures < FAILURES_MAX ? await ask(deps, row, subject) : null
    if (written) failures = hasFailed(written) ? failures + 1 : 0
    for (const call of written?.calls ?? []) await storeCall(pool, moduleId, row.id, callRow(deps.makeId(), call))
    if (!(await storeText(pool, textRow(row, subject, accepted(subject, written)), ACTOR))) continue
    others.push({ id: row.id, ...knobOf(subject.action), matched: subject.cited })
    count++
  }
  return count
}

type Subject = {
  readonly action: LessonAction
  readonly predicate: Predicate
  readonly facts: readonly Fact[]
  readonly scope: Readonly<Record<string, string>>
  readonly cited: ReadonlySet<string>
  /** The built-in writer's words, which have passed. */
  readonly plain: LessonText
  readonly problemsOf: (text: LessonText, notes: readonly string[]) => readonly Problem[]
}
type Blocked = { readonly reason: string; readonly gate: Readonly<Record<string, unknown>>; readonly to: 'expired' | 'candidate' }

/**
 * A lesson and its checks. What the built-in writer's words fail at is no matter of words: the action, its direction, the
 * population or another lesson, and no model is asked.
 */
async function subjectOf({ pool, moduleId, venues, isKnobFree }: WordsDeps, row: CandidateRow, others: readonly Neighbour[]): Promise<Subject | Blocked> {
  const parsed = storedCase.safeParse({ predicate: row.predicate, facts: row.facts })
  if (!parsed.success) return blocked([{ check: 'schema', message: `it cannot be read: ${parsed.error.issues[0]?.message}` }])
  const { predicate, facts } = parsed.data
  const { action } = row
  if (!isAction(action, venues, STYLES)) return blocked([{ check: 'action', message: 'the action is not among those that a lesson may take' }])
  const primary = facts[0] as Fact
  const population = await populationOf(pool, moduleId, predicate, row)
  const scope = scopeValues(predicate)
  const cited = new Set([...primary.supportIds, ...primary.counterIds])
  const fixed = { action, predicate, facts, population, cited, scope, others, isActionAllowed: true, isKnobFree: isKnobFree(action) }
  // Candidates come from what was observed: arms are drawn only once a lesson is on trial.
  const problemsOf = (text: LessonText, notes: readonly string[]) => verify({ ...fixed, text, notes, hasRandomisedEvidence: false })
  const plain = write(action, predicate, facts)
  // The built-in writer is shown no notes, and a note that repeats its sentences must not silence it.
  const problems = problemsOf(plain, [])
  const { direction } = knobOf(action)
  const agreesWith = problems.flatMap((p) => others.find((o) => o.id === p.otherId && o.direction === direction)?.id ?? []).at(0)
  return problems.length > 0 ? blocked(problems, agreesWith) : { action, predicate, facts, scope, cited, plain, problemsOf }
}

/** What an older lesson says already is over, and counts as agreement with it; all else is for a person to see. */
const blocked = (problems: readonly Problem[], agreesWith?: string): Blocked => ({
  reason: problems.map((p) => `${p.check}: ${p.message}${p.otherId ? ` (${p.otherId})` : ''}`).join('; '),
  gate: { problems, ...(agreesWith && { agrees_with: agreesWith }) },
  to: agreesWith ? 'expired' : 'candidate',
})

async function ask({ pool, writer, signal }: WordsDeps, row: CandidateRow, subject: Subject): Promise<Written & { readonly notes: readonly string[] }> {
  const { action, predicate, facts, scope, problemsOf } = subject
  const primary = facts[0] as Fact
  const exemplars = exemplarsOf(primary, await tellingOutcomes(pool, primary.supportIds, primary.counterIds), FIELDS)
  const notes = await notesOf(
    pool,
    exemplars.map((e) => e.id),
  )
  const written = await writer.write({
    action,
    predicate,
    facts,
    exemplars,
    scope,
    notes,
    verify: (text) => problemsOf(text, notes),
    recall: (promptHash) => rememberedReply(pool, row.id, promptHash),
    ...(signal && { signal }),
  })
  return { ...written, notes }
}

/** The last gate: a writer's word that its text was verified is not enough. */
function accepted({ plain, problemsOf }: Subject, written: (Written & { readonly notes: readonly string[] }) | null): Omit<Written, 'calls'> {
  if (written && written.generator !== 'deterministic' && problemsOf(written.text, written.notes).length === 0) return written
  return { text: plain, generator: 'deterministic', promptVersion: null, promptHash: null, modelConfidence: null }
}

const hasFailed = ({ calls }: Written): boolean => ['failed', 'timed_out'].includes(calls.at(-1)?.status ?? '')

const textRow = ({ id, version }: CandidateRow, { facts, scope }: Subject, written: Omit<Written, 'calls'>) => ({
  lessonId: id,
  version,
  text: written.text,
  title: render(written.text.title, facts, scope),
  description: render(written.text.description, facts, scope),
  generator: written.generator,
  promptVersion: written.promptVersion,
  promptHash: written.promptHash,
  modelConfidence: written.modelConfidence,
})

const callRow = (id: string, call: ModelCall) => ({
  id,
  model: call.model,
  prompt_version: call.promptVersion,
  prompt_hash: call.promptHash,
  prompt: call.prompt,
  reply: call.reply,
  status: call.status,
  problems: call.problems,
  input_tokens: call.inputTokens,
  output_tokens: call.outputTokens,
  cost_usd: call.costUsd,
  latency_ms: call.latencyMs,
  is_repair: call.isRepair,
})
