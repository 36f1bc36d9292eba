import { constants, setPriority } from 'node:os'
import { readLearner, writeLearner } from '#lib/db/learners.ts'
import { listen } from '#lib/db/listen.ts'
import { takeModuleLock } from '#lib/db/lock.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { idMaker } from '#lib/domain/base/id.ts'
import { databaseUrl, type Env, env } from '#lib/env.ts'
import { openLog } from '#lib/log.ts'
import { secureRandom } from './chance.ts'
import { isJob } from './jobs/catalog.ts'
import { runJobs } from './jobs/runner.ts'
import { openWriter } from './llm/writer.ts'
import { answerPreviews } from './previews.ts'

const MODULE_ID = 'tr_001'
const WRITER = 'writer'
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
  await tellWriter(pool, settings)
  const jobs = await runJobs(url, { pool, moduleId: MODULE_ID, writer, makeId: () => nextId(Date.now()), log }, fail)
  const previews = answerPreviews({ pool, moduleId: MODULE_ID, monotonicMs: () => performance.now(), onFault: fail })
  const listener = listen({
    url,
    role: 'trader',
    applicationName: 'ropewalk-learner-listen',
    channels: ['tr_learning_request', 'tr_command_notification'],
    onNudge: (channel, said) => {
      if (channel === 'tr_command_notification') {
        if (said.includes('"ask_what_if"')) previews.look()
      } else if (isJob(said)) void jobs.ask(said).catch(fail)
    },
    onReady: () => previews.look(),
  })
  log.info('learning')
  const stop = async (): Promise<void> => {
    await listener.close()
    await previews.stop()
    await jobs.stop()
    await lock.release()
    await pool.end()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
}

/** Who words lessons, for the screen of the configuration. That a key is set is told; what it is stays in this process. */
async function tellWriter(pool: Pool, { ROPEWALK_LLM: choice, ROPEWALK_LLM_API_KEY: key, ROPEWALK_LLM_PRICES: prices }: Env): Promise<void> {
  const price = choice.kind === 'off' ? undefined : prices[choice.model]
  const state =
    choice.kind === 'off'
      ? { provider: 'built-in writer', model: 'none' }
      : {
          provider: choice.kind,
          model: choice.model,
          ...(choice.kind === 'compatible' && { address: new URL(choice.baseUrl).host }),
          key: key === undefined ? 'not set' : 'set, never shown',
          price: price === undefined ? 'not given: calls are counted without a cost' : `${price.input} / ${price.output} USD for a million tokens in / out`,
          budget: 'none: each lesson is asked for once, and once more to repair it',
        }
  const stored = await readLearner(pool, MODULE_ID, WRITER)
  if (JSON.stringify(stored?.state) !== JSON.stringify(state))
    await writeLearner(pool, MODULE_ID, WRITER, stored?.version ?? null, { state, dataCut: 0, actor: 'learner' })
}

await main()
