import { z } from 'zod'
import type { Sample } from '#lib/domain/account/metrics/statistics.ts'
import { dec, sum } from '#lib/domain/base/decimal.ts'
import type { CostTrack } from '#lib/wire/views/overview.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'
import { meanOf } from './twins.ts'

/** METRICS section 14 takes n below 20 for an observation: a step has so many executions, and the newest step may have fewer. */
export const STEP_SIZE = 40
const STEPS_MAX = 12

/**
 * The last executions that have both a cost and an estimate made before them, cut into steps of 40 in the order in which they ended; the
 * oldest step is left out unless it is full, so that no point stands on a remnant.
 */
export async function readCostTrack(db: Reader, moduleId: string): Promise<CostTrack> {
  const { rows } = await db.query(
    `select t.*, ${ms('clock_timestamp()')} as read_at_ms from (
       select execution_id as id, ${ms('ended_at')} as "endedAtMs", to_char(ended_at at time zone 'utc', 'YYYY-MM-DD') as day, notional::text, actual->>'cost_bps' as measured,
         predicted->>'cost_bps' as estimated from tr_twin
       where module_id = $1 and actual->>'cost_bps' is not null and predicted->>'cost_bps' is not null order by ended_at desc limit ${STEP_SIZE * STEPS_MAX}) t`,
    [moduleId],
  )
  const all = z.array(twin).parse(rows)
  const steps = Array.from({ length: Math.ceil(all.length / STEP_SIZE) }, (_, place) => all.slice(place * STEP_SIZE, (place + 1) * STEP_SIZE)).filter(
    (step, place) => place === 0 || step.length === STEP_SIZE,
  )
  return {
    steps: steps.reverse().map((newestFirst) => {
      const [newest, oldest] = [newestFirst[0] as Twin, newestFirst.at(-1) as Twin]
      return {
        firstId: oldest.id,
        lastId: newest.id,
        fromMs: oldest.endedAtMs,
        toMs: newest.endedAtMs,
        measured: meanOf(
          newestFirst.map((one) => sampleOf(one, one.measured)),
          `cost ${oldest.id}`,
        ),
        estimated: sum(newestFirst.map((one) => dec(one.estimated)))
          .div(newestFirst.length)
          .toFixed(),
      }
    }),
    error: meanOf(
      all.map((one) => sampleOf(one, dec(one.measured).minus(one.estimated).toFixed())),
      'measured minus estimated',
    ),
    readAtMs: all[0]?.read_at_ms ?? Date.now(),
  }
}

const sampleOf = (one: Twin, value: string): Sample => ({ value: dec(value), notional: dec(one.notional), decisionId: one.id, day: one.day })

const twin = z.object({
  id: z.string(),
  endedAtMs: z.number(),
  day: z.string(),
  notional: z.string(),
  measured: z.string(),
  estimated: z.string(),
  read_at_ms: z.number(),
})
type Twin = z.infer<typeof twin>
