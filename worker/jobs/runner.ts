import { Logger, makeWorkerUtils, parseCronItems, type Runner, run, runMigrations, type Task, type TaskList } from 'graphile-worker'
import { JOBS, type Job, type JobDeps, type JobName } from './catalog.ts'

/** All learning runs one after another: what one leaves behind the next one reads. */
const QUEUE = 'learning'
const ATTEMPTS_MAX = 3
const POLL_MS = 2_000

export type JobRunner = {
  /** Now, whatever its rhythm; asked twice before it has begun, it runs once. */
  readonly ask: (name: JobName) => Promise<void>
  readonly stop: () => Promise<void>
}

/**
 * The queue's own tables are the owner's, in a schema of their own, and are made at start; what a job reads and writes goes through
 * `deps.pool` with the rights of its role. A job that outlives its time is told to stop, and fails. One program at a time may run them:
 * hold the learner's lock first.
 */
export async function runJobs(url: string, deps: JobDeps, onFault: (error: unknown) => void): Promise<JobRunner> {
  const { log } = deps
  const logger = new Logger(() => (level, message) => {
    if (level === 'error') log.error(message)
    else if (level === 'warning') log.warn(message)
  })
  await runMigrations({ connectionString: url, logger })
  await unlock(url, logger)
  const stopping = new AbortController()
  const runner: Runner = await run({
    connectionString: url,
    logger,
    noHandleSignals: true,
    concurrency: 1,
    maxPoolSize: 3,
    pollInterval: POLL_MS,
    taskList: Object.fromEntries(Object.entries<Job>(JOBS).map(([name, job]) => [name, taskOf(name, job, deps, stopping.signal)])) as TaskList,
    parsedCronItems: parseCronItems(
      Object.entries<Job>(JOBS).map(([task, { every }]) => ({ task, match: every, options: { queueName: QUEUE, jobKey: task, maxAttempts: ATTEMPTS_MAX } })),
    ),
  })
  void runner.promise.catch(onFault)
  return {
    async ask(name) {
      await runner.addJob(name, { asked: true }, { queueName: QUEUE, jobKey: `${name} asked`, maxAttempts: ATTEMPTS_MAX })
    },
    async stop() {
      // A model that does not answer is not waited for.
      stopping.abort()
      await runner.stop()
    },
  }
}

/**
 * A program that was killed in the middle of a job leaves its queue locked, and nothing would run for hours. The caller is the only
 * one that runs jobs, so whatever is locked belongs to one that is gone.
 */
async function unlock(url: string, logger: Logger): Promise<void> {
  const utils = await makeWorkerUtils({ connectionString: url, logger })
  try {
    await utils.withPgClient((client) =>
      client.query(
        `select graphile_worker.force_unlock_workers(array(select locked_by from graphile_worker._private_job_queues where locked_by is not null
           union select locked_by from graphile_worker._private_jobs where locked_by is not null))`,
      ),
    )
  } finally {
    await utils.release()
  }
}

const taskOf =
  (name: string, job: Job, deps: JobDeps, stop: AbortSignal): Task =>
  async (given) => {
    const startedMs = performance.now()
    const overdue = AbortSignal.timeout(job.timeoutMs)
    const late = new Promise<never>((_, fail) => overdue.addEventListener('abort', () => fail(new Error(`${name} took longer than ${job.timeoutMs} ms`))))
    const { isAsked } = job.payload.parse(given ?? {})
    const result = await Promise.race([job.run(deps, isAsked, AbortSignal.any([overdue, stop])), late])
    deps.log.info({ job: name, result, ms: Math.round(performance.now() - startedMs) }, 'job done')
  }
