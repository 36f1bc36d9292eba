import { type Learning, type LivingRow, readLearning } from '#lib/db/living-lessons.ts'
import type { Pool } from '#lib/db/pool.ts'
import { hashOf } from '#lib/domain/base/id.ts'
import { instant } from '#lib/domain/base/time.ts'
import type { Context } from '#lib/domain/decide/context.ts'
import { type Decision, STYLES } from '#lib/domain/decide/decision.ts'
import type { Exposure } from '#lib/domain/decide/exposure.ts'
import { isRecord } from '#lib/domain/decide/fields.ts'
import type { Policy } from '#lib/domain/decide/policy.ts'
import { LESSON_STATES, type LessonState, mayAct } from '#lib/domain/govern/lesson-lifecycle.ts'
import { type Choosing, type LessonStep, type LivingLesson, NO_STEP, stepOf, withinCaps } from '#lib/domain/govern/lesson-step.ts'
import type { MarksBySymbol } from '#lib/domain/learn/buckets.ts'
import { askedOf } from '#lib/domain/learn/known.ts'
import { isAction, type Known } from '#lib/domain/learn/lesson.ts'
import { relevanceOf } from '#lib/domain/learn/match.ts'
import type { VenueLearner } from '#lib/domain/learn/venue-learner.ts'
import { venueLearnerOf } from '#lib/domain/learn/venue-state.ts'
import type { Log } from '#lib/log.ts'
import { storedCase } from '#lib/wire/lesson.ts'
import { Budget } from './randomised.ts'
import type { Subject } from './subject.ts'
import { VenueShares } from './venue-shares.ts'

/** A context with what lessons did to it. Whoever meets one has nothing to apply any more. */
export type Enhanced = Context & { readonly lessonsAppliedAt: number; readonly step: LessonStep; readonly known: Known }

const isEnhanced = (context: Context | Enhanced): context is Enhanced => 'lessonsAppliedAt' in context

const TTL_MS = 15 * 60_000
const RELOAD_MS = 60_000
const RETRY_MS = 1_000
const KEYS_MAX = 10_000

export type LessonsOptions = {
  readonly pool: Pool
  readonly moduleId: string
  readonly monotonicMs: () => number
  readonly log: Log
  /** How the store is asked; a test's own way to lose it. */
  readonly read?: () => Promise<Learning>
}

type Snapshot = {
  readonly lessons: readonly LivingLesson[]
  readonly mayActNow: ReadonlySet<string>
  readonly venue: { readonly learner: VenueLearner; readonly version: number } | null
  readonly marks: MarksBySymbol
  /** What of learning decisions are made with, as one name. */
  readonly name: string
  readonly loadedMs: number
}

/**
 * Living lessons and learners, in memory (LEARNING.md G6). A decision never waits for the store: it takes what is here, and says so
 * when nothing is. A lesson that moved is gone at once and comes back as the store then has it.
 */
export class Lessons {
  readonly budget = new Budget()
  readonly shares = new VenueShares()
  private hits = 0
  private misses = 0
  private snapshot: Snapshot | null = null
  private matched = new Map<string, { readonly lessons: readonly LivingLesson[]; readonly atMs: number }>()
  private loading: Promise<void> | null = null
  private isAgain = false
  private hasListened = false
  private failedMs = Number.NEGATIVE_INFINITY
  private named: { readonly policy: Policy; readonly snapshot: Snapshot | null; readonly name: string } | null = null
  private readonly options: LessonsOptions

  constructor(options: LessonsOptions) {
    this.options = options
  }

  /** What lessons do to this decision. Applied once: an enhanced context comes back as it is. */
  enhance(context: Context | Enhanced, subject: Subject, decision: Decision, exposure: Exposure, policy: Policy): Enhanced {
    if (isEnhanced(context)) return context
    const asked = askedOf(decision, context, exposure, this.snapshot?.marks ?? {})
    const done = (step: LessonStep): Enhanced => ({ ...context, lessonsAppliedAt: context.now, step, known: asked.known })
    if (!policy.learning.lessonFeedbackEnabled) return done(NO_STEP)
    // It stays as it was applied when it began to wait; what closes a position is never held up by a lesson.
    if (subject.waited !== null) return done({ ...NO_STEP, effect: subject.waited.lessons })
    const choosing: Choosing = {
      ...asked,
      mayTighten: subject.origin === 'decision' && !decision.reduceOnly,
      mayChooseStyle: decision.style === 'adaptive',
    }
    const lessons = this.speakingTo(choosing, decision)
    if (lessons === null) return done({ ...NO_STEP, unavailable: 'the lessons are not at hand' })
    return done(
      stepOf(lessons, (this.snapshot as Snapshot).mayActNow, choosing, {
        decisionId: decision.id,
        at: context.now,
        isBudgetSpent: this.budget.isSpent(),
        isShareSpent: (lesson) => this.shares.isSpent(lesson, context.now),
      }),
    )
  }

  /** What the pulse tells of them. */
  facts(): { readonly known: boolean; readonly living: readonly string[]; readonly hits: number; readonly misses: number } {
    return { known: this.snapshot !== null, living: (this.snapshot?.lessons ?? []).map((l) => l.id), hits: this.hits, misses: this.misses }
  }

  /** What was learned of venues; null until a learner has written its first state. */
  venueLearner(): VenueLearner | null {
    return this.snapshot?.venue?.learner ?? null
  }

  /** What decisions are made with now: weights, thresholds, configuration, acting lessons and learners (LEARNING.md B1). */
  policyVersion(policy: Policy): string {
    if (this.named?.policy !== policy || this.named.snapshot !== this.snapshot) {
      this.named = { policy, snapshot: this.snapshot, name: hashOf('policy', JSON.stringify(policy), this.snapshot?.name ?? 'no lessons').slice(0, 32) }
    }
    return this.named.name
  }

  /** A lesson or learner moved: what is known of a lesson that did is not used again, and the store is read anew. */
  moved(lessonId: string | null): void {
    if (this.snapshot && lessonId !== null) this.take({ ...this.snapshot, lessons: this.snapshot.lessons.filter((l) => l.id !== lessonId) })
    void this.reload()
  }

  /** The notifications are heard, from now on or again. Whatever is known from before a gap cannot be relied on. */
  heard(): void {
    if (this.hasListened) {
      this.snapshot = null
      this.matched.clear()
    }
    this.hasListened = true
    void this.reload()
  }

  /** Now and then: lessons age, and a store that was away is asked again. */
  poll(): void {
    const now = this.options.monotonicMs()
    const isOld = this.snapshot === null ? now - this.failedMs > RETRY_MS : now - this.snapshot.loadedMs > RELOAD_MS
    if (isOld) void this.reload()
  }

  /** Never fails: without the store the desk goes on without lessons. One read at a time; a call while reading is answered by one more. */
  reload(): Promise<void> {
    if (this.loading) {
      this.isAgain = true
      return this.loading
    }
    this.loading = this.load().finally(() => {
      this.loading = null
    })
    return this.loading
  }

  /** Resolves when nothing is being read any more. */
  async idle(): Promise<void> {
    while (this.loading) await this.loading
  }

  private async load(): Promise<void> {
    const { pool, moduleId, monotonicMs, log, read = () => readLearning(pool, moduleId) } = this.options
    do {
      this.isAgain = false
      try {
        const learning = await read()
        // Something moved while it was read: it may know a lesson that is over.
        if (this.isAgain) continue
        this.take(snapshotOf(learning, monotonicMs(), (id, why) => log.error({ lesson: id, why }, 'a lesson cannot be read and does not act')))
      } catch (error) {
        this.failedMs = monotonicMs()
        if (this.snapshot !== null && this.failedMs - this.snapshot.loadedMs > TTL_MS) this.snapshot = null
        log.warn({ err: error }, 'lessons could not be read')
        return
      }
    } while (this.isAgain)
  }

  private take(snapshot: Snapshot): void {
    this.snapshot = snapshot
    this.matched.clear()
  }

  /** Those that a decision of this kind may meet; null while nothing is known. */
  private speakingTo(asked: Choosing, decision: Decision): readonly LivingLesson[] | null {
    const { snapshot } = this
    const now = this.options.monotonicMs()
    if (snapshot === null || now - snapshot.loadedMs > TTL_MS) return null
    if (snapshot.lessons.length === 0) return snapshot.lessons
    const key = `${decision.symbol}|${decision.timeframe}|${decision.regime}|${asked.venues.join(',')}|${decision.style}`
    const kept = this.matched.get(key)
    if (kept && now - kept.atMs <= TTL_MS) {
      this.hits++
      return kept.lessons
    }
    this.misses++
    const lessons = snapshot.lessons.filter((l) => maySpeakTo(l, asked))
    if (this.matched.size >= KEYS_MAX) this.matched.clear()
    this.matched.set(key, { lessons, atMs: now })
    return lessons
  }
}

/** What moved, by a notification of our own module; most are reports of executions and say nothing here. */
export function hearLearning(payload: string, lessons: Pick<Lessons, 'moved'>): void {
  if (payload.includes('"kind" : "lesson"')) lessons.moved(/"lesson_id" : "([^"]*)"/.exec(payload)?.[1] ?? null)
  else if (payload.includes('"kind" : "learner"')) lessons.moved(null)
}

const KEYED = new Set(['symbol', 'timeframe', 'regime', 'venue', 'execution_type'])
/** By the fields that the key is made of; the others are looked at for each decision. */
const maySpeakTo = ({ predicate, level }: LivingLesson, asked: Choosing): boolean => {
  const keyed = predicate.filter((clause) => KEYED.has(clause.field))
  return keyed.length === 0 || relevanceOf({ predicate: keyed, level, ageDays: 0 }, asked) > 0
}

function snapshotOf({ lessons: rows, learners }: Learning, loadedMs: number, complain: (id: string, why: string) => void): Snapshot {
  const lessons = rows.flatMap((row) => {
    const lesson = lessonOf(row)
    if (typeof lesson !== 'string') return [lesson]
    complain(row.id, lesson)
    return []
  })
  const mayActNow = withinCaps(lessons)
  const venue = learners.find((l) => l.name === 'venue')
  const learner = venue ? venueLearnerOf(venue.state) : null
  const marks = learners.find((l) => l.name === 'buckets')?.state
  return {
    lessons,
    mayActNow,
    venue: venue && learner && learner.outcomes > 0 ? { learner, version: venue.version } : null,
    marks: isRecord(marks) ? (marks as MarksBySymbol) : {},
    name: JSON.stringify([lessons.filter((l) => mayAct(l.state)).map((l) => [l.id, l.version, l.state]), learners.map((l) => [l.name, l.version])]),
    loadedMs,
  }
}

/** A row as a lesson that may meet decisions, or why it cannot be one. What stands in the store was verified; this only reads it. */
function lessonOf(row: LivingRow): LivingLesson | string {
  const predicate = storedCase.shape.predicate.safeParse(row.predicate)
  if (!predicate.success) return `its predicate: ${predicate.error.issues[0]?.message}`
  const venue = isRecord(row.action) && typeof row.action.venue === 'string' ? [row.action.venue] : []
  if (!isAction(row.action, venue, STYLES)) return 'its action is not known'
  if (!(LESSON_STATES as readonly string[]).includes(row.state)) return `its state ${row.state}`
  return {
    id: row.id,
    version: row.version,
    state: row.state as LessonState,
    predicate: predicate.data,
    action: row.action,
    level: row.level === 2 || row.level === 3 ? row.level : 1,
    confidence: row.confidence ?? 0,
    effectBps: row.effect_bps,
    stateSince: instant(Number(row.state_since_us)),
    evidenceAt: instant(Number(row.evidence_at_us)),
  }
}
