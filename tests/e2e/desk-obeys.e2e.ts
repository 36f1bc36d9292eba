import { expect, type Page, test } from '@playwright/test'
import pg from 'pg'
import { ulid } from 'ulid'
import { type Product, startProduct } from '../support/product.ts'
import { appears } from './support/keys.ts'

/** The whole product: its own worker, market and demo Decision Maker. */
let product: Product
let db: pg.Pool

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  product = await startProduct(['--market', 'sim', '--demo', 'on'])
  db = new pg.Pool({ connectionString: product.databaseUrl, max: 2 })
  db.on('error', () => {})
})
test.afterAll(async () => {
  await db?.end()
  await product?.stop()
})

const bar = (page: Page) => page.locator('header').first()
const badge = (page: Page) => page.locator('output[data-live]')
const count = async (sql: string, values: unknown[] = []): Promise<number> => (await db.query(`select count(*)::int as n from ${sql}`, values)).rows[0].n

test('executions arrive by themselves', async ({ page }) => {
  await page.goto(`${product.url}/executions`)
  await expect(badge(page)).toHaveText('Live', { timeout: 60_000 })
  const newest = page.locator('tbody tr[data-row]').first()
  await expect(newest).toBeVisible({ timeout: 60_000 })
  const id = await newest.getAttribute('data-row')
  await expect(newest).not.toHaveAttribute('data-row', id ?? '', { timeout: 60_000 })
})

test('the kill switch stops the desk until somebody resumes it with a reason', async ({ page }) => {
  await page.goto(product.url)
  await expect(badge(page)).toHaveText('Live', { timeout: 60_000 })
  await page.getByRole('button', { name: 'Halt trading' }).click()
  await expect(bar(page)).toContainText(/halted since \d\d:\d\d:\d\d/, { timeout: 15_000 })
  // Once, across the whole screen, with the way back.
  expect((await bar(page).textContent())?.match(/halted/g)).toHaveLength(1)
  await expect(page.locator('[data-bar="halted"]').getByRole('button', { name: 'Resume trading' })).toBeVisible()
  await expect(page.getByText('Trading is halted', { exact: true })).toBeVisible()
  const haltedAt = (await db.query('select since from tr_trading_state')).rows[0].since
  expect(await count(`tr_order where status in ('intended', 'sent', 'accepted', 'partially_filled')`)).toBe(0)
  // The demo rests while trading is halted; a decision of somebody else is refused, reported, and on screen.
  const decisionId = ulid()
  await db.query(
    `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags)
     select $1, listings->0->>'symbol', '5m', 'decision', '{"signal_strength": 0.8}',
       '{"decision_type":"execute","trading_plan":{"direction":"long","notional":"500","execution_strategy":"market"}}', '{trader:execute}' from tr_market`,
    [decisionId],
  )
  await expect
    .poll(() => count(`tr_strand where decision_id = $1 and status = 'refused' and 'dm:execution_report' = any(tags)`, [decisionId]), { timeout: 15_000 })
    .toBe(1)
  await expect(page.locator('tbody tr[data-row]').filter({ hasText: 'refused' }).first()).toBeVisible()
  expect(await count('tr_order where intended_at > $1', [haltedAt])).toBe(0)

  await page.getByRole('button', { name: 'Resume trading' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resume trading' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('drill over')
  await Promise.all([appears(page, 'trading again'), dialog.getByRole('button', { name: 'Resume trading' }).click()])
  await expect.poll(() => count('tr_order where intended_at > $1', [haltedAt]), { timeout: 60_000 }).toBeGreaterThan(0)
})

test('a worker that stops beating is a bar across the page, and is forgotten when it beats again', async ({ page }) => {
  await page.goto(`${product.url}/executions`)
  await expect(badge(page)).toHaveText('Live', { timeout: 60_000 })
  const { pid } = (await db.query(`select pid from tr_worker where role = 'trading' order by heartbeat_at desc limit 1`)).rows[0]
  process.kill(pid, 'SIGSTOP')
  try {
    await expect(badge(page)).toHaveText(/^Worker silent \d+ s$/, { timeout: 20_000 })
    await expect(page.locator('[data-bar="worker-silent"]').filter({ hasText: 'has been silent for' })).toBeVisible()
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await expect(badge(page)).toHaveText('Live', { timeout: 20_000 })
})
