import { readFileSync } from 'node:fs'
import type { Browser } from '@playwright/test'
import pg from 'pg'
import { percentile } from './bed.ts'
import type { BenchRow } from './order-book.ts'
import { load, openBrowser, openSeeded, startWeb, type WebBench } from './web-bed.ts'

const BUDGET_MS = 1_000
const ROUNDS = 5

/**
 * The first useful paint of every screen on loopback: from the start of the navigation to the frame on which the screen has its content, no
 * skeleton and a row in every table that has rows; a fresh profile each time (cold cache), a server that has served the screen before.
 */
export async function paintBench({ smoke, count }: WebBench): Promise<readonly BenchRow[]> {
  const bed = await openSeeded(count)
  const web = await startWeb(bed.url)
  const browser = await openBrowser()
  try {
    const rows: BenchRow[] = []
    for (const path of await screens(bed.url)) {
      await usefulPaint(browser, web.url + path)
      const times: number[] = []
      for (let round = 0; round < (smoke ? 1 : ROUNDS); round++) times.push(await usefulPaint(browser, web.url + path))
      rows.push({
        name: `first useful paint: ${path.replace(/\/[0-9A-Z]{26}$/, '/[id]')}`,
        value: Math.round(percentile(times, 0.5)),
        unit: 'ms',
        note: `worst ${Math.max(...times).toFixed(0)}, n ${times.length}; budget ${BUDGET_MS}; ${load()}`,
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

async function usefulPaint(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await page.goto(url, { waitUntil: 'commit' })
    return await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const isUseful = (): boolean => {
            const main = document.querySelector('main')
            return main?.querySelector('h1, h2') != null && main.querySelector('[role="status"][aria-label^="Loading"]') === null
          }
          const look = (): unknown => (isUseful() ? requestAnimationFrame((now) => resolve(now)) : requestAnimationFrame(look))
          look()
        }),
    )
  } finally {
    await context.close()
  }
}
