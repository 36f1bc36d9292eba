import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { raiseLimits } from '#tests/support/limits.ts'
import { startWorker } from '#tests/support/worker-process.ts'
import { type BareBrowser, type BarePage, openBareBrowser } from './bare-browser.ts'
import { atRate, openBed, percentile } from './bed.ts'
import { decisionOf, INSERT } from './decisions.ts'
import type { BenchRow } from './order-book.ts'
import { postgresCpuUs } from './postgres-cpu.ts'
import { treeCpuMs } from './process-cpu.ts'
import { load, startWeb, type WebBench } from './web-bed.ts'
import { openWatched, profilePage, type Watched, watched } from './web-watch.ts'

const PER_SECOND = 100
const BROWSERS = 3
const BUDGET_MS = 150
const FULL = { warmMs: 30_000, measuredMs: 60_000 }
const SMOKE = { warmMs: 2_000, measuredMs: 4_000 }
/** Browsers tell their paints once in five seconds. */
const TOLD_MS = 6_000

/**
 * From the report's own stamp to the frame on the glass (`paint_ms`, METRICS.md section 9) in each of three browsers with the blotter
 * open, with the real worker under 100 decisions a second and the built web server. All of them, Postgres and the writer share the
 * machine, so each one's processor time stands beside the times. A report that a browser never drew counts as drawn too late.
 */
export async function liveBench({ smoke, seconds, profile }: WebBench): Promise<readonly BenchRow[]> {
  const { warmMs, measuredMs } = smoke ? SMOKE : { ...FULL, ...(seconds === null ? {} : { measuredMs: seconds * 1_000 }) }
  const bed = await openBed()
  const owner = new pg.Client({ connectionString: bed.url })
  await owner.connect()
  await raiseLimits(owner)
  const worker = startWorker(bed.url)
  const web = await startWeb(bed.url, profile)
  const browsers = await Promise.all(Array.from({ length: BROWSERS }, openBareBrowser))
  try {
    const pages = await Promise.all(browsers.map((browser) => openWatched(browser, `${web.url}/executions`)))
    await send(bed.url, 'warm', warmMs)
    await Promise.all(pages.map(watched))
    const usage = () => usageOf({ url: bed.url, workerPid: worker.pid, webPid: web.pid, browsers })
    const profiled = profile ? await profilePage(pages[0] as BarePage) : null
    const from = (await owner.query('select clock_timestamp() as at')).rows[0].at as Date
    const before = await usage()
    await send(bed.url, 'live', measuredMs)
    const after = await usage()
    if (profile && profiled) await keep(profile, 'page.cpuprofile', await profiled.stop())
    await new Promise((resolve) => setTimeout(resolve, TOLD_MS))
    const tabs = await Promise.all(pages.map(watched))
    const reports = await reportsSince(owner, from, measuredMs)
    const perSecond = (reports.size * 1_000) / (after.atMs - before.atMs)
    return [...paintRows(tabs, reports, perSecond), ...streamRows(tabs, measuredMs + TOLD_MS), ...costRows(before, after, reports.size)]
  } finally {
    for (const browser of browsers) await browser.close()
    await web.stop()
    await worker.stop()
    await owner.end()
    await bed.close()
  }
}

/** The stamp of each report of decisions made in that time, milliseconds. */
async function reportsSince(owner: pg.Client, from: Date, forMs: number): Promise<ReadonlyMap<string, number>> {
  const { rows } = await owner.query<{ id: string; ms: number }>(
    `select id, coalesce(stages->'stamps_us'->>'reported', stages->'stamps_us'->>'judged')::float8 / 1000 as ms from tr_strand
     where kind = 'execution' and created_at >= $1 and created_at < $1 + $2 * interval '1 millisecond' and status not in ('received', 'waiting', 'approved', 'working')`,
    [from, forMs],
  )
  return new Map(rows.map(({ id, ms }) => [id, ms]))
}

function paintRows(tabs: readonly Watched[], reports: ReadonlyMap<string, number>, perSecond: number): readonly BenchRow[] {
  const each = tabs.map(({ samples }) => {
    const drawnAt = new Map(samples.map(({ id, at_ms }) => [id, at_ms]))
    return [...reports].map(([id, ms]) => (drawnAt.get(id) ?? Number.POSITIVE_INFINITY) - ms)
  })
  const times = each.flat()
  const error = percentile(
    tabs.flatMap(({ samples }) => samples.map(({ error_ms }) => error_ms)),
    0.5,
  )
  const name = `event to paint at ${PER_SECOND}/s, ${tabs.length} browsers`
  const worst = Math.max(...each.map((own) => atOrNever(own, 0.95)))
  return [
    row(`${name}, p50`, atOrNever(times, 0.5), 'ms', `${times.filter(Number.isFinite).length} of ${times.length} drawn`),
    row(`${name}, p95`, atOrNever(times, 0.95), 'ms', `budget ${BUDGET_MS}; slowest browser ${worst.toFixed(0)}; ${load()}`),
    row(`${name}, p99`, atOrNever(times, 0.99), 'ms', `clock error ${error.toFixed(1)} ms; the desk reported ${perSecond.toFixed(0)}/s`),
  ]
}

/** The value at that rank, without interpolation: what was never drawn is infinitely late. */
const atOrNever = (values: readonly number[], p: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(p * values.length) - 1] ?? Number.POSITIVE_INFINITY

function streamRows(tabs: readonly Watched[], overMs: number): readonly BenchRow[] {
  const total = (of: (tab: Watched) => number): number => tabs.reduce((sum, tab) => sum + of(tab), 0)
  const reads = total((tab) => tab.reads['/api/executions'] ?? 0)
  const tasks = tabs.flatMap(({ longTasks }) => longTasks)
  return [
    row(
      'gaps in the stream',
      total(({ gaps }) => gaps),
      '',
      `budget 0; ${total(({ frames }) => frames).toLocaleString('en-US')} change frames in ${tabs.length} browsers`,
    ),
    row(
      'resyncs',
      total(({ resyncs }) => resyncs),
      '',
      'budget 0',
    ),
    row('delta reads', (reads * 1_000) / overMs / tabs.length, '/s', 'each browser'),
    row('tasks above 50 ms', tasks.length, '', `worst ${Math.max(0, ...tasks).toFixed(0)} ms`),
  ]
}

type Usage = { readonly atMs: number; readonly parts: Readonly<Record<string, number | null>> }

async function usageOf(of: {
  readonly url: string
  readonly workerPid: number
  readonly webPid: number
  readonly browsers: readonly BareBrowser[]
}): Promise<Usage> {
  const kinds = await Promise.all(of.browsers.map((browser) => browser.cpuMs()))
  const mean = (pick: (kind: string) => boolean): number =>
    kinds.reduce((sum, byKind) => sum + [...byKind].reduce((ms, [kind, more]) => ms + (pick(kind) ? more : 0), 0), 0) / kinds.length
  const postgres = await postgresCpuUs(of.url)
  const bench = process.cpuUsage()
  const parts = {
    'web server': await treeCpuMs(of.webPid),
    'a browser’s page': mean((kind) => kind === 'renderer'),
    'a browser’s other processes': mean((kind) => kind !== 'renderer'),
    worker: await treeCpuMs(of.workerPid),
    Postgres: postgres === null ? null : postgres / 1_000,
    'the bench itself': (bench.user + bench.system) / 1_000,
  }
  return { atMs: performance.now(), parts }
}

const costRows = (before: Usage, after: Usage, executions: number): readonly BenchRow[] =>
  Object.entries(after.parts).flatMap(([part, ms]) => {
    const from = before.parts[part]
    if (ms === null || from == null) return []
    return [row(`processor time, ${part}`, (ms - from) / executions, 'ms/exec', `${(((ms - from) * 100) / (after.atMs - before.atMs)).toFixed(0)} % of a core`)]
  })

async function keep(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), text)
}

/** Decisions at the bench's rate from a strategy with a few connections. */
export async function send(url: string, label: string, durationMs: number): Promise<void> {
  const strategy = new pg.Pool({ connectionString: url, max: 4 })
  const written: Promise<unknown>[] = []
  try {
    await atRate(PER_SECOND, durationMs, (no) =>
      written.push(strategy.query({ name: 'insert', text: INSERT, values: [JSON.stringify([decisionOf(label, no)])] })),
    )
    await Promise.all(written)
  } finally {
    await strategy.end()
  }
}

const row = (name: string, value: number, unit: string, note: string): BenchRow => ({ name: `live: ${name}`, value: Number(value.toFixed(2)), unit, note })
