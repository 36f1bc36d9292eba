import { writePulse } from '#lib/db/desk.ts'
import { inboxDepth } from '#lib/db/inbox.ts'
import type { Pool } from '#lib/db/pool.ts'
import type { Lessons } from './lessons.ts'
import type { Memory } from './memory.ts'
import type { MarketClock, WallClock } from './ports.ts'
import type { Pulser } from './pulse.ts'
import type { VolumeHistory } from './volume.ts'

type From = {
  readonly pool: Pool
  readonly moduleId: string
  readonly workerId: string
  readonly pulser: Pulser
  readonly lessons: Lessons
  readonly memory: Memory
  readonly volumes: VolumeHistory
  readonly clock: MarketClock
  readonly wall: WallClock
}

/** Writes what the worker tells of itself, its market and what was traded there since the last beat. */
export async function beat({ pool, moduleId, workerId, pulser, lessons, memory, volumes, clock, wall }: From): Promise<void> {
  const depth = await inboxDepth(pool)
  // Nothing is awaited between the count and the clock that it is stored with.
  const composed = pulser.compose({ workerId, moduleId }, wall.now(), depth)
  const { living, ...cache } = lessons.facts()
  const pulsed = { ...composed, stats: { ...(composed.stats as object), lessons: { ...cache, living: living.length } }, volumes: volumes.take() }
  await writePulse(pool, pulsed)
  await volumes.refresh(pool, moduleId, clock.now(), memory.policy.styles.curveDaysMax)
}
