import { constants, setPriority } from 'node:os'
import { listen } from '#lib/db/listen.ts'
import { takeModuleLock } from '#lib/db/lock.ts'
import { openPool } from '#lib/db/pool.ts'
import { idMaker } from '#lib/domain/base/id.ts'
import { databaseUrl, env } from '#lib/env.ts'
import { openLog } from '#lib/log.ts'
import { secureRandom } from './chance.ts'
import { isJob } from './jobs/catalog.ts'
import { runJobs } from './jobs/runner.ts'
import { openWriter } from './llm/writer.ts'

const MODULE_ID = 'tr_001'
/** A million strands from scratch take seconds; nothing of it is on the way of a decision. */
const STATEMENT_TIMEOUT_MS = 120_000
const LOCK_RETRY_MS = 1_000

/**
 * The composition root of learning: a process of its own, so that no look at a month of outcomes ever stands in a decision's way. It
 * shares nothing with the desk but the database; the desk hears of what moved by notification.
 */
async function main(): Promise<void> {
  // Where processors are few, a decision goes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const settings = env()
  const url = databaseUrl()
  const log = openLog('learner')
  const pool = openPool({
    url,
    role: 'trader',
    applicationName: 'ropewalk-learner',
    max: 4,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    onLost: (error) => log.warn({ err: error }, 'database connection lost'),
  })
  const writer = await openWriter({
    choice: settings.ROPEWALK_LLM,
    apiKey: settings.ROPEWALK_LLM_API_KEY ?? null,
    prices: settings.ROPEWALK_LLM_PRICES,
    monotonicMs: () => performance.now(),
  })
  const nextId = idMaker(secureRandom())
  // The supervisor starts it again; what was cut off is made up for by the next pass.
  const fail = (error: unknown): void => {
    log.error({ err: error }, 'learning has ended')
    process.exit(1)
  }
  const lock = await takeModuleLock({
    url,
    moduleId: `${MODULE_ID} learner`,
    retryMs: LOCK_RETRY_MS,
    signal: new AbortController().signal,
    onStandby: () => log.info('another learner is running: standing by'),
    onLost: fail,
  })
  const jobs = await runJobs(url, { pool, moduleId: MODULE_ID, writer, makeId: () => nextId(Date.now()), log }, fail)
  const listener = listen({
    url,
    role: 'trader',
    applicationName: 'ropewalk-learner-listen',
    channels: ['tr_learning_request'],
    onNudge: (_, name) => {
      if (isJob(name)) void jobs.ask(name).catch(fail)
    },
    onReady: () => undefined,
  })
  log.info('learning')
  const stop = async (): Promise<void> => {
    await listener.close()
    await jobs.stop()
    await lock.release()
    await pool.end()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
}

await main()
