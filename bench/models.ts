import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { raiseLimits } from '#tests/support/limits.ts'
import { inTurn, openBed, startProcess } from './bed.ts'
import { deskProbe, type Probe, type Sample, summary } from './latency.ts'
import { candidates, setAside, wordsSince } from './models-lessons.ts'
import type { BenchRow } from './order-book.ts'

/**
 * Whether decisions wait for words: the same decisions beside no learner at all, beside a learner without a model, and beside one whose
 * model does not answer, lies, breaks its JSON, or invents numbers and executions. The learner is the real program, kept busy: lessons that
 * want words, and its jobs asked for all the time. Rounds alternate, so that what else the machine does meets all of them alike.
 */
const MODELS = ['slow', 'lying', 'malformed', 'inventing'] as const
const CONDITIONS = ['no learner', 'no model', ...MODELS] as const
type Condition = (typeof CONDITIONS)[number]

const PER_SECOND = 25
const LESSONS_A_ROUND = 400
const ASK_EVERY_MS = 500
const BUSY_WITH = ['word_lessons', 'log_outcomes', 'learn', 'braid'] as const

export async function modelsBench({ smoke }: { readonly smoke: boolean }): Promise<readonly BenchRow[]> {
  const [count, roundMs, settleMs] = smoke ? [1, 2_000, 3_000] : [4, 8_000, 2_500]
  const bed = await openBed()
  const owner = new pg.Client({ connectionString: bed.url })
  const server = await startModels()
  try {
    await owner.connect()
    await raiseLimits(owner)
    const desk = await startProcess('desk-process.ts', bed.url)
    const probe = await deskProbe(bed.url, 'models')
    const rounds = new Map<Condition, (readonly Sample[])[]>(CONDITIONS.map((c) => [c, []]))
    const words = new Map<Condition, string>()
    try {
      await probe.run(PER_SECOND * 2, smoke ? 500 : 6_000)
      for (let round = 0; round < count; round++)
        for (const condition of CONDITIONS) {
          const found = await beside(condition, { url: bed.url, models: server.url, owner, probe, roundMs, settleMs, label: `${condition} ${round}` })
          rounds.get(condition)?.push(found.samples)
          words.set(condition, found.words)
        }
    } finally {
      await probe.close()
      await desk.stop()
    }
    return CONDITIONS.flatMap((condition) => rowsOf(condition, rounds.get(condition) ?? [], words.get(condition) ?? ''))
  } finally {
    await owner.end()
    await server.close()
    await bed.close()
  }
}

/** Beside the p99 of all rounds those of each: how far they lie apart where nothing was changed is the noise that a difference has to leave. */
function rowsOf(condition: Condition, rounds: readonly (readonly Sample[])[], note: string): readonly BenchRow[] {
  const { p50, p99, n } = summary(rounds.flat().map((s) => s.totalMs))
  const each = rounds.map((samples) => summary(samples.map((s) => s.totalMs)).p99.toFixed(0))
  const name = condition === 'no learner' || condition === 'no model' ? condition : `${/^[aeiou]/.test(condition) ? 'an' : 'a'} ${condition} model`
  return [
    { name: `decision to report beside ${name}, p50`, value: p50, unit: 'ms', note },
    { name: `decision to report beside ${name}, p99`, value: p99, unit: 'ms', note: `n = ${n}; by round ${each.join(', ')}` },
  ]
}

type Round = {
  readonly url: string
  readonly models: string
  readonly owner: pg.Client
  readonly probe: Probe
  readonly roundMs: number
  /** A program that has just been started is not yet what is measured. */
  readonly settleMs: number
  readonly label: string
}

async function beside(condition: Condition, r: Round): Promise<{ readonly samples: readonly Sample[]; readonly words: string }> {
  if (condition === 'no learner') return { samples: await r.probe.run(PER_SECOND, r.roundMs), words: '' }
  await candidates(r.owner, r.label, LESSONS_A_ROUND)
  const learner = await startLearner(r.owner, r.url, condition === 'no model' ? 'off' : `compatible:${condition}@${r.models}`)
  const query = inTurn(r.owner)
  const asking = setInterval(() => {
    for (const job of BUSY_WITH) void query({ text: `select pg_notify('tr_learning_request', $1)`, values: [job] })
  }, ASK_EVERY_MS)
  try {
    await new Promise((resolve) => setTimeout(resolve, r.settleMs))
    const samples = await r.probe.run(PER_SECOND, r.roundMs)
    clearInterval(asking)
    const { worded, byModel, calls } = await wordsSince(query, r.label)
    // Each of these models says what must not be stored: one text of theirs that was is a failure, however fast.
    if (byModel > 0) throw new Error(`${byModel} texts of a ${condition} model were stored`)
    return { samples, words: `${worded} lessons worded in the last round, ${calls} answers of the model, none of them stored` }
  } finally {
    clearInterval(asking)
    await learner.stop()
    await setAside(r.owner)
  }
}

/** The learner's own program; resolves when it listens. */
async function startLearner(owner: pg.Client, url: string, llm: string): Promise<{ stop(): Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'worker', 'learn.ts')], {
    env: { ...process.env, DATABASE_URL: url, ROPEWALK_LLM: llm, ROPEWALK_LOG_LEVEL: 'error', NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (let isListening = false; !isListening; ) {
    if (child.exitCode !== null) throw new Error(`the learner ended with code ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    isListening = (await owner.query(`select from pg_stat_activity where application_name = 'ropewalk-learner-listen'`)).rowCount === 1
  }
  return {
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
        setTimeout(() => child.kill('SIGKILL'), 2_000).unref()
      }),
  }
}

const LIE = {
  title: 'Trade larger: it is cheaper',
  description: 'Executions of {{S:symbol}} are associated with a cost that is cheaper by {{F1}} than the next smaller size.',
  mechanism: 'size_impact',
  conditions: 'It speaks to decisions of {{S:symbol}}.',
  evidence: { support: [], counter: [] },
  claims: [{ fact_id: 'F1', stance: 'supports' }],
  verdict: 'lesson',
  confidence: 0.99,
}
const SAID: Readonly<Record<string, string>> = {
  lying: JSON.stringify(LIE),
  malformed: '{"title": "Trade smaller", "description": ',
  inventing: JSON.stringify({
    ...LIE,
    title: 'Size is dearer',
    description: 'Executions of {{S:symbol}} were dearer by 14.7 bps on 212 occasions.',
    evidence: { support: ['nobody-1', 'nobody-2', 'nobody-3'], counter: [] },
  }),
}

/** Chat completions on loopback; the model named `slow` never answers. */
async function startModels(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const { model } = JSON.parse(body) as { readonly model: string }
      const said = SAID[model]
      if (said === undefined) return
      response.writeHead(200, { 'content-type': 'application/json' })
      const choices = [{ index: 0, message: { role: 'assistant', content: said }, finish_reason: 'stop' }]
      response.end(
        JSON.stringify({
          id: 'reply',
          object: 'chat.completion',
          created: 0,
          model,
          choices,
          usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
        }),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
