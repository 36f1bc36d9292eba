import { applyRiskUpdates } from '#lib/db/desk.ts'
import { event } from '#lib/db/events.ts'
import { readRisk } from '#lib/db/inbox.ts'
import type { Pool } from '#lib/db/pool.ts'
import type { Log } from '#lib/log.ts'
import type { RiskUpdates } from './limits.ts'
import type { Memory } from './memory.ts'

export type RiskIntake = {
  readonly pool: Pool
  readonly moduleId: string
  readonly memory: Memory
  readonly risk: RiskUpdates
  readonly log: Log
  /** Limits have moved: what is watched is looked at again, and what rests against them is cancelled; says how many orders. */
  readonly onApplied: () => Promise<number>
}

/**
 * Brings the risk updates that wait into force and stores what was understood of them. One after another: two readers at once would
 * store the same update twice. Each caller's own updates are in force when it resolves.
 */
export function riskIntake(desk: RiskIntake): () => Promise<void> {
  let applying: Promise<void> = Promise.resolve()
  return () => {
    applying = applying.catch(() => undefined).then(() => applyWaiting(desk))
    return applying
  }
}

async function applyWaiting({ pool, moduleId, memory, risk, log, onApplied }: RiskIntake): Promise<void> {
  const items = await readRisk(pool)
  if (items.length === 0) return
  const taken = items.map((i) => ({ seq: i.seq, strand_id: i.strandId, symbol: i.symbol, limits: i.limits, ...risk.take(i.symbol, i.limits) }))
  risk.apply(memory)
  const cancelled = await onApplied()
  if (cancelled > 0) log.warn({ cancelled }, 'a risk update forbids what rests, orders cancelled')
  for (const t of taken) if (t.problems.length > 0) log.warn({ strand: t.strand_id, problems: t.problems }, 'risk update understood in part')
  await applyRiskUpdates(
    pool,
    moduleId,
    taken.map(({ update, ...t }) => ({ ...t, limits: update })),
    taken.flatMap((t) => [
      event('risk', t.strand_id, 'updated', t.strand_id, { symbol: t.symbol, limits: t.update, problems: t.problems }),
      // A limit that somebody wants and that is not in force needs a person.
      ...t.problems
        .slice(0, 1)
        .map(({ path, message }) =>
          event('incident', `risk ${t.seq}`, 'raised', t.strand_id, { name: 'risk_update_not_understood', message: `${path} ${message}` }),
        ),
    ]),
  )
}
