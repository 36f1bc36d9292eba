import pg from 'pg'
import { raiseLimits } from '#tests/support/limits.ts'
import { openBed, type Process, startProcess } from './bed.ts'
import { graphilePickUp } from './graphile.ts'
import { deskProbe, floorProbe, makeFloor, type Probe, type Sample, summary } from './latency.ts'
import type { BenchRow } from './order-book.ts'
import { throughput } from './throughput.ts'

/** Seconds per step; the rates are those of the budget. */
type Times = { readonly warmMs: number; readonly slowMs: number; readonly midMs: number; readonly fastMs: number; readonly loadMs: number }
const FULL: Times = { warmMs: 8_000, slowMs: 40_000, midMs: 10_000, fastMs: 8_000, loadMs: 15_000 }
const SMOKE: Times = { warmMs: 1_000, slowMs: 3_000, midMs: 1_000, fastMs: 1_000, loadMs: 2_000 }

/**
 * A decision's way through the whole desk against the least that Postgres allows, in one run on one database with durable
 * commits. The paper venues answer at once; what they take for their own transaction (`venue_ms`) is counted apart.
 */
export async function pipelineBench({ smoke, profile = [] }: { readonly smoke: boolean; readonly profile?: readonly string[] }): Promise<readonly BenchRow[]> {
  const times = smoke ? SMOKE : FULL
  const bed = await openBed()
  const owner = new pg.Client({ connectionString: bed.url })
  try {
    await owner.connect()
    await raiseLimits(owner)
    await makeFloor(owner)
    const floor = await measureFloor(bed.url, times)
    const graphile = await graphilePickUp(bed.url, 20, smoke ? 2_000 : 15_000)
    const desk = await startProcess('desk-process.ts', bed.url, profile)
    try {
      const latencies = await measureDesk(bed.url, times)
      const load = await throughput(bed.url, desk, { outstanding: 256, rowsPerInsert: 8, durationMs: times.loadMs, label: 'load' })
      return [...floorRows(floor), ...graphileRows(graphile), ...deskRows(latencies, floor, graphile), ...loadRows(load)]
    } finally {
      await desk.stop()
    }
  } finally {
    await owner.end().catch(() => {})
    await bed.close()
  }
}

type Latencies = { readonly at1: readonly Sample[]; readonly at50: readonly Sample[]; readonly at200: readonly Sample[] }

async function measureFloor(url: string, times: Times): Promise<Latencies> {
  const replier: Process = await startProcess('floor-process.ts', url)
  const probe = await floorProbe(url, 'floor')
  try {
    return await rates(probe, times)
  } finally {
    await probe.close()
    await replier.stop()
  }
}

async function measureDesk(url: string, times: Times): Promise<Latencies> {
  const probe = await deskProbe(url, 'latency')
  try {
    return await rates(probe, times)
  } finally {
    await probe.close()
  }
}

/** Warm first: both sides are measured as programs that have been running for a while. */
async function rates(probe: Probe, times: Times): Promise<Latencies> {
  await probe.run(100, times.warmMs)
  const at50 = await probe.run(50, times.midMs)
  const at200 = await probe.run(200, times.fastMs)
  return { at1: await probe.run(1, times.slowMs), at50, at200 }
}

const ms = (value: number): number => Number(value.toFixed(2))
const row = (name: string, value: number, unit: string, note = ''): BenchRow => ({ name, value, unit, note })

function latencyRows(name: string, values: readonly number[], note: string): BenchRow[] {
  const { p50, p99, n } = summary(values)
  return [row(`${name}, p50`, ms(p50), 'ms', note), row(`${name}, p99`, ms(p99), 'ms', `n = ${n}`)]
}

const floorRows = ({ at1, at50, at200 }: Latencies): BenchRow[] =>
  (
    [
      ['1/s', at1],
      ['50/s', at50],
      ['200/s', at200],
    ] as const
  ).flatMap(([rate, samples]) =>
    latencyRows(
      `raw floor at ${rate}`,
      samples.map((s) => s.totalMs),
      'insert + notify + insert by a hand-written loop, to the row read',
    ),
  )

const graphileRows = (g: Awaited<ReturnType<typeof graphilePickUp>>): BenchRow[] => [
  row('graphile-worker no-op, p50', ms(g.p50), 'ms', `add_job to task start, n = ${g.n}`),
  row('graphile-worker no-op, p99', ms(g.p99), 'ms'),
  row('graphile-worker no-op after its commit, p50', ms(g.afterCommitP50), 'ms', 'add_job returned to task start'),
]

function deskRows(desk: Latencies, floor: Latencies, graphile: Awaited<ReturnType<typeof graphilePickUp>>): BenchRow[] {
  const whole = (
    [
      ['1/s', desk.at1, floor.at1],
      ['50/s', desk.at50, floor.at50],
      ['200/s', desk.at200, floor.at200],
    ] as const
  ).flatMap(([rate, samples, bare]) => {
    const own = withoutVenue(samples, 'totalMs')
    return [
      ...latencyRows(
        `decision to visible report at ${rate}`,
        samples.map((s) => s.totalMs),
        'insert to row read',
      ),
      ...latencyRows(`  without venue_ms at ${rate}`, own, 'each decision less its own venue_ms'),
      ...latencyRows(
        `  venue_ms at ${rate}`,
        samples.flatMap((s) => s.venueMs ?? []),
        "the paper venue's own transaction",
      ),
      row(`  ÷ raw floor at ${rate}, p50`, ms(summary(own).p50 / summary(bare.map((s) => s.totalMs)).p50), '×', rate === '1/s' ? 'target ≤ 2' : ''),
    ]
  })
  const after = summary(withoutVenue(desk.at1, 'afterCommitMs'))
  return [
    ...whole,
    row('after the commit of the decision at 1/s, p50', ms(after.p50), 'ms', 'without venue_ms'),
    row('  ÷ graphile-worker no-op, p50', ms(after.p50 / graphile.p50), '×', 'target ≤ 1'),
  ]
}

const withoutVenue = (samples: readonly Sample[], key: 'totalMs' | 'afterCommitMs'): number[] => samples.map((s) => s[key] - (s.venueMs ?? 0))

const loadRows = (load: Awaited<ReturnType<typeof throughput>>): BenchRow[] => [
  row(
    'sustained decisions',
    Math.round(load.perSecond),
    'decisions/s',
    `target ≥ 1,000; ${load.decisions} reports, 256 under way, ${JSON.stringify(load.statuses)}`,
  ),
  row('  worker processor time', Math.round(load.deskCpuUs), 'µs/decision'),
  ...(load.postgresCpuUs === null
    ? []
    : [row('  Postgres processor time', Math.round(load.postgresCpuUs), 'µs/decision', 'server and all sessions, the client’s inserts included')]),
  row('  worker memory', Math.round(load.rssMb), 'MB'),
  ...load.stages.map(({ stage, p50, p99 }) => row(`  ${stage}, p50`, ms(p50), 'ms', `p99 ${ms(p99)}`)),
]
