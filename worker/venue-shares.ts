import type { Instant } from '#lib/domain/base/time.ts'
import type { LivingLesson, MetLesson } from '#lib/domain/govern/lesson-step.ts'

/**
 * How many of a day's decisions a lesson may send to another venue: ten in a hundred more than the day before, so that no venue is flooded
 * and none left overnight (LEARNING.md F). A trial begins at nothing; what has become active was applied to half already. Every application
 * counts, whether or not the venue would have been another one. Counts are the process's own: a start begins its day anew.
 */
export class VenueShares {
  private day = -1
  private count = 0
  private readonly sent = new Map<string, number>()

  /** Known before the lesson's arm is drawn, so that the arm keeps its exact probability. */
  isSpent({ id, action, state, stateSince }: LivingLesson, at: Instant): boolean {
    if (action.kind !== 'venue_prefer') return false
    this.turn(at)
    const days = Math.max(0, Math.floor((at - stateSince) / DAY_US))
    const allowed = (state === 'canary' ? 0 : ACTIVE_FROM) + POINTS_A_DAY * (days + 1)
    return allowed < 1 && (this.sent.get(id) ?? 0) + 1 > allowed * Math.max(this.count, COUNT_MIN)
  }

  /** A decision that was judged, with the lessons that it met. */
  note(at: Instant, met: readonly MetLesson[]): void {
    this.turn(at)
    this.count++
    for (const { lesson, arm } of met)
      if (arm === 'applied' && lesson.action.kind === 'venue_prefer') this.sent.set(lesson.id, (this.sent.get(lesson.id) ?? 0) + 1)
  }

  private turn(at: Instant): void {
    const day = Math.floor(at / DAY_US)
    if (day === this.day) return
    this.day = day
    this.count = 0
    this.sent.clear()
  }
}

const DAY_US = 86_400_000_000
const POINTS_A_DAY = 0.1
const ACTIVE_FROM = 0.5
/** A share of fewer decisions says nothing. */
const COUNT_MIN = 20
