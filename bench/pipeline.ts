import pg from 'pg'
import { raiseLimits } from '#tests/support/limits.ts'
import { openBed, startProcess } from './bed.ts'
import { graphilePickUp, type PickUp } from './graphile.ts'
import { deskProbe, floorProbe, makeFloor, type Probe, type Sample, summary } from './latency.ts'
import type { BenchRow } from './order-book.ts'
import { type StageTime, stagesSince, throughput } from './throughput.ts'

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
    const desk = await startProcess('desk-process.ts', bed.url, profile)
    const replier = await startProcess('floor-process.ts', bed.url)
    try {
      const measured = await latencies(bed.url, owner, times)
      const load = await throughput(bed.url, desk, { outstanding: 256, rowsPerInsert: 8, durationMs: times.loadMs, label: 'load' })
      return [...floorRows(measured.floor), ...orderRows(measured), ...graphileRows(measured.graphile), ...deskRows(measured), ...loadRows(load)]
    } finally {
      await replier.stop()
      await desk.stop()
    }
  } finally {
    await owner.end().catch(() => {})
    await bed.close()
  }
}

type Samples = { readonly at1: readonly Sample[]; readonly at50: readonly Sample[]; readonly at200: readonly Sample[] }
type Latencies = {
  readonly floor: Samples
  readonly desk: Samples
  readonly order: readonly Sample[]
  readonly graphile: PickUp
  readonly stages: readonly StageTime[]
}

/**
 * Warm first, because all are measured as programs that have been running for a while. At one a second desk, floor, the contract's bare
 * hops and graphile-worker take turns within each second, so that what else the machine and its disk do meets all of them alike.
 */
async function latencies(url: string, owner: pg.Client, times: Times): Promise<Latencies> {
  const floor = await floorProbe(url, 'floor')
  const order = await floorProbe(url, 'order', 'floor_order')
  const desk = await deskProbe(url, 'latency')
  try {
    const fast = async (probe: Probe) => {
      await probe.run(100, times.warmMs)
      return { at50: await probe.run(50, times.midMs), at200: await probe.run(200, times.fastMs) }
    }
    const floorFast = await fast(floor)
    const deskFast = await fast(desk)
    await order.run(100, times.warmMs)
    const from = (await owner.query('select clock_timestamp() as at')).rows[0].at as Date
    const [floorSlow, deskSlow, graphile, orderSlow] = await Promise.all([
      floor.run(1, times.slowMs),
      sleep(250).then(() => desk.run(1, times.slowMs)),
      sleep(500).then(() => graphilePickUp(url, 1, times.slowMs)),
      sleep(750).then(() => order.run(1, times.slowMs)),
    ])
    return { floor: { ...floorFast, at1: floorSlow }, desk: { ...deskFast, at1: deskSlow }, order: orderSlow, graphile, stages: await stagesSince(owner, from) }
  } finally {
    await floor.close()
    await order.close()
    await desk.close()
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const ms = (value: number): number => Number(value.toFixed(2))
const row = (name: string, value: number, unit: string, note = ''): BenchRow => ({ name, value, unit, note })

function latencyRows(name: string, values: readonly number[], note: string): BenchRow[] {
  const { p50, p99, n } = summary(values)
  return [row(`${name}, p50`, ms(p50), 'ms', note), row(`${name}, p99`, ms(p99), 'ms', `n = ${n}`)]
}

const floorRows = ({ at1, at50, at200 }: Samples): BenchRow[] =>
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

function orderRows({ order, floor }: Latencies): BenchRow[] {
  const own = order.map((s) => s.totalMs)
  return [
    ...latencyRows("the contract's own hops at 1/s", own, 'the row read, an intent committed, then the floor’s reply; nothing is judged'),
    row(
      '  ÷ raw floor at 1/s, p50',
      ms(summary(own).p50 / summary(floor.at1.map((s) => s.totalMs)).p50),
      '×',
      'what no desk that keeps the contract can be below',
    ),
  ]
}

const graphileRows = (g: PickUp): BenchRow[] => [
  row('graphile-worker no-op, p50', ms(g.p50), 'ms', `add_job to task start at 1/s, n = ${g.n}`),
  row('graphile-worker no-op, p99', ms(g.p99), 'ms'),
  row('graphile-worker no-op after its commit, p50', ms(g.afterCommitP50), 'ms', 'add_job returned to task start'),
]

function deskRows({ desk, floor, graphile, stages }: Latencies): BenchRow[] {
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
    ...stageRows('at 1/s', stages),
  ]
}

const stageRows = (when: string, stages: readonly StageTime[]): BenchRow[] =>
  stages.map(({ stage, p50, p99 }) => row(`  ${stage} ${when}, p50`, ms(p50), 'ms', `p99 ${ms(p99)}`))

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
  ...stageRows('under load', load.stages),
]
