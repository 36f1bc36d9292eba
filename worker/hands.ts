import { judgementWriter } from '#lib/db/judgements.ts'
import type { Pool } from '#lib/db/pool.ts'
import { entryWriter } from '#lib/db/waiting.ts'
import type { IdMaker } from '#lib/domain/base/id.ts'
import type { Booker } from './book.ts'
import type { Twins } from './jobs/twins.ts'
import type { Lessons } from './lessons.ts'
import type { LiveExecution } from './live.ts'
import type { Scheduler } from './schedule.ts'
import { type Sender, send } from './send.ts'
import { VenueChoice } from './venue-choice.ts'

type From = {
  readonly pool: Pool
  readonly workerId: string
  readonly ids: IdMaker
  readonly lessons: Lessons
  readonly twins: Twins
  readonly schedules: Scheduler
}

export type Hands = ReturnType<typeof handsOf>

/** What judges and sends, for decisions and for the desk's own closing orders alike. */
export function handsOf(desk: Sender & Booker, { pool, workerId, ids, lessons, twins, schedules }: From) {
  const { moduleId, memory, venues, clock, wall, log, book, maySend, onFault } = desk
  return {
    lessons,
    trial: {
      venueLearner: () => lessons.venueLearner(),
      choice: new VenueChoice(),
      isPaper: (venue: string) => venues.get(venue)?.isSimulated ?? false,
      isBudgetSpent: () => lessons.budget.isSpent(),
    },
    moduleId,
    workerId,
    memory,
    venues,
    clock,
    wall,
    ids,
    log,
    judge: judgementWriter(pool),
    enter: entryWriter(pool),
    book,
    maySend,
    onFault,
    send: (execution: LiveExecution) => {
      twins.begin(execution)
      return execution.schedule === null ? send(execution, desk) : schedules.look(execution)
    },
    stopSchedule: schedules.stop,
  }
}
