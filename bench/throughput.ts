import pg from 'pg'
import { connection } from '#lib/db/pool.ts'
import type { Process } from './bed.ts'
import { decisionOf, INSERT } from './decisions.ts'
import { postgresCpuUs } from './postgres-cpu.ts'

export type Throughput = {
  readonly decisions: number
  readonly perSecond: number
  readonly deskCpuUs: number
  readonly postgresCpuUs: number | null
  readonly rssMb: number
  readonly stages: readonly StageTime[]
  readonly statuses: Readonly<Record<string, number>>
}

/** One interval of METRICS.md section 9, milliseconds. */
export type StageTime = { readonly stage: string; readonly p50: number; readonly p99: number }

const WRITERS = 4

/**
 * A closed loop: `outstanding` decisions are under way at any time, written in rows of `rowsPerInsert` by four connections; each
 * announced report makes room for the next. Counted over `durationMs` after a warm-up of a fifth of it.
 */
export async function throughput(
  url: string,
  desk: Process,
  options: { readonly outstanding: number; readonly rowsPerInsert: number; readonly durationMs: number; readonly label: string },
): Promise<Throughput> {
  const clients = await Promise.all(Array.from({ length: WRITERS + 1 }, () => open(url)))
  const [ear, ...writers] = clients as [pg.Client, ...pg.Client[]]
  const idle = [...writers]
  let reported = 0
  let sent = 0
  let isOver = false
  const fill = (): void => {
    while (!isOver && idle.length > 0 && sent - reported + options.rowsPerInsert <= options.outstanding) {
      const writer = idle.pop() as pg.Client
      const batch = Array.from({ length: options.rowsPerInsert }, () => decisionOf(options.label, sent++))
      void writer.query({ name: 'insert', text: INSERT, values: [JSON.stringify(batch)] }).then(() => {
        idle.push(writer)
        fill()
      })
    }
  }
  ear.on('notification', () => {
    reported++
    fill()
  })
  await ear.query('listen decision_maker_strand_notification')
  fill()
  await sleep(options.durationMs / 5)

  const before = { reported, at: performance.now(), desk: await desk.usage(), postgres: await postgresCpuUs(url) }
  const from = (await ear.query('select clock_timestamp() as at')).rows[0].at as Date
  await sleep(options.durationMs)
  const after = { reported, at: performance.now(), desk: await desk.usage(), postgres: await postgresCpuUs(url) }
  isOver = true
  const decisions = after.reported - before.reported
  for (const endAt = performance.now() + 30_000; reported < sent && performance.now() < endAt; ) await sleep(10)
  if (reported < sent) throw new Error(`${sent - reported} of ${sent} decisions were not reported within 30 s`)

  const stages = await stagesSince(writers[0] as pg.Client, from)
  const statuses = await statusesSince(writers[0] as pg.Client, from)
  await Promise.all(clients.map((client) => client.end()))
  return {
    decisions,
    perSecond: decisions / ((after.at - before.at) / 1_000),
    deskCpuUs: (after.desk.cpuUs - before.desk.cpuUs) / decisions,
    postgresCpuUs: before.postgres === null || after.postgres === null ? null : (after.postgres - before.postgres) / decisions,
    rssMb: after.desk.rss / 1_048_576,
    stages,
    statuses,
  }
}

const STAGES = ['notice_ms', 'judge_ms', 'intent_ms', 'send_ms', 'ack_ms', 'first_fill_ms', 'working_ms', 'report_ms'] as const

export async function stagesSince(client: pg.Client, from: Date): Promise<readonly StageTime[]> {
  const { rows } = await client.query(
    `select key as stage, percentile_cont(0.5) within group (order by value::float8) as p50, percentile_cont(0.99) within group (order by value::float8) as p99
     from tr_strand s, jsonb_each_text(s.stages -> 'intervals_ms') where s.kind = 'execution' and s.created_at >= $1 and value is not null group by key`,
    [from],
  )
  return STAGES.flatMap((stage) => rows.find((r) => r.stage === stage) ?? [])
}

async function statusesSince(client: pg.Client, from: Date): Promise<Throughput['statuses']> {
  const { rows } = await client.query(
    `select status, count(*)::int as n from tr_strand where kind = 'execution' and created_at >= $1 group by status order by n desc`,
    [from],
  )
  return Object.fromEntries(rows.map((r) => [r.status, r.n]))
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client(connection({ url, role: 'owner', applicationName: 'bench' }))
  await client.connect()
  return client
}
