import { type ConfigVersion, versionsAfter } from '#lib/db/policy.ts'
import type { Pool } from '#lib/db/pool.ts'
import { readPast } from '#lib/db/recovery.ts'
import { leftOpenBy, readWatched } from '#lib/db/waiting.ts'
import { type Instant, US_PER_S } from '#lib/domain/base/time.ts'
import { newestValid } from './adopt.ts'
import { RiskUpdates } from './limits.ts'
import { Memory } from './memory.ts'
import type { Quotes } from './quotes.ts'
import { equityMarks, restore } from './restore.ts'
import type { VolumeHistory } from './volume.ts'

type From = {
  readonly pool: Pool
  readonly moduleId: string
  readonly quotes: Quotes
  readonly volumes: VolumeHistory
  /** Where market time goes on, and what the wall says. */
  readonly at: Instant
  readonly marketNow: Instant
}

const DAY_US = 86_400 * US_PER_S

/**
 * What the desk knew when it last stood still, read back into memory: limits, positions, executions under way, the configuration in
 * force, volume curves and risk updates.
 * @throws when no stored configuration can be read, with the path of each field that is wrong.
 */
export async function remember({ pool, moduleId, quotes, volumes, at, marketNow }: From) {
  const past = await readPast(pool, moduleId, Math.floor(at / DAY_US) * DAY_US)
  const watched = await readWatched(pool, moduleId)
  const crashed = await leftOpenBy(pool, moduleId)
  const { inForce, refused } = configuration(await versionsAfter(pool, moduleId, 0))
  const marks = equityMarks(past)
  const memory = new Memory(quotes, inForce.policy, inForce.reporting, marks.peak, marks.dayStart)
  memory.curves = volumes.curves
  await volumes.refresh(pool, moduleId, marketNow, memory.policy.styles.curveDaysMax)
  memory.tradingState = past.tradingState?.state ?? 'trading'
  restore(past, memory, at)
  const risk = new RiskUpdates()
  for (const u of past.riskUpdates) risk.take(u.symbol, u.limits)
  risk.apply(memory)
  return { past, memory, risk, watched, crashed, refusedVersions: refused }
}

function configuration(versions: readonly ConfigVersion[]) {
  const { found, refused } = newestValid(versions)
  if (found === null) throw new Error(`configuration: ${refused.map((r) => `version ${r.version}: ${r.message}`).join(' · ')}`)
  return { inForce: found, refused }
}
