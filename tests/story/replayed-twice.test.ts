import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dec, sum } from '#lib/domain/base/decimal.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually } from '#tests/support/desk.ts'
import { recording } from '#tests/support/recordings.ts'
import { startWorker } from '#tests/support/worker-process.ts'
import { DAYS, type Day, decisionsOf, fillLines, untilOver } from '../../bench/replay.ts'

// ASKS.md, ask 13: the same seed, inputs and code give the same fills to the byte, and every run says which they were.
// Decisions of a file meet the recorded instants they name; one that names none of the day is answered when it ends.

const DECISIONS = 40
const LATE = { id: 'after-the-end', symbol: 'ANA/EUR', dm_alpha: { signal_strength: 0.9 }, effective_at: '2031-01-01T00:00:00Z' }

type Answer = { readonly decision_id: string; readonly status: string; readonly code: string | null; readonly late_us: number | null }

type TwinLine = {
  readonly error_bps: string | null
  readonly simulator_error_bps: string | null
  readonly parts: Readonly<Record<string, string>> | null
  readonly nulls: Readonly<Record<string, string>>
}
let twins: readonly TwinLine[] = []

describe('a recorded day with decisions from a file, played twice', () => {
  let folder = ''
  const runs: { fills: readonly string[]; started: Record<string, unknown>; answers: readonly Answer[] }[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ropewalk-twice-'))
    const day = DAYS.find((d) => d.name === 'bme-ana') as Day
    const { effective_at, ...late } = LATE
    const plan = { direction: 'long', quantity: 1, execution_strategy: 'market', effective_at }
    const file = join(folder, 'decisions.jsonl')
    await writeFile(file, `${decisionsOf(day, DECISIONS)}${JSON.stringify({ ...late, dm_decision: { trading_plan: plan } })}\n`)
    for (let i = 0; i < 2; i++) runs.push(await played(file))
  }, 120_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('fills the same to the byte', () => {
    expect(runs[0]?.fills.length).toBeGreaterThan(DECISIONS / 2)
    expect(runs[1]?.fills).toEqual(runs[0]?.fills)
  })

  it('stores seed, inputs and code of the run', () => {
    const [first, second] = runs.map(({ started: { seed, inputs_hash, code_hash, code_version, inputs } }) => ({
      seed,
      inputs_hash,
      code_hash,
      code_version,
      inputs,
    }))
    expect(first).toMatchObject({ seed: 'ropewalk', inputs_hash: expect.stringMatching(/^[0-9a-f]{64}$/), code_hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(((first?.inputs ?? []) as { file: string }[]).map(({ file }) => file.split('/').at(-1))).toEqual(
      expect.arrayContaining(['recording.json', 'orders-ana-2019-5-23.csv.gz', 'decisions.jsonl']),
    )
    expect(second).toEqual(first)
  })

  it('takes each decision at its own instant, and refuses the one that lies after the end', () => {
    const answers = runs[0]?.answers ?? []
    expect(answers.length).toBe(DECISIONS + 1)
    for (const { decision_id, late_us, status, code } of answers) {
      if (decision_id === LATE.id) expect([status, code]).toEqual(['refused', 'STALE_MARKET'])
      else expect([decision_id, late_us]).toEqual([decision_id, 0])
    }
  })
})

/** ASKS.md, ask 8, and the venue here is the simulator itself: its twin must give back every fill. */
describe('the twins of a recorded day', () => {
  it('split what each execution cost against its forecast into parts that add up to 1e-9', () => {
    expect(twins.length).toBeGreaterThan(DECISIONS / 2)
    for (const { error_bps, parts, nulls } of twins) {
      expect(nulls).toEqual({})
      expect(
        sum(Object.values(parts ?? {}).map(dec))
          .minus(dec(error_bps as string))
          .abs()
          .toNumber(),
      ).toBeLessThan(1e-9)
    }
    // Not all of it is one part. The venue is a millisecond away, and who waits in a queue is filled at the price it waited for.
    for (const part of ['spread', 'fees'] as const) expect([part, twins.some(({ parts }) => !dec(parts?.[part] as string).isZero())]).toEqual([part, true])
  })

  it('find nothing that the simulator would have filled otherwise than it did', () => {
    expect(twins.filter(({ parts, simulator_error_bps }) => !dec(parts?.rest ?? 'NaN').isZero() || !dec(simulator_error_bps ?? 'NaN').isZero())).toEqual([])
  })
})

async function played(file: string) {
  const db = await freshDatabase()
  const worker = startWorker(db.url, `replay:${recording('bme-ana')}`, { ROPEWALK_SPEED: 'max', ROPEWALK_DECISIONS: file })
  const client = new pg.Client({ connectionString: db.url })
  await client.connect()
  await untilOver(client, () => (worker.exit() === null ? null : `${worker.exit()} ${worker.errors.join(' ')}`), DECISIONS + 1)
  const { rows: answers } = await client.query<Answer>(
    `select decision_id, status, outcome -> 'reasons' -> 0 ->> 'code' as code,
       ((extract(epoch from decided_at) - extract(epoch from date_trunc('milliseconds', (order_spec ->> 'effective_at')::timestamptz))) * 1000000)::float8 as late_us
     from tr_strand where kind = 'execution' order by decision_id`,
  )
  const { rows: events } = await client.query<{ data: Record<string, unknown> }>(`select data from tr_event where noun = 'worker' and kind = 'started'`)
  twins = await eventually('every execution with fills has a twin', async () => {
    const { rows } = await client.query<TwinLine>(
      `select t.* from tr_twin t where (select count(*) from tr_twin) = (select count(*) from tr_strand where kind = 'execution' and filled_quantity > 0)`,
    )
    return rows.length > 0 ? rows : null
  })
  const run = { fills: await fillLines(client), started: events[0]?.data ?? {}, answers }
  await client.end()
  expect(await worker.stop()).toBe(0)
  await db.drop()
  return run
}
