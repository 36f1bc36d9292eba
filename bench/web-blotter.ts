import pg from 'pg'
import { percentile } from './bed.ts'
import type { BenchRow } from './order-book.ts'
import { load, openSeeded, startWeb, type WebBench } from './web-bed.ts'

const FIRST_PAGE_MS = 150
const FILTERED_MS = 200

/**
 * The blotter over a million stored executions, from the request to its last byte, through the built web server. Each case is asked
 * for `rounds` times after one that warms; the bare select beside the first page is the same hundred rows, columns as the page needs
 * them, by a client of Postgres alone.
 */
export async function blotterBench({ smoke, count }: WebBench): Promise<readonly BenchRow[]> {
  const bed = await openSeeded(count)
  try {
    const web = await startWeb(bed.url)
    try {
      const rounds = smoke ? 5 : 30
      const found = await examples(bed.url)
      const bare = await bareSelect(bed.url, rounds)
      const rows: BenchRow[] = [row('bare select of the first page, p50', percentile(bare, 0.5), '100 rows by a Postgres client')]
      for (const { name, query, budget } of cases(found)) {
        const times = await timed(rounds, () => read(`${web.url}/api/executions?${new URLSearchParams({ limit: '100', ...query })}`))
        const ratio = name === 'first page' ? `, ${(percentile(times, 0.5) / percentile(bare, 0.5)).toFixed(1)} × the bare select` : ''
        rows.push(
          row(
            `${name}, p50`,
            percentile(times, 0.5),
            `p95 ${percentile(times, 0.95).toFixed(1)} ms${budget === undefined ? '' : `, budget ${budget}`}${ratio}`,
          ),
        )
      }
      const document = await timed(rounds, () => read(`${web.url}/executions`))
      rows.push(row('the screen itself, first rows in the document, p50', percentile(document, 0.5), `p95 ${percentile(document, 0.95).toFixed(1)} ms`))
      return [...rows, { name: 'blotter: stored executions', value: count, unit: 'rows', note: load() }]
    } finally {
      await web.stop()
    }
  } finally {
    await bed.close()
  }
}

type Case = { readonly name: string; readonly query: Readonly<Record<string, string>>; readonly budget?: number }
type Examples = { readonly id: string; readonly decisionId: string; readonly from: string; readonly to: string; readonly deep: string }

const cases = ({ id, decisionId, from, to, deep }: Examples): readonly Case[] => [
  { name: 'first page', query: {}, budget: FIRST_PAGE_MS },
  { name: 'page at half depth', query: { before: deep }, budget: FIRST_PAGE_MS },
  { name: 'page at full depth', query: { before: '00000000000000000000000001' }, budget: FIRST_PAGE_MS },
  { name: 'symbol + venue + day', query: { symbol: 'ETH/USDT', venue: 'birch', from, to }, budget: FILTERED_MS },
  { name: 'rare symbol + venue + day + rejected', query: { symbol: 'UNI/USDT', venue: 'cedar', status: 'rejected', from, to }, budget: FILTERED_MS },
  { name: 'symbol', query: { symbol: 'BTC/USDT' }, budget: FILTERED_MS },
  { name: 'venue, at half depth', query: { venue: 'alder', before: deep }, budget: FILTERED_MS },
  { name: 'day', query: { from, to }, budget: FILTERED_MS },
  { name: 'last 24 hours, sells', query: { range: '24h', side: 'sell' }, budget: FILTERED_MS },
  { name: 'rejected', query: { status: 'rejected' }, budget: FILTERED_MS },
  { name: 'a refusal code', query: { code: 'DAILY_LOSS_LIMIT' }, budget: FILTERED_MS },
  { name: 'what nothing matches, one look of 20,000 rows', query: { style: 'iceberg' }, budget: FILTERED_MS },
  { name: 'whole id', query: { q: id } },
  { name: 'last six characters of an id', query: { q: id.slice(-6) } },
  { name: "last six characters of a decision's id", query: { q: decisionId.slice(-6) } },
]

async function examples(url: string): Promise<Examples> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(`select id, decision_id, created_at from tr_strand order by id desc offset (select count(*) / 2 from tr_strand) limit 1`)
  await client.end()
  const { id, decision_id, created_at } = rows[0] as { id: string; decision_id: string; created_at: Date }
  return { id, decisionId: decision_id, deep: id, from: new Date(created_at.getTime() - 86_400_000).toISOString(), to: created_at.toISOString() }
}

async function bareSelect(url: string, rounds: number): Promise<readonly number[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const times = await timed(rounds, async () => {
    await client.query(
      `select id, decision_id, symbol, side, status, execution_type, venue, quantity, average_price, arrival_slippage_bps, implementation_shortfall_bps, filled_quantity,
         ordered_quantity, stages, exec_metrics->'nulls', outcome->'reasons', execution_score, created_at, decided_at
       from tr_strand where kind = 'execution' order by id desc limit 100`,
    )
  })
  await client.end()
  return times
}

async function timed(rounds: number, run: () => Promise<void>): Promise<readonly number[]> {
  await run()
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    await run()
    times.push(performance.now() - startedAt)
  }
  return times
}

async function read(url: string): Promise<void> {
  const response = await fetch(url)
  const text = await response.text()
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text.slice(0, 200)}`)
}

const row = (name: string, value: number, note: string): BenchRow => ({ name: `blotter: ${name}`, value: Number(value.toFixed(1)), unit: 'ms', note })
