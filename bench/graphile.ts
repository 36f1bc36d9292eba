import { Logger, makeWorkerUtils, run, runMigrations } from 'graphile-worker'
import { atRate, percentile } from './bed.ts'

export type PickUp = { readonly n: number; readonly p50: number; readonly p99: number; readonly afterCommitP50: number; readonly afterCommitP99: number }

/**
 * graphile-worker's way from `add_job` to the first line of a task that does nothing, with its own defaults, on the same database.
 * Counted from the start of the call, and from its return, when the job is committed.
 */
export async function graphilePickUp(url: string, perSecond: number, durationMs: number): Promise<PickUp> {
  const logger = new Logger(() => () => {})
  await runMigrations({ connectionString: url, logger })
  const started = new Map<number, number>()
  const runner = await run({
    connectionString: url,
    logger,
    noHandleSignals: true,
    taskList: { noop: (payload) => void started.set((payload as { no: number }).no, performance.now()) },
  })
  const utils = await makeWorkerUtils({ connectionString: url, logger })
  const asked: { readonly at: number; committedAt: number }[] = []
  const adds: Promise<unknown>[] = []
  await atRate(perSecond, durationMs, (no) => {
    const entry = { at: performance.now(), committedAt: Number.NaN }
    asked.push(entry)
    adds.push(
      utils.addJob('noop', { no }).then(() => {
        entry.committedAt = performance.now()
      }),
    )
  })
  await Promise.all(adds)
  for (const endAt = performance.now() + 10_000; started.size < asked.length && performance.now() < endAt; )
    await new Promise((resolve) => setTimeout(resolve, 10))
  await utils.release()
  await runner.stop()
  const whole = asked.flatMap(({ at }, no) => (started.has(no) ? [(started.get(no) as number) - at] : []))
  const after = asked.flatMap(({ committedAt }, no) => (started.has(no) ? [(started.get(no) as number) - committedAt] : []))
  return {
    n: whole.length,
    p50: percentile(whole, 0.5),
    p99: percentile(whole, 0.99),
    afterCommitP50: percentile(after, 0.5),
    afterCommitP99: percentile(after, 0.99),
  }
}
