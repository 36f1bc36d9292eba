import type { Page } from '@playwright/test'
import { seedExecutions } from '../../bench/seed-executions.ts'
import { type Desk, expect, freshDesk, test } from './support/desk.ts'

const COUNT = 3_000
const rows = (page: Page) => page.locator('tbody tr[data-row]')
const rowIds = (page: Page) => rows(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-row') ?? ''))
const scroller = (page: Page) => page.locator('table').locator('xpath=..')

test.describe.configure({ mode: 'serial' })
freshDesk()
test.beforeAll(async ({ desk }) => {
  await seedExecutions(desk.databaseUrl, { count: COUNT, seed: 'e2e', days: 2, endsAt: new Date(Date.now() - 60_000) })
})

const idsOf = async (desk: Desk, where: string): Promise<readonly string[]> =>
  (await desk.write.pool.query(`select id from tr_strand where kind = 'execution' and ${where} order by id desc`)).rows.map(({ id }) => id)

test('thousands of rows scroll with only those in view in the document, none missing and none twice', async ({ page, desk, live }) => {
  test.slow()
  await live(page, '/executions')
  // Two hundred stand in the document whole. With more of them the window over the rows takes over, whose code is here a moment later.
  await expect(async () => {
    await scroller(page).evaluate((box) => box.scrollTo(0, box.scrollHeight))
    await expect(page.locator('table[aria-rowcount]')).toBeVisible({ timeout: 500 })
    expect((await rowIds(page)).length).toBeLessThan(100)
  }).toPass()
  await scroller(page).evaluate((box) => box.scrollTo(0, 0))
  const all = await idsOf(desk, 'true')
  await expect(rows(page).first()).toHaveAttribute('data-row', all[0] as string)
  const seen = new Set<string>()
  const look = async (): Promise<number> => {
    const ids = await rowIds(page)
    expect(ids.length).toBeLessThan(220)
    for (const id of ids) seen.add(id)
    await scroller(page).evaluate(async (box) => {
      box.scrollBy(0, box.clientHeight * 0.8)
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
    })
    return seen.size
  }
  await expect.poll(look, { timeout: 90_000, intervals: [20] }).toBeGreaterThan(1_200)
  const lowest = [...seen].sort()[0] as string
  expect([...seen].sort().reverse()).toEqual(all.slice(0, all.indexOf(lowest) + 1))
})

test('a screen that is taller than a page of rows is full without a scroll', async ({ page, live }) => {
  await page.setViewportSize({ width: 1440, height: 4_000 })
  await live(page, '/executions')
  const below = () => scroller(page).evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight)
  await expect.poll(below).toBeGreaterThan(500)
  expect((await rowIds(page)).length).toBeGreaterThan(120)
})

test('a change is read alone: no list is fetched again while executions arrive and change', async ({ page, desk, live }) => {
  await live(page, '/executions')
  await rows(page).first().waitFor()
  // What changed while the page was on its way is read once, whole.
  await page.waitForLoadState('networkidle')
  const asked: URL[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.pathname === '/api/executions') asked.push(url)
  })
  for (let n = 0; n < 10; n++) {
    const id = await desk.write.execution({ status: 'working' })
    await desk.write.execution({ id, status: 'filled' })
    await expect(page.locator(`tr[data-row="${id}"]`)).toContainText('filled')
  }
  expect(asked.length).toBeGreaterThan(0)
  for (const url of asked) expect(url.searchParams.get('ids'), url.search).not.toBeNull()
})

test('a filter by symbol, venue and time, and the end of an id, find what is stored', async ({ page, desk, live }) => {
  await live(page, '/executions?symbol=UNI/USDT&venue=cedar')
  const found = await idsOf(desk, `symbol = 'UNI/USDT' and venue = 'cedar'`)
  await expect.poll(() => rowIds(page)).toEqual(found.slice(0, 100))
  const [id] = (await idsOf(desk, 'true')).slice(1_234, 1_235) as [string]
  await live(page, `/executions?q=${id.slice(-7).toLowerCase()}`)
  await expect.poll(() => rowIds(page)).toEqual([id])
})

test('when a report was drawn is told and kept, on the report’s own stamp', async ({ page, desk, live }) => {
  await live(page, '/executions')
  const id = await desk.write.execution({ status: 'working' })
  await expect(page.locator(`tr[data-row="${id}"]`)).toContainText('working')
  await desk.write.pool.query(
    `update tr_strand set stages = stages || jsonb_build_object('stamps_us', jsonb_build_object('reported', $2::bigint)) where id = $1`,
    [id, Date.now() * 1_000],
  )
  await desk.write.inTransaction(async (client) => {
    await client.query(`update tr_strand set status = 'filled' where id = $1`, [id])
    await desk.write.event(client, 'execution', id, 'reported', { execution_id: id })
  })
  const paint = async () => (await desk.write.pool.query('select paint_ms, error_ms from tr_paint where execution_id = $1', [id])).rows[0]
  await expect.poll(paint, { timeout: 20_000 }).toBeTruthy()
  const { paint_ms, error_ms } = await paint()
  expect(paint_ms).toBeGreaterThan(0)
  expect(paint_ms).toBeLessThan(60_000)
  expect(error_ms).toBeGreaterThan(0)
})
