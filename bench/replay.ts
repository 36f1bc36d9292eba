import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { randomFor } from '#lib/domain/base/random.ts'
import { instant, parseIso, toIso } from '#lib/domain/base/time.ts'
import { createReplayMarket } from '#worker/market/replay/replay-market.ts'
import { openBed } from './bed.ts'
import type { BenchRow } from './order-book.ts'

export const DAYS = [
  { name: 'lobster', symbol: 'AMZN/USD', from: '2012-06-21T13:31:00Z', to: '2012-06-21T19:59:00Z', lots: 40 },
  { name: 'bme-ana', symbol: 'ANA/EUR', from: '2019-05-23T07:05:00Z', to: '2019-05-23T15:25:00Z', lots: 30 },
] as const
export type Day = (typeof DAYS)[number]

const DECISIONS = 1_000
const RSS_MAX_MB = 600

/**
 * A whole recorded day at full speed with decisions known before the start (`--decisions`, lock-step), through the real worker
 * in a process of its own on a fresh database; twice, and the fills must be the same to the byte.
 */
export async function replayBench({ smoke }: { readonly smoke: boolean }): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const day of smoke ? DAYS.slice(1) : DAYS) {
    const count = smoke ? 50 : DECISIONS
    const events = await countEvents(day)
    const [first, second] = [await run(day, count), await run(day, count)]
    if (first.fillsHash !== second.fillsHash)
      throw new Error(`${day.name}: two runs of the same decisions differ in fills: ${first.fillsHash} and ${second.fillsHash}`)
    if (first.rssMb > RSS_MAX_MB) throw new Error(`${day.name}: the worker took ${first.rssMb} MB of memory, more than ${RSS_MAX_MB}`)
    const note = `${events} events, ${count} decisions, ${first.reports} reports, ${first.fills} fills, twice the same: ${first.fillsHash.slice(0, 12)}`
    rows.push(
      { name: `replay of ${day.name}, wall time`, value: first.seconds, unit: 's', note },
      { name: `replay of ${day.name}`, value: Math.round(events / first.seconds), unit: 'events/s', note: `second run ${second.seconds.toFixed(1)} s` },
      { name: `replay of ${day.name}, peak memory`, value: Math.max(first.rssMb, second.rssMb), unit: 'MB', note: `target < ${RSS_MAX_MB}` },
    )
  }
  return rows
}

type Run = { readonly seconds: number; readonly rssMb: number; readonly fills: number; readonly reports: number; readonly fillsHash: string }

async function run(day: Day, count: number): Promise<Run> {
  const bed = await openBed()
  const file = join(tmpdir(), `ropewalk-decisions-${process.pid}.jsonl`)
  await writeFile(file, decisionsOf(day, count))
  const startedAt = performance.now()
  const worker = spawn(process.execPath, [resolve(import.meta.dirname, '..', 'worker', 'main.ts')], {
    env: {
      ...process.env,
      DATABASE_URL: bed.url,
      ROPEWALK_MARKET: `replay:${folderOf(day)}`,
      ROPEWALK_SPEED: 'max',
      ROPEWALK_DECISIONS: file,
      ROPEWALK_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const client = new pg.Client({ connectionString: bed.url })
  await client.connect()
  try {
    const reports = await untilOver(client, () => (worker.exitCode === null ? null : `exit code ${worker.exitCode}`), count)
    const seconds = (performance.now() - startedAt) / 1_000
    const rssMb = await peakMb(worker)
    const fills = await fillLines(client)
    return { seconds, rssMb, reports, fills: fills.length, fillsHash: createHash('sha256').update(fills.join('\n')).digest('hex') }
  } finally {
    await client.end()
    if (worker.exitCode === null) {
      const gone = new Promise((done) => worker.once('exit', done))
      worker.kill('SIGTERM')
      await gone
    }
    await rm(file, { force: true })
    await bed.close()
  }
}

/** Everything of a fill that the run decides, a line each; ids of executions and orders carry wall time. */
export async function fillLines(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(FILLS)
  return rows.map(({ line }) => line)
}

const FILLS = `
  select concat_ws('|', o.decision_id, o.client_order_id, f.venue, f.symbol, f.venue_fill_id, f.side, f.price, f.quantity, f.base_quantity, f.fee, f.fee_currency,
    f.liquidity, f.venue_at_us, f.seen_at_us, f.mid, f.half_spread, f.sent_mid) as line
  from tr_fill f join tr_order o on o.id = f.order_id order by f.venue_at_us, o.client_order_id, f.venue_fill_id`

/** Waits until the day is over and every decision is reported. */
export async function untilOver(client: pg.Client, isGone: () => string | null, count: number): Promise<number> {
  for (;;) {
    const gone = isGone()
    if (gone !== null) throw new Error(`the worker ended (${gone}) before the day was over`)
    const { rows } = await client.query<{ closed: boolean; reports: string }>(
      `select exists (select from tr_market where state = 'closed') as closed,
         (select count(*) from tr_strand where kind = 'execution' and 'dm:execution_report' = any(tags)) as reports`,
    )
    const [now] = rows
    if (now?.closed && Number(now.reports) >= count) return Number(now.reports)
    await sleep(100)
  }
}

/** Peak resident memory, megabytes, as the kernel counted it. */
async function peakMb({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1_024)
}

/** Spread over the day: mostly market orders, some that rest, some schedules; buys and sells in turn. */
export function decisionsOf({ name, symbol, from, to, lots }: Day, count: number): string {
  const random = randomFor('bench', name)
  const [start, end] = [parseIso(from) as number, parseIso(to) as number]
  const lines = Array.from({ length: count }, (_, i) => {
    const draw = random.next()
    const style =
      draw < 0.7
        ? { execution_strategy: 'market' }
        : draw < 0.9
          ? { execution_strategy: 'limit', time_horizon: '10m' }
          : { execution_strategy: 'twap', time_horizon: '5m' }
    return JSON.stringify({
      id: `${name}-${String(i).padStart(5, '0')}`,
      symbol,
      timeframe: '5m',
      dm_alpha: { signal_strength: 0.95 },
      dm_decision: {
        decision_type: 'execute',
        trading_plan: {
          direction: i % 2 === 0 ? 'long' : 'short',
          quantity: 1 + random.int(lots),
          max_slippage_bps: 100,
          max_participation: 1,
          effective_at: toIso(instant(Math.round(start + ((end - start) * (i + random.next())) / count))),
          ...style,
        },
      },
    })
  })
  return `${lines.join('\n')}\n`
}

async function countEvents(day: Day): Promise<number> {
  const wall = { now: () => instant(0), monotonicMs: () => performance.now() }
  const market = createReplayMarket({ folder: folderOf(day), speed: 'max', wall })
  let count = 0
  await new Promise<void>((done, fail) => {
    market.onEvents((events) => {
      count += events.length
      if (market.status().state === 'closed') done()
    })
    market.start(null).catch(fail)
  })
  await market.stop()
  return count
}

const folderOf = (day: Day): string => join(process.env.ROPEWALK_RECORDINGS ?? resolve(import.meta.dirname, '../../shared/data'), day.name)
