import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answer, reportOf, type Strand } from '#tests/support/asking.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { malformed } from '#tests/support/decisions.ts'
import { eventually, freshId, openClient } from '#tests/support/desk.ts'
import { startWorker } from '#tests/support/worker-process.ts'

/** Whatever a row of another module holds, the answer is a refusal that names the field, and the desk goes on. */
const COUNT = 300
const SEED = Number(process.env.ROPEWALK_SEED || 7)

type Row = Readonly<Record<string, unknown>>
const PLAN = { direction: 'long', quantity: '0.1', execution_strategy: 'market' }
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

/** What a generator of fields does not come to: sizes, depths, and columns that are null in both of their ways. */
const monsters: readonly Row[] = [
  { dm_decision: { trading_plan: { ...PLAN, note: 'x'.repeat(5_000_000) } } },
  { dm_decision: { trading_plan: { ...PLAN, note: randomText(3_000_000) } } },
  { dm_decision: { trading_plan: PLAN, list: Array.from({ length: 300_000 }, (_, i) => i) } },
  { dm_decision: { trading_plan: { ...PLAN, quantity: '9'.repeat(1_000_000) } } },
  { dm_decision: `{"trading_plan":${nested(3_000)}}` },
  { dm_decision: `{"trading_plan":{"direction":"long","quantity":${nested(500)}}}` },
  { dm_alpha: { signal_strength: 0.9, notes: Array.from({ length: 100_000 }, () => '💥') } },
  { dm_decision: null },
  { dm_decision: 'null' },
  { dm_decision: '[]' },
  { dm_decision: '"execute"' },
  { symbol: null, kind: null, dm_alpha: null, dm_decision: null },
  { symbol: 'B'.repeat(100_000) },
  { symbol: '\u202eTDSU/CTB' },
  // Cut after 64, 128 or 256 units, each of these would end in half a character, which no jsonb takes.
  ...[63, 127, 255].flatMap((n) => {
    const text = `${'x'.repeat(n)}💥💥`
    return [
      { lifecycle_id: text, parent_id: text, timeframe: text, session_bucket: text, regime: text, symbol: text, dm_decision: { trading_plan: PLAN } },
      { dm_decision: { decision_id: text, plan_id: text, signal_id: text, trading_plan: { ...PLAN, quantity: text } } },
      { dm_decision: { decision_type: text, trading_plan: PLAN } },
      { dm_decision: { trading_plan: { ...PLAN, execution_strategy: text } } },
      { dm_decision: { trading_plan: { ...PLAN, urgency: text } } },
      { kind: text, dm_decision: null },
    ]
  }),
  { kind: 'x'.repeat(100_000), dm_decision: { trading_plan: { ...PLAN, quantity: -1 } } },
]

test(`${COUNT} malformed decisions are ${COUNT} refusals with a field, and the next good one executes`, async () => {
  const db = await freshDatabase()
  const worker = startWorker(db.url)
  const dm = await openClient(db.url, 'dm')
  await eventually('quotes', async () => (await dm.query(`select 1 from tr_market where state = 'open'`)).rows[0])
  const generated: Row[] = fc.sample(malformed(), { numRuns: COUNT - monsters.length, seed: SEED })
  const rows = [...generated, ...monsters].map((row) => ({ ...row, id: freshId() }) as Row & { id: string })
  for (const row of rows) await insert(dm, row)

  const strands: Strand[] = []
  for (const row of rows) strands.push(await reportOf(dm, row.id, 60_000))
  const told = strands.map((s) => ({
    status: s.status,
    code: s.outcome.reasons[0]?.code,
    hasField: typeof s.outcome.reasons[0]?.field === 'string' && s.outcome.reasons[0].field !== '',
  }))
  const bad = told.flatMap((t, i) =>
    t.status === 'refused' && t.code === 'INVALID_DECISION' && t.hasField
      ? []
      : [{ ...t, row: JSON.stringify(rows[i]).slice(0, 600), reason: strands[i].outcome.reasons[0] }],
  )
  expect(bad).toEqual([])
  const fields = new Set(strands.map((s) => s.outcome.reasons[0].field))
  process.stdout.write(`${strands.length} refusals over ${fields.size} fields: ${[...fields].join(', ')}\n`)
  expect(fields.size).toBeGreaterThan(20)

  expect(worker.exit()).toBeNull()
  expect((await dm.query('select count(*)::int as n from tr_order')).rows[0].n).toBe(0)
  expect(await answer(dm, { plan: { quantity: '0.01' } })).toMatchObject({ status: 'filled' })
  // What is refused unread is not copied either: a page of reports must not weigh megabytes.
  const heavy = await dm.query(`select id from tr_strand where octet_length(order_spec::text) > 300000`)
  expect(heavy.rows).toEqual([])
  expect(await worker.stop()).toBe(0)
  expect(worker.errors).toEqual([])
  await dm.end()
})

test('a row whose answer cannot be stored is set aside with an incident, and the desk goes on', async () => {
  const db = await freshDatabase()
  const worker = startWorker(db.url)
  const dm = await openClient(db.url, 'dm')
  const web = await openClient(db.url, 'web')
  await eventually('quotes', async () => (await dm.query(`select 1 from tr_market where state = 'open'`)).rows[0])
  // As long as a key of dm_strand can be: beside the module's name, in the key of its execution, there is no room for it.
  const id = randomText(897)
  await insert(dm, { id })
  await insert(dm, { id: randomText(896), dm_decision: { trading_plan: { ...PLAN, quantity: 0 } } })
  expect(await answer(dm, { plan: { quantity: '0.01' } })).toMatchObject({ status: 'filled' })
  const [row] = await eventually('the inbox row closed', async () => {
    const { rows } = await web.query('select result from tr_inbox where strand_id = $1 and done_at is not null', [id])
    return rows.length > 0 && rows
  })
  expect(row.result).toBe('set aside: its answer cannot be stored')
  expect((await web.query(`select data ->> 'name' as name from tr_event where noun = 'incident'`)).rows.length).toBeGreaterThan(0)
  expect(worker.exit()).toBeNull()
  await worker.stop()
  await Promise.all([dm.end(), web.end()])
})

async function insert(dm: Awaited<ReturnType<typeof openClient>>, row: Row): Promise<void> {
  const json = (key: string, value: unknown): unknown =>
    row[key] === undefined && !(key in row)
      ? JSON.stringify(value)
      : typeof row[key] === 'string' && key in row
        ? asJson(row[key])
        : row[key] === null
          ? null
          : JSON.stringify(row[key])
  await dm.query(
    `insert into dm_strand (id, lifecycle_id, parent_id, kind, symbol, timeframe, session_bucket, regime, dm_alpha, dm_decision, tags)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '{trader:execute}')`,
    [
      row.id,
      row.lifecycle_id ?? null,
      row.parent_id ?? null,
      row.kind === undefined ? 'decision' : row.kind,
      row.symbol === undefined ? 'BTC/USDT' : row.symbol,
      row.timeframe ?? null,
      row.session_bucket ?? null,
      row.regime ?? null,
      json('dm_alpha', { signal_strength: 0.9 }),
      json('dm_decision', { trading_plan: PLAN }),
    ],
  )
}

/** A monster may be written as JSON text; a generated row's plain text is a JSON string. */
function asJson(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch {
    return JSON.stringify(text)
  }
}

function randomText(length: number): string {
  let text = ''
  for (let x = 1; text.length < length; x = (x * 48_271) % 2_147_483_647) text += String.fromCharCode(0x4e00 + (x % 20_000))
  return text
}
