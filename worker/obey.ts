import { endCommand, setTradingState, takeCommand, waitingCommands } from '#lib/db/desk.ts'
import { askForJob } from '#lib/db/learners.ts'
import type { Pool } from '#lib/db/pool.ts'
import { executionsOf } from '#lib/db/waiting.ts'
import { toIso } from '#lib/domain/base/time.ts'
import type { Booker } from './book.ts'
import type { Commander } from './commands.ts'
import type { Flattener } from './flatten.ts'
import type { Governor } from './govern.ts'
import type { Hands } from './hands.ts'
import { decideLesson } from './jobs/lifecycle.ts'
import { retireLesson } from './jobs/retire-lesson.ts'
import type { Lessons } from './lessons.ts'
import type { RiskUpdates } from './limits.ts'
import { askNow } from './reconcile.ts'
import type { RequestDesk } from './requests.ts'
import type { Sender } from './send.ts'
import type { Watcher } from './watch.ts'

type From = {
  readonly pool: Pool
  readonly desk: Sender & Booker
  readonly hands: Hands
  readonly requests: RequestDesk
  readonly governor: Governor
  readonly risk: RiskUpdates
  readonly watcher: Watcher
  readonly lessons: Lessons
}

/** What a command can reach of the desk, and where it is read and answered. */
export function commanderOf({ pool, desk, hands, requests, governor, risk, watcher, lessons }: From): Commander {
  const { moduleId, memory, clock } = desk
  return {
    ...requests,
    ...hands,
    governor,
    waiting: () => waitingCommands(pool),
    take: (...args) => takeCommand(pool, ...args),
    end: (...args) => endCommand(pool, ...args),
    existing: (decisionIds) => executionsOf(pool, moduleId, decisionIds) as ReturnType<Flattener['existing']>,
    askNow: (orderId) => askNow(orderId, desk),
    askForJob: (name) => askForJob(pool, name),
    decideLesson: async (wish) =>
      (await governor.mayApprove(wish.actor))
        ? await decideLesson(pool, moduleId, { ...wish, now: toIso(clock.now()) })
        : { ok: false, code: 'NOT_AN_APPROVER', message: `${wish.actor} is no active approver of this desk` },
    retireLesson: async (wish) => {
      const answer = await retireLesson(pool, moduleId, { ...wish, now: toIso(clock.now()) })
      if (!answer.ok) return answer
      // Forgotten here and now, whenever the notification comes; a reading that began before the step is followed by another.
      lessons.moved(wish.lessonId)
      await lessons.reload()
      return answer
    },
    setState: async (state, actor, reason, events) => {
      await setTradingState(pool, moduleId, state, actor, reason, events)
      risk.apply(memory)
      if (state !== 'halted') watcher.again()
    },
  }
}
