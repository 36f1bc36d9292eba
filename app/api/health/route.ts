import { whoReads } from '#app/person.ts'
import { sharedTail } from '#lib/db/tail.ts'
import { WORKER_SILENT_MS } from '#lib/query/live-state.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import { buildId } from '../stream/build.ts'

export const dynamic = 'force-dynamic'

/**
 * 200 while this process and its database are in order; the worker's silence is told but is not this process's failure. Whoever is not signed
 * in hears that it is alive, and nothing of what runs here.
 */
export async function GET(): Promise<Response> {
  const [pulse, person] = await Promise.all([
    sharedTail().then(
      (tail) => tail.pulse(),
      () => null,
    ),
    whoReads().catch(() => null),
  ])
  const workerAgeMs = pulse?.workerAt == null ? null : Math.max(0, Date.now() - pulse.workerAt)
  const more = {
    version: packageJson.version,
    build: buildId(),
    database: pulse === null ? 'away' : 'answers',
    worker: { alive: workerAgeMs !== null && workerAgeMs <= WORKER_SILENT_MS, heartbeat_age_ms: workerAgeMs },
    tail_lag_ms: pulse?.lagMs ?? null,
  }
  const body = { alive: pulse !== null, ...(person ? more : {}) }
  return Response.json(body, { status: pulse === null ? 503 : 200, headers: { 'Cache-Control': 'no-store' } })
}
