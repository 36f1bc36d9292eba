import type { Booking } from '#lib/db/bookings.ts'
import { writeMarkouts } from '#lib/db/desk.ts'
import type { Pool } from '#lib/db/pool.ts'
import { Marker, type Watched } from './mark.ts'
import type { Market } from './ports.ts'
import type { Quotes } from './quotes.ts'
import { single } from './single.ts'

type From = {
  readonly pool: Pool
  readonly market: Market
  readonly quotes: Quotes
  readonly isWallTime: boolean
  /** Market time stands still until this is over. */
  readonly during: <T>(work: Promise<T>) => Promise<T>
  readonly onFault: (error: unknown) => void
}

/** From the end of an execution to the last of its mark-outs: each look is taken when it is due and stored after the report. */
export function markOuts({ pool, market, quotes, isWallTime, during, onFault }: From) {
  // A replay at full speed passes an hour between two ticks of a timer: there a look is taken at its own market time.
  const marker = new Marker(quotes, (dueAt) => {
    if (!isWallTime) market.clock.at(dueAt, () => during(mark()))
  })
  const mark = single(async () => {
    const due = marker.due(market.clock.now(), market.status().state === 'closed')
    if (due.executions.length > 0) await writeMarkouts(pool, due.fills, due.executions, due.events)
  }, onFault)
  const concluded = new Map<string, Watched>()
  return {
    /** Stores every look that is due. */
    mark,
    count: (): number => marker.count(),
    /** What an earlier run left to be looked at. */
    restore(unmarked: readonly Watched[]): void {
      for (const watched of unmarked) marker.watch(watched)
    },
    /** All its orders are over; its report is being written. */
    end(watched: Watched): void {
      concluded.set(watched.id, watched)
    },
    /** Only what is stored can be added to: a look that is written before its report would be overwritten by it. */
    stored({ executions }: Booking): void {
      for (const { id } of executions) {
        const unmarked = concluded.get(id)
        if (unmarked && concluded.delete(id)) marker.watch(unmarked)
      }
    },
  }
}
