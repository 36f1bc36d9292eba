import pg from 'pg'
import { raiseLimits } from '#tests/support/limits.ts'
import { startWorker } from '#tests/support/worker-process.ts'
import { openBed } from './bed.ts'
import type { BenchRow } from './order-book.ts'
import { load, openBrowser, openPage, startWeb, type WebBench } from './web-bed.ts'
import { send } from './web-live.ts'

/** Seconds at 100 executions each: when the table has its most rows and everything that is bounded is full, and how long then. */
const FULL = { earlyS: 120, lateS: 600 }
const LONG = { earlyS: 120, lateS: 28_800 }
const SMOKE = { earlyS: 4, lateS: 10 }
/** More than this between the two is growth. */
const GROWTH_MAX = 1.1

/**
 * A tab that is open all day keeps its memory: the heap of the blotter after two minutes against ten at 100 executions a second, each
 * after a garbage collection. `--long` is a working day of eight hours; `--seconds` sets the whole time, of which a fifth is the early one.
 */
export async function memoryBench({ smoke, seconds, long }: WebBench): Promise<readonly BenchRow[]> {
  const { earlyS, lateS } = seconds !== null ? { earlyS: seconds / 5, lateS: seconds } : smoke ? SMOKE : long ? LONG : FULL
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
      return { heapMb: of('JSHeapUsedSize') / 1_048_576, nodes: of('Nodes'), listeners: of('JSEventListeners') }
    }
    await send(bed.url, 'early', earlyS * 1_000)
    const early = await measure()
    await send(bed.url, 'late', (lateS - earlyS) * 1_000)
    const late = await measure()
    const executions = Math.round(lateS * 100).toLocaleString('en-US')
    const told = ({ nodes, listeners }: typeof early): string => `${nodes} nodes, ${listeners} listeners`
    return [
      row(`heap after ${earlyS} s`, early.heapMb, 'MB', told(early)),
      row(`heap after ${lateS} s`, late.heapMb, 'MB', `${told(late)}; ${executions} executions, at most 5,000 rows kept; ${load()}`),
      row('late to early', late.heapMb / early.heapMb, '×', `budget ${GROWTH_MAX}, once 5,000 rows are held`),
    ]
  } finally {
    await browser.close()
    await web.stop()
    await worker.stop()
    await owner.end()
    await bed.close()
  }
}

const row = (name: string, value: number, unit: string, note: string): BenchRow => ({ name: `memory: ${name}`, value: Number(value.toFixed(2)), unit, note })
