import { expect, type Page, test } from '@playwright/test'
import pg from 'pg'
import { ulid } from 'ulid'
import { type Product, startProduct } from '../support/product.ts'

/** The whole product without its demo: what is held is what these journeys have bought. */
let product: Product
let db: pg.Pool

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  product = await startProduct(['--market', 'sim', '--demo', 'off'])
  db = new pg.Pool({ connectionString: product.databaseUrl, max: 2 })
  db.on('error', () => {})
})
test.afterAll(async () => {
  await db?.end()
  await product?.stop()
})

const live = async (page: Page, path: string) => {
  await page.goto(`${product.url}${path}`)
  await expect(page.locator('output[data-live]')).toHaveText('Live', { timeout: 60_000 })
}
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first()
const count = async (sql: string): Promise<number> => (await db.query(`select count(*)::int as n from ${sql}`)).rows[0].n

/** Inserts one decision and waits until it is in one of these states; the execution's id. */
async function decided(plan: object, ...states: string[]): Promise<string> {
  const id = ulid()
  await db.query(
    `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags)
     values ($1, 'BTC/USDT', '5m', 'decision', '{"signal_strength": 0.9}', $2, '{trader:execute}')`,
    [id, JSON.stringify({ decision_type: 'execute', trading_plan: { direction: 'long', notional: '2000', execution_strategy: 'market', ...plan } })],
  )
  const found = async () => (await db.query('select id, status from tr_strand where decision_id = $1', [id])).rows[0]
  await expect.poll(async () => (await found())?.status, { timeout: 60_000 }).toMatch(new RegExp(`^(${states.join('|')})$`))
  return (await found()).id
}

test('a schedule of the real desk moves on screen, and its rest is called off', async ({ page }) => {
  const id = await decided({ execution_strategy: 'twap', notional: '6000', time_horizon: '10m' }, 'working')
  await live(page, `/executions/${id}`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/by twap: working, [1-9]\d* of \d+ slices, 0\.\d+ of 0\.\d+.* filled so far/, {
    timeout: 60_000,
  })
  await expect(page.getByRole('table', { name: 'Slices of the schedule' })).toContainText('to come')
  await page.getByRole('button', { name: 'Cancel the rest' }).click()
  const dialog = page.getByRole('dialog', { name: 'Cancel the rest' })
  await dialog.getByRole('button', { name: 'Cancel the rest' }).click()
  await expect(dialog).toContainText('cancel sent', { timeout: 30_000 })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/; the rest was cancelled\.$|^Bought .* of /, { timeout: 60_000 })
})

test('who watches is on screen, and what happens after a crash is changed there', async ({ page }) => {
  const id = await decided({ stop_loss: '1000' }, 'filled', 'partially_filled')
  await live(page, `/executions/${id}`)
  const watch = panel(page, 'Watch')
  await expect(watch).toContainText(/Watched by.*worker/, { timeout: 30_000 })
  await watch.getByRole('button', { name: 'Change to flatten' }).click()
  const dialog = page.getByRole('dialog', { name: /^Change to/ })
  await dialog.getByRole('button', { name: 'Change to flatten' }).click()
  await expect(dialog).toContainText('changed', { timeout: 30_000 })
  await page.keyboard.press('Escape')
  await expect(watch).toContainText('flatten: close it at once', { timeout: 30_000 })
  await live(page, '/positions')
  await expect(page.getByRole('table', { name: 'Holdings per symbol and venue' })).toContainText('after a crash flatten')
})

test('the drill stops everything, says how long it took, and trades again', async ({ page }) => {
  await decided({ execution_strategy: 'limit', limit_price: '20000', notional: '1000', time_horizon: '1h', max_slippage_bps: '9000' }, 'working', 'refused')
  await live(page, '/risk')
  await expect(page.getByRole('table', { name: 'Limits and their use' })).toContainText('Daily loss')
  await panel(page, 'Kill switch').getByRole('button', { name: 'Run the halt drill' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run the halt drill' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('monthly')
  await dialog.getByRole('button', { name: 'Run the drill' }).click()
  await expect(dialog).toContainText(/nothing open after .*, \d+ orders? cancelled, 0 left open/, { timeout: 60_000 })
  expect(await count(`tr_order where status in ('intended', 'sent', 'accepted', 'partially_filled', 'unknown')`)).toBe(0)
  await page.keyboard.press('Escape')
  await expect(panel(page, 'Kill switch')).toContainText('New decisions are judged and sent.')
  await expect(page.getByRole('table', { name: 'Halt drills, newest first' }).getByRole('row').nth(1)).toContainText('monthly')
})

test('flatten all is called flat when the venues have confirmed it', async ({ page }) => {
  await live(page, '/positions')
  expect(await count('tr_position where quantity <> 0')).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Flatten all' }).click()
  const dialog = page.getByRole('dialog', { name: 'Flatten all' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('end of the day')
  await dialog.getByRole('button', { name: 'Flatten all' }).click()
  await expect(dialog).toContainText('flat, confirmed by the venues', { timeout: 90_000 })
  expect(await count('tr_position where quantity <> 0')).toBe(0)
  await page.keyboard.press('Escape')
  await expect(page.locator('main')).toContainText('flat, per symbol and venue')
  await live(page, '/system')
  await expect(panel(page, 'Checks')).toContainText('All sound', { timeout: 30_000 })
})
