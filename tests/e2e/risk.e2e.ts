import type { Page } from '@playwright/test'
import { insertDesk } from '#tests/support/desk-rows.ts'
import { insertScreens, type ScreenIds, toldRisk } from '#tests/support/screens-rows.ts'
import { expect, freshDesk, test } from './support/desk.ts'

test.describe.configure({ mode: 'serial' })
freshDesk()

let ids: ScreenIds
let tooDear: string
test.beforeAll(async ({ desk }) => {
  await insertDesk(desk.write.pool, Date.now())
  ids = await insertScreens(desk.write.pool, Date.now())
  await desk.write.execution({ status: 'refused', reason: { code: 'DAILY_LOSS_LIMIT', message: 'The day has lost 3,400.', value: '3400', limit: '4000' } })
  tooDear = await desk.write.execution({ status: 'refused', reason: { code: 'ORDER_SIZE_LIMIT', message: 'Order notional is 261,240.' } })
  await desk.write.pool.query(`update tr_strand set risk_checks = $2 where id = $1`, [
    tooDear,
    JSON.stringify([{ name: 'order notional', code: 'ORDER_SIZE_LIMIT', value: '261240', limit: '250000', unit: 'reporting currency', ok: false }]),
  ])
  await desk.write.tell(toldRisk())
  await desk.write.trading('trading', 'e2e')
})

const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first()

test('every limit with its use, headroom, who set it and when it said no', async ({ page, live }) => {
  await live(page, '/risk')
  await expect(page.locator('main')).toContainText(/Closest: daily loss, 85\s%/)
  const limits = page.getByRole('table', { name: 'Limits and their use' }).getByRole('row')
  const loss = limits.filter({ hasText: 'Daily loss' })
  await expect(loss).toHaveText(/3,400.*4,000.*close.*85\.0\s%.*600.*risk update rand-7/)
  await expect(loss.getByRole('link')).toBeVisible()
  await expect(limits.filter({ hasText: 'Gross notional' })).toHaveText(/69,668.*3,000,000.*2\.3\s%.*configuration v1.*none in 24 h/)
  await expect(limits.filter({ hasText: 'Order notional' })).toHaveText(/by order.*250,000/)
  await expect(limits.filter({ hasText: 'Order notional' }).getByRole('link')).toHaveAttribute('href', `/executions/${tooDear}`)
  await expect(limits.filter({ hasText: 'Order quantity' })).toHaveText(/none set.*none in 24 h/)
  await expect(limits.filter({ hasText: 'Position value at risk' })).toContainText('none set')
  await expect(page.getByRole('img', { name: /^Most used: concentration/ })).toBeVisible()
  await panel(page, 'Refusals by code').getByRole('link', { name: 'Daily loss limit' }).click()
  await expect(page).toHaveURL(/\/executions\?code=DAILY_LOSS_LIMIT&range=24h$/)
  await expect(page.locator('tbody tr[data-row]')).toHaveCount(1)
})

test('the switch: halt in one step, resume, flatten and drill in two with a reason', async ({ page, desk, live }) => {
  await live(page, '/risk')
  const box = panel(page, 'Kill switch')
  await box.getByRole('button', { name: 'Flatten all' }).click()
  const dialog = page.getByRole('dialog', { name: 'Flatten all' })
  await expect(dialog).toContainText('Closes 4 positions at the market')
  await expect(dialog).toContainText('It cannot be undone')
  await expect(dialog.getByRole('button', { name: 'Flatten all' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('end of the day')
  await dialog.getByRole('button', { name: 'Flatten all' }).click()
  await expect(dialog).toContainText(/recorded #\d+/)
  await desk.write.pool.query(`update tr_command set status = 'done', done_at = clock_timestamp(), result = '{"flat": true}' where kind = 'flatten'`)
  await expect(dialog).toContainText('flat, confirmed by the venues')
  await page.keyboard.press('Escape')

  await box.getByRole('button', { name: 'Run the halt drill' }).click()
  const drill = page.getByRole('dialog', { name: 'Run the halt drill' })
  await drill.getByRole('textbox', { name: 'Reason' }).fill('monthly')
  await drill.getByRole('button', { name: 'Run the drill' }).click()
  await expect(drill).toContainText(/recorded #\d+/)
  await desk.write.pool.query(
    `update tr_command set status = 'done', done_at = clock_timestamp(), result = '{"halted_ms": 48.2, "cancelled": 3, "open_after": 0}' where kind = 'drill'`,
  )
  await expect(drill).toContainText('nothing open after 48 ms, 3 orders cancelled, 0 left open')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('table', { name: 'Halt drills, newest first' }).getByRole('row').nth(1)).toHaveText(/done.*48 ms.*3.*0.*monthly/)

  await box.getByRole('button', { name: 'Halt trading' }).click()
  await expect(box).toContainText(/recorded #\d+/)
  await desk.write.obey()
  await expect(box).toContainText('Nothing is sent.')
  await expect(box.getByRole('button', { name: 'Halt trading' })).toBeDisabled()
  await expect(box).toContainText('halted already')
  await expect(page.getByRole('table', { name: 'History of the switch, newest first' }).getByRole('row').nth(1)).toContainText('halted')
})

test('positions: exposure, who watches, and a difference with the venue in both numbers', async ({ page, desk, live }) => {
  await live(page, '/positions')
  await expect(page.getByRole('alert').filter({ hasText: 'not what the venue says' })).toContainText('BTC/USDT on sim-bravo')
  const rows = page.getByRole('table', { name: 'Holdings per symbol and venue' }).getByRole('row')
  await expect(rows.filter({ hasText: 'sim-bravo' })).toHaveText(/−0\.2.*venue says −0\.21/)
  const alpha = rows.filter({ hasText: 'BTC/USDT' }).filter({ hasText: 'sim-alpha' })
  await expect(alpha).toContainText(/stop 60,500\.0, target 64,000\.0.*over long 0\.5/)
  await expect(alpha).toContainText('after a crash resume')
  await expect(page.getByRole('table', { name: 'Exposure by symbol and venue' }).getByRole('row').nth(1)).toHaveText(/Everything.*3.*23,101.*69,668.*7\.0\s%/)
  await expect(page.getByRole('table', { name: 'Earned by venue and symbol' })).toContainText('ETH/USDT')
  await alpha.getByRole('button', { name: 'Close BTC/USDT on sim-alpha' }).click()
  const dialog = page.getByRole('dialog', { name: 'Close BTC/USDT on sim-alpha' })
  await expect(dialog).toContainText('Sells 0.75')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('too much')
  await dialog.getByRole('button', { name: 'Close the position' }).click()
  await expect(dialog).toContainText(/recorded #\d+/)
  expect((await desk.write.pool.query(`select payload from tr_command where kind = 'close'`)).rows).toEqual([
    { payload: { symbol: 'BTC/USDT', venue: 'sim-alpha', reason: 'too much' } },
  ])
})

test('what needs me leads to its place', async ({ page, live }) => {
  await live(page, '/')
  const needs = panel(page, 'Needs me')
  await expect(needs).toContainText('Daily loss is at 85 % of its limit')
  await expect(needs).toContainText('Drift: BTC/USDT on sim-bravo')
  await expect(needs).not.toContainText('invariant')
  await needs.getByRole('listitem').filter({ hasText: '1 execution waits for its conditions' }).getByRole('link', { name: 'Open' }).click()
  await expect(page).toHaveURL(/status=waiting/)
  await expect(page.locator('tbody tr[data-row]').first()).toHaveAttribute('data-row', ids.waiting)
})
