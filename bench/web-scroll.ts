import type { Page } from '@playwright/test'
import { percentile } from './bed.ts'
import type { BenchRow } from './order-book.ts'
import { load, openBrowser, openPage, openSeeded, startWeb, type WebBench } from './web-bed.ts'

const FIRST_ROWS_MS = 300
const FRAMES_MIN = 50
const ROUNDS = 7

/**
 * Ask 11: with a million stored executions and as many fills, how soon the first rows are on screen and how smoothly thousands of them
 * scroll, in a real Chromium that draws with the processor. The wheel turns at the pace of a hand; older pages are read as they are reached.
 */
export async function scrollBench({ smoke, count }: WebBench): Promise<readonly BenchRow[]> {
  const bed = await openSeeded(count)
  try {
    const web = await startWeb(bed.url)
    const browser = await openBrowser()
    try {
      const first: number[] = []
      for (let round = 0; round < (smoke ? 2 : ROUNDS); round++) {
        const page = await openPage(browser, `${web.url}/executions`)
        first.push(await firstRows(page))
        await page.close()
      }
      const page = await openPage(browser, `${web.url}/executions`)
      await page.locator('tbody tr[data-row]').first().waitFor()
      await page.waitForLoadState('networkidle')
      const { frames, rows } = await scroll(page, smoke ? 1_500 : 10_000)
      const gaps = frames.map((at, index) => at - (frames[index - 1] ?? at)).slice(1)
      const perSecond = (gaps.length * 1_000) / ((frames.at(-1) ?? 0) - (frames[0] ?? 0))
      return [
        row(
          'first rows on screen, warm server, p50',
          percentile(first.slice(1), 0.5),
          'ms',
          `cold cache each time, n ${first.length - 1}; target ≤ ${FIRST_ROWS_MS}`,
        ),
        row('scrolling', perSecond, 'frames/s', `target ≥ ${FRAMES_MIN}; ${rows} rows reached`),
        row('scrolling, time between frames, p95', percentile(gaps, 0.95), 'ms', `worst ${Math.max(...gaps).toFixed(0)} ms; ${load()}`),
      ]
    } finally {
      await browser.close()
      await web.stop()
    }
  } finally {
    await bed.close()
  }
}

/** From the start of the navigation to the frame that holds the first rows, by the page's own clock. */
const firstRows = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelector('tbody tr[data-row]') === null) return requestAnimationFrame(look)
          return requestAnimationFrame((now) => resolve(now))
        }
        look()
      }),
  )

/** The times of the frames while the wheel turns, and how many rows the table held in the end. */
async function scroll(page: Page, durationMs: number): Promise<{ readonly frames: readonly number[]; readonly rows: number }> {
  const frames = page.evaluate(
    (forMs) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = []
        const next = (now: number): void => {
          times.push(now)
          if (now - (times[0] ?? now) < forMs) requestAnimationFrame(next)
          else resolve(times)
        }
        requestAnimationFrame(next)
      }),
    durationMs,
  )
  await page.mouse.move(700, 500)
  for (const endAt = Date.now() + durationMs; Date.now() < endAt; ) {
    await page.mouse.wheel(0, 120)
    await page.waitForTimeout(32)
  }
  const times = await frames
  const rows = await page.locator('table').evaluate((table) => Math.round((table.parentElement?.scrollHeight ?? 0) / 28) - 2)
  return { frames: times, rows }
}

const row = (name: string, value: number, unit: string, note: string): BenchRow => ({ name: `scroll: ${name}`, value: Number(value.toFixed(1)), unit, note })
