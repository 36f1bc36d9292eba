import pg from 'pg'
import { raiseLimits } from '#tests/support/limits.ts'
import { startWorker } from '#tests/support/worker-process.ts'
import { openBed } from './bed.ts'
import type { BenchRow } from './order-book.ts'
import { load, openBrowser, openPage, startWeb, type WebBench } from './web-bed.ts'
import { send } from './web-live.ts'

const EARLY_S = 120
const LATE_S = 600

/**
 * A tab that is open all day keeps its memory: the heap of the blotter after two minutes against ten at 100 executions a second, each
 * after a garbage collection. `--seconds` shortens it (the early figure is then taken after a fifth), `--seconds 28800` is a working day.
 */
export async function memoryBench({ smoke, seconds }: WebBench): Promise<readonly BenchRow[]> {
  const lateS = seconds ?? (smoke ? 10 : LATE_S)
  const earlyS = lateS >= LATE_S ? EARLY_S : lateS / 5
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
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const measure = async () => {
      await session.send('HeapProfiler.collectGarbage')
      const { metrics } = await session.send('Performance.getMetrics')
      const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
      return { heapMb: of('JSHeapUsedSize') / 1_048_576, nodes: of('Nodes') }
    }
    await send(owner, 'early', earlyS * 1_000)
    const early = await measure()
    await send(owner, 'late', (lateS - earlyS) * 1_000)
    const late = await measure()
    const executions = Math.round(lateS * 100)
    return [
      row(`heap after ${earlyS} s`, early.heapMb, 'MB', `${early.nodes} nodes`),
      row(
        `heap after ${lateS} s`,
        late.heapMb,
        'MB',
        `${late.nodes} nodes; ${executions.toLocaleString('en-US')} executions, at most 5,000 rows kept; ${load()}`,
      ),
    ]
  } finally {
    await browser.close()
    await web.stop()
    await worker.stop()
    await owner.end()
    await bed.close()
  }
}

const row = (name: string, value: number, unit: string, note: string): BenchRow => ({ name: `memory: ${name}`, value: Number(value.toFixed(1)), unit, note })
