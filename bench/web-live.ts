import pg from 'pg'
import { raiseLimits } from '#tests/support/limits.ts'
import { startWorker } from '#tests/support/worker-process.ts'
import { atRate, openBed, percentile } from './bed.ts'
import { decisionOf, INSERT } from './decisions.ts'
import type { BenchRow } from './order-book.ts'
import { load, openBrowser, openPage, startWeb, type WebBench } from './web-bed.ts'

const PER_SECOND = 100
const BUDGET_MS = 150

/**
 * From the report's own stamp to the frame on the glass (`paint_ms`, METRICS.md section 9), with the real worker under 100 decisions a
 * second, the built web server, and the blotter open in Chromium. All of them, Postgres and the writer share the machine.
 */
export async function liveBench({ smoke, seconds }: WebBench): Promise<readonly BenchRow[]> {
  const bed = await openBed()
  const owner = new pg.Client({ connectionString: bed.url })
  await owner.connect()
  await raiseLimits(owner)
  const worker = startWorker(bed.url)
  const web = await startWeb(bed.url)
  const browser = await openBrowser()
  try {
    const page = await openPage(browser, `${web.url}/executions`)
    await page.locator('output[data-live="live"]').waitFor({ timeout: 60_000 })
    await send(owner, 'warm', smoke ? 2_000 : 5_000)
    const from = (await owner.query('select clock_timestamp() as at')).rows[0].at as Date
    const frames = page.evaluate(FRAMES, (seconds ?? (smoke ? 4 : 20)) * 1_000)
    const durationMs = (seconds ?? (smoke ? 4 : 20)) * 1_000
    await send(owner, 'live', durationMs)
    const perSecond = await frames
    // The browser tells once in five seconds.
    await page.waitForTimeout(7_000)
    const { rows } = await owner.query(
      `select p.paint_ms, p.error_ms from tr_strand s left join tr_paint p on p.execution_id = s.id where s.kind = 'execution' and s.created_at >= $1
         and s.created_at < $1 + $2 * interval '1 millisecond'`,
      [from, durationMs],
    )
    const times = rows.flatMap(({ paint_ms }) => (paint_ms === null ? [] : [paint_ms as number]))
    const drawn = `${times.length} of ${rows.length} reports drawn`
    return [
      row('event to paint at 100/s, p50', percentile(times, 0.5), 'ms', drawn),
      row('event to paint at 100/s, p95', percentile(times, 0.95), 'ms', `budget ${BUDGET_MS}; ${load()}`),
      row(
        'event to paint at 100/s, p99',
        percentile(times, 0.99),
        'ms',
        `clock error ${percentile(
          rows.flatMap((r) => r.error_ms ?? []),
          0.5,
        ).toFixed(1)} ms`,
      ),
      row('frames drawn meanwhile', perSecond, '/s', 'worker, Postgres, web server and browser on the same machine'),
    ]
  } finally {
    await browser.close()
    await web.stop()
    await worker.stop()
    await owner.end()
    await bed.close()
  }
}

/** Animation frames a second over that time. */
const FRAMES = (durationMs: number): Promise<number> =>
  new Promise((resolve) => {
    const startedAt = performance.now()
    let count = 0
    const next = (now: number): void => {
      count++
      if (now - startedAt < durationMs) requestAnimationFrame(next)
      else resolve((count * 1_000) / (now - startedAt))
    }
    requestAnimationFrame(next)
  })

export function send(client: pg.Client, label: string, durationMs: number): Promise<void> {
  const written: Promise<unknown>[] = []
  return atRate(PER_SECOND, durationMs, (no) =>
    written.push(client.query({ name: 'insert', text: INSERT, values: [JSON.stringify([decisionOf(label, no)])] })),
  ).then(async () => {
    await Promise.all(written)
  })
}

const row = (name: string, value: number, unit: string, note: string): BenchRow => ({ name: `live: ${name}`, value: Number(value.toFixed(1)), unit, note })
