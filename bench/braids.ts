import pg from 'pg'
import { type BraidOptions, braid } from '#lib/db/braids.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { openBed } from './bed.ts'
import type { BenchRow } from './order-book.ts'

const FROM_SCRATCH_MAX_S = 10
const PASS_MAX_MS = 200
const NEW = 1_000
const MODULE = 'tr_001'
const OPTIONS: BraidOptions = { moduleId: MODULE, now: '2026-11-20T12:00:00Z', minScore: 0, membersNeeded: { 1: 3, 2: 9, 3: 27 } }

/** Thirty days of outcomes over twelve symbols, four venues, four styles and four kinds of end, clustered from scratch; then a pass with a thousand new ones. */
export async function braidsBench({ smoke }: { readonly smoke: boolean }): Promise<readonly BenchRow[]> {
  const count = smoke ? 20_000 : 1_000_000
  const bed = await openBed()
  const pool = openPool({ url: bed.url, role: 'trader', applicationName: 'bench-braids', statementTimeoutMs: 600_000 })
  const owner = new pg.Client({ connectionString: bed.url })
  try {
    await owner.connect()
    await seed(owner, 1, count)
    await owner.query('vacuum analyze tr_outcome_log; ')
    await owner.query('vacuum analyze tr_strand')
    const scratch = await timed(pool)
    await owner.query('vacuum analyze tr_outcome_log')
    await owner.query('vacuum analyze tr_strand')
    await seed(owner, count + 1, count + NEW)
    const pass = await timed(pool)
    const said = (n: number): string => n.toLocaleString('en-US')
    return [
      {
        name: 'braids: clustering from scratch',
        value: scratch.clusteredMs / 1_000,
        unit: 's',
        note: `${said(count)} strands of 30 days into ${said(scratch.braids)} braids; target ≤ ${FROM_SCRATCH_MAX_S} s for 1,000,000`,
      },
      {
        name: 'braids: members stamped behind it',
        value: scratch.stampedMs / 1_000,
        unit: 's',
        note: `${said(scratch.stamped)} stamps, strands without their reports`,
      },
      {
        name: 'braids: a pass with 1,000 new strands',
        value: pass.clusteredMs,
        unit: 'ms',
        note: `${said(pass.braids)} braids, after ${said(count)}; stamped in ${pass.stampedMs.toFixed(0)} ms more; target ≤ ${PASS_MAX_MS} ms`,
      },
    ]
  } finally {
    await owner.end()
    await pool.end()
    await bed.close()
  }
}

async function timed(pool: Pool): Promise<{ clusteredMs: number; stampedMs: number; braids: number; stamped: number }> {
  const startedMs = performance.now()
  let clusteredMs = 0
  const made = await braid(pool, OPTIONS, () => {
    clusteredMs = performance.now() - startedMs
  })
  if (made === null) throw new Error('another pass is under way')
  return { clusteredMs, stampedMs: performance.now() - startedMs - clusteredMs, braids: made.braids, stamped: made.stamped }
}

async function seed(owner: pg.Client, from: number, to: number): Promise<void> {
  await owner.query(
    `insert into tr_strand (id, module_id, kind, status, decision_id) select 'e' || lpad(i::text, 9, '0'), '${MODULE}', 'execution', 'filled', 'd' || i from generate_series($1::int, $2::int) i`,
    [from, to],
  )
  await owner.query(
    `insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, symbol, timeframe, venue, execution_type, outcome_type, strand_score, status, shadow, censored, markout_bps, y, known)
     select 'e' || lpad(i::text, 9, '0'), 'd' || i, '${MODULE}', at::date, at, 'S' || h % 12 || '/USDT', '5m', 'venue' || (h / 12) % 4, (array['market', 'limit', 'twap', 'pov'])[1 + (h / 48) % 4],
       (array['success', 'acceptable', 'poor', 'partial'])[1 + (h / 192) % 4], (h % 1000) / 1000.0, 'filled', false, false, '{}', (h % 97) / 10.0, '{}'
     from generate_series($1::int, $2::int) i cross join lateral (select abs(hashint4(i)) as h, timestamptz '2026-11-20T11:59:00Z' - (abs(hashint4(i + 7)) % 2500000) * interval '1 second' as at) x`,
    [from, to],
  )
}
