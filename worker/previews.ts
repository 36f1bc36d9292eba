import { configOf } from '#lib/db/policy.ts'
import type { Pool } from '#lib/db/pool.ts'
import { loggedDecisions } from '#lib/db/what-if.ts'
import { type AskedQuestion, beginAnswer, endQuestion, forgetAnswers, hasNewer, noteRead, saveAnswer, waitingQuestions } from '#lib/db/what-if-questions.ts'
import { type LoggedDecision, whatIf } from '#lib/domain/govern/what-if.ts'
import { DECISIONS_MAX, type Question, questionOf } from './what-if.ts'

export type Previews = {
  /** Looks for questions; while it is at work, it looks once more afterwards. */
  readonly look: () => void
  /** Resolves when nothing is being answered. */
  readonly idle: () => Promise<void>
  readonly stop: () => Promise<void>
}

type Options = { readonly pool: Pool; readonly moduleId: string; readonly monotonicMs: () => number; readonly onFault: (error: unknown) => void }

/** So long the decisions that were read stand for the log: who moves a slider asks again within seconds. */
const FRESH_MS = 20_000
/** And so long they are kept in memory without a question. */
const KEEP_MS = 60_000

/**
 * Answers people who tune, in the learning program: neither a decision nor a page waits for it. The first page of the log, the newest
 * decisions, is answered at once, the whole log follows; a newer question of the same place ends the older one between two pages.
 */
export function answerPreviews({ pool, moduleId, monotonicMs, onFault }: Options): Previews {
  let log: { readonly decisions: readonly LoggedDecision[]; readonly atMs: number } | null = null
  let forget: NodeJS.Timeout | undefined
  let work: Promise<void> | null = null
  let mustLookAgain = false
  let isStopped = false

  function look(): void {
    mustLookAgain = true
    work ??= answerAll().finally(() => {
      work = null
      if (mustLookAgain && !isStopped) look()
    })
  }

  async function answerAll(): Promise<void> {
    try {
      while (mustLookAgain && !isStopped) {
        mustLookAgain = false
        const waiting = await waitingQuestions(pool)
        if (waiting.length === 0) continue
        const newest = await endOutdated(waiting)
        for (const question of newest.reverse()) await answerOne(question)
        await forgetAnswers(pool)
      }
    } catch (error) {
      onFault(error)
    }
  }

  /** Those that cannot be read or have a newer one are over; what is left, newest first. */
  async function endOutdated(waiting: readonly AskedQuestion[]): Promise<(AskedQuestion & { readonly wish: NonNullable<AskedQuestion['wish']> })[]> {
    const drafts = new Set<string>()
    const newest = []
    for (const { id, actor, wish } of waiting) {
      if (wish === null) await endQuestion(pool, id, 'INVALID_COMMAND', 'the question cannot be read')
      else if (drafts.has(wish.draft)) await endQuestion(pool, id, 'SUPERSEDED', 'a newer question took its place')
      else {
        drafts.add(wish.draft)
        newest.push({ id, actor, wish })
      }
    }
    return newest
  }

  async function answerOne(asked: AskedQuestion & { readonly wish: NonNullable<AskedQuestion['wish']> }): Promise<void> {
    const { id, wish } = asked
    await beginAnswer(pool, moduleId, asked)
    const base = await configOf(pool, moduleId, wish.base_version)
    if (base === null) return await endQuestion(pool, id, 'UNKNOWN_VERSION', `there is no version ${wish.base_version}`)
    const question = questionOf(base, wish.kind, wish.change)
    if (!question.ok) {
      return await endQuestion(pool, id, 'INVALID_CHANGE', question.error.map(({ path, message }) => `${path} ${message}`.trim()).join('; '))
    }
    const decisions = await decisionsFor(question.value, id, wish.draft)
    // One that is cut off by the end of the program stays taken: the next start takes it up again.
    if (decisions === null && isStopped) return
    if (decisions === null) return await endQuestion(pool, id, 'SUPERSEDED', 'a newer question took its place')
    await saveAnswer(pool, id, 'whole', decisions.length, answerOf(question.value, decisions))
  }

  /** The log, as it was at most seconds ago; null when somebody has asked something newer meanwhile. */
  async function decisionsFor(question: Question, id: string, draft: string): Promise<readonly LoggedDecision[] | null> {
    clearTimeout(forget)
    forget = setTimeout(() => {
      log = null
    }, KEEP_MS)
    forget.unref()
    if (log !== null && monotonicMs() - log.atMs <= FRESH_MS) return log.decisions
    const atMs = monotonicMs()
    let isFirst = true
    try {
      const decisions = await loggedDecisions(pool, moduleId, { from: null, to: null, limit: DECISIONS_MAX }, async (count, soFar) => {
        if (isStopped || (await hasNewer(pool, id, draft))) throw new Outdated()
        if (isFirst) await saveAnswer(pool, id, 'first', count, answerOf(question, soFar()))
        else await noteRead(pool, id, count)
        isFirst = false
      })
      log = { decisions, atMs }
      return decisions
    } catch (error) {
      if (error instanceof Outdated) return null
      throw error
    }
  }

  return {
    look,
    async idle() {
      while (work !== null) await work
    },
    async stop() {
      isStopped = true
      clearTimeout(forget)
      await work
    },
  }
}

class Outdated extends Error {
  override name = 'Outdated'
}

const answerOf = ({ changes, before, after }: Question, decisions: readonly LoggedDecision[]) => ({ changes, ...whatIf(decisions, before, after) })
