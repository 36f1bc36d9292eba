import { readFileSync } from 'node:fs'
import type { Browser } from '@playwright/test'
import pg from 'pg'
import { percentile } from './bed.ts'
import type { BenchRow } from './order-book.ts'
import { load, openBrowser, openSeeded, startWeb, type WebBench } from './web-bed.ts'

const BUDGET_MS = 1_000
const ROUNDS = 5

/**
 * The first useful paint of every screen on loopback: from the start of the navigation to the frame on which what is in view has its content
 * and no skeleton; a fresh profile each time (cold cache), a server that has served the screen before. Beside it, when the last skeleton
 * below the fold has gone too.
 */
export async function paintBench({ smoke, count }: WebBench): Promise<readonly BenchRow[]> {
  const bed = await openSeeded(count)
  const web = await startWeb(bed.url)
  const browser = await openBrowser()
  try {
    const rows: BenchRow[] = []
    for (const path of await screens(bed.url)) {
      await usefulPaint(browser, web.url + path)
      const found: Paint[] = []
      for (let round = 0; round < (smoke ? 1 : ROUNDS); round++) found.push(await usefulPaint(browser, web.url + path))
      const times = found.map(({ inViewMs }) => inViewMs)
      const wholeMs = found.map((one) => one.wholeMs)
      rows.push({
        name: `first useful paint: ${path.replace(/\/[0-9A-Z]{26}$/, '/[id]')}`,
        value: Math.round(percentile(times, 0.5)),
        unit: 'ms',
        note: `worst ${Math.max(...times).toFixed(0)}, whole ${percentile(wholeMs, 0.5).toFixed(0)}, n ${times.length}; budget ${BUDGET_MS}; ${load()}`,
      })
    }
    return rows
  } finally {
    await browser.close()
    await web.stop()
    await bed.close()
  }
}

/** Every screen of the desk that needs no id, and one execution. */
async function screens(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(`select id from tr_strand where kind = 'execution' and status = 'filled' order by id desc limit 1`)
  await client.end()
  const routes = JSON.parse(readFileSync('.next/app-path-routes-manifest.json', 'utf8')) as Record<string, string>
  const places = Object.entries(routes).flatMap(([file, path]) => (/^\/\(desk\)\/.*page$/.test(file) && !path.includes('[') ? path : []))
  return [...places.sort(), ...rows.map(({ id }) => `/executions/${id}`)]
}

type Paint = { readonly inViewMs: number; readonly wholeMs: number }

async function usefulPaint(browser: Browser, url: string): Promise<Paint> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await page.goto(url, { waitUntil: 'commit' })
    return await page.evaluate(
      () =>
        new Promise<Paint>((resolve) => {
          let inViewMs: number | null = null
          const look = (now: number): void => {
            const main = document.querySelector('main')
            if (main?.querySelector('h1, h2') != null) {
              const skeletons = [...main.querySelectorAll('[role="status"][aria-label^="Loading"]')]
              if (skeletons.every((one) => one.getBoundingClientRect().top >= innerHeight)) inViewMs ??= now
              if (skeletons.length === 0 && inViewMs !== null) {
                resolve({ inViewMs, wholeMs: now })
                return
              }
            }
            requestAnimationFrame(look)
          }
          requestAnimationFrame(look)
        }),
    )
  } finally {
    await context.close()
  }
}
