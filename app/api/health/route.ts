import { sharedTail } from '#lib/db/tail.ts'
import { WORKER_SILENT_MS } from '#lib/query/live-state.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import { buildId } from '../stream/build.ts'

export const dynamic = 'force-dynamic'

/** 200 while this process and its database are in order; the worker's silence is told but is not this process's failure. */
export async function GET(): Promise<Response> {
  const pulse = await sharedTail().then(
    (tail) => tail.pulse(),
    () => null,
  )
  const workerAgeMs = pulse?.workerAt == null ? null : Math.max(0, Date.now() - pulse.workerAt)
  const body = {
    alive: pulse !== null,
    version: packageJson.version,
    build: buildId(),
    database: pulse === null ? 'away' : 'answers',
    worker: { alive: workerAgeMs !== null && workerAgeMs <= WORKER_SILENT_MS, heartbeat_age_ms: workerAgeMs },
    tail_lag_ms: pulse?.lagMs ?? null,
  }
  return Response.json(body, { status: pulse === null ? 503 : 200, headers: { 'Cache-Control': 'no-store' } })
}
