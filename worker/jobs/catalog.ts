import { z } from 'zod'
import { braid, describeBraids } from '#lib/db/braids.ts'
import { readLearner, writeLearner } from '#lib/db/learners.ts'
import { learningNow } from '#lib/db/learning-clock.ts'
import { versionsAfter } from '#lib/db/policy.ts'
import type { Pool } from '#lib/db/pool.ts'
import { DEFAULT_POLICY, type Policy } from '#lib/domain/decide/policy.ts'
import { LEARNER } from '#lib/domain/govern/proposal.ts'
import type { Log } from '#lib/log.ts'
import { newestValid } from '../adopt.ts'
import type { Writer } from '../ports.ts'
import { wordLessons } from '../words.ts'
import { runEvidence } from './evidence.ts'
import { learn } from './learners.ts'
import { reviewLessons } from './lifecycle.ts'
import { measureProposals } from './measure-proposals.ts'
import { logOutcomes } from './outcomes.ts'
import { attachEvidence } from './proposal-evidence.ts'
import { proposeWeights } from './propose-weights.ts'

export type JobDeps = {
  readonly pool: Pool
  readonly moduleId: string
  readonly writer: Writer
  readonly makeId: () => string
  readonly log: Log
}

/** A background task: what it may be asked with, how long it may take, how often it runs by itself. */
export type Job = {
  readonly payload: z.ZodType<{ readonly isAsked: boolean }>
  readonly timeoutMs: number
  /** Five fields of a crontab. */
  readonly every: string
  readonly run: (deps: JobDeps, isAsked: boolean, signal: AbortSignal) => Promise<unknown>
}

/** `asked: true` = a person wants it now, whatever its own rhythm says. */
const payload = z
  .object({ asked: z.boolean().default(false) })
  .loose()
  .transform(({ asked }) => ({ isAsked: asked }))

export const JOBS = {
  log_outcomes: { payload, timeoutMs: 120_000, every: '* * * * *', run: ({ pool, moduleId }) => logOutcomes(pool, moduleId) },
  learn: {
    payload,
    timeoutMs: 120_000,
    every: '* * * * *',
    run: async (deps) => {
      const settings = await settingsOf(deps)
      return await learn(deps.pool, deps.moduleId, settings, settings.byPerson)
    },
  },
  braid: { payload, timeoutMs: 300_000, every: '*/5 * * * *', run: (deps) => braidStrands(deps) },
  find_evidence: { payload, timeoutMs: 300_000, every: '*/5 * * * *', run: (deps, isAsked) => findEvidence(deps, isAsked) },
  word_lessons: { payload, timeoutMs: 600_000, every: '* * * * *', run: (deps, _, signal) => putIntoWords(deps, signal) },
  propose_weights: {
    payload,
    timeoutMs: 120_000,
    every: '* * * * *',
    run: ({ pool, moduleId, makeId }) => proposeWeights({ pool, moduleId, makeId, nowMs: Date.now() }),
  },
  weigh_proposals: { payload, timeoutMs: 120_000, every: '* * * * *', run: ({ pool, moduleId }) => attachEvidence(pool, moduleId, Date.now()) },
  measure_proposals: {
    payload,
    timeoutMs: 300_000,
    every: '*/5 * * * *',
    run: ({ pool, moduleId }, isAsked) => measureProposals(pool, moduleId, Date.now(), isAsked),
  },
  review_lessons: { payload, timeoutMs: 300_000, every: '* * * * *', run: (deps, isAsked) => review(deps, isAsked) },
} as const satisfies Readonly<Record<string, Job>>
export type JobName = keyof typeof JOBS

export const isJob = (name: string): name is JobName => Object.hasOwn(JOBS, name)

type Settings = Policy & {
  readonly now: string
  readonly venues: readonly string[]
  /** As a person last configured it: where what is learned begins, and what it fades to. */
  readonly byPerson: Policy
}

async function settingsOf({ pool, moduleId }: JobDeps): Promise<Settings> {
  const [{ now, venues }, versions] = await Promise.all([learningNow(pool, moduleId), versionsAfter(pool, moduleId, 0)])
  // A version that the desk refused is not in force here either: what it switched off must not come on again.
  const inForce = newestValid(versions).found?.policy ?? DEFAULT_POLICY
  return { ...inForce, now, venues, byPerson: newestValid(versions.filter((v) => v.author !== LEARNER)).found?.policy ?? inForce }
}

async function braidStrands(deps: JobDeps): Promise<unknown> {
  const { learning, now } = await settingsOf(deps)
  if (!learning.strandBraidLearningEnabled) return 'switched off'
  const membersNeeded = { 1: learning.braidMembers, 2: learning.metaBraidMembers, 3: learning.meta2BraidMembers }
  const pass = await braid(deps.pool, { moduleId: deps.moduleId, now, minScore: learning.braidScoreMin, membersNeeded })
  return { ...pass, described: await describeBraids(deps.pool, deps.moduleId) }
}

async function findEvidence(deps: JobDeps, isAsked: boolean): Promise<unknown> {
  const { learning, now } = await settingsOf(deps)
  return learning.strandBraidLearningEnabled ? await runEvidence(deps.pool, deps.moduleId, now, isAsked) : 'switched off'
}

async function putIntoWords({ pool, moduleId, writer, makeId, log, ...rest }: JobDeps, signal: AbortSignal): Promise<number> {
  const { venues } = await settingsOf({ pool, moduleId, writer, makeId, log, ...rest })
  return await wordLessons({ pool, moduleId, writer, venues, isKnobFree: () => true, makeId, log, signal })
}

const REVIEW = 'review'

/** Once each evening of market time; a lesson that has got its words meanwhile need not wait for the next one. */
async function review(deps: JobDeps, isAsked: boolean): Promise<unknown> {
  const { pool, moduleId } = deps
  const { now } = await settingsOf(deps)
  const stored = await readLearner(pool, moduleId, REVIEW)
  const day = now.slice(0, 10)
  if (!isAsked && (stored?.state as { day?: string } | undefined)?.day === day) return await reviewLessons(pool, moduleId, now, ['verified', 'approved'])
  const steps = await reviewLessons(pool, moduleId, now)
  await writeLearner(pool, moduleId, REVIEW, stored?.version ?? null, { state: { day }, dataCut: 0, actor: 'evidence-run' })
  return steps
}
