import type { Page } from '@playwright/test'
import { insertDesk } from '#tests/support/desk-rows.ts'
import { insertScreens, type ScreenIds } from '#tests/support/screens-rows.ts'
import { expect, freshDesk, test } from './support/desk.ts'

test.describe.configure({ mode: 'serial' })
freshDesk()

let ids: ScreenIds
test.beforeAll(async ({ desk }) => {
  await insertDesk(desk.write.pool, Date.now())
  ids = await insertScreens(desk.write.pool, Date.now())
})

const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first()
const figure = (page: Page, name: string) => page.locator('dl > div').filter({ hasText: name }).locator('dd').first()
const recorded = async (desk: { write: { pool: { query: (text: string) => Promise<{ rows: { kind: string; payload: Record<string, unknown> }[] }> } } }) =>
  (await desk.write.pool.query('select kind, payload from tr_command order by seq')).rows

test('a schedule under way: planned against done, slice by slice, in the present tense', async ({ page, desk, live }) => {
  await live(page, `/executions/${ids.scheduled}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    /^Buying 1\.6 BTC\/USDT by twap: working, 3 of 8 slices, 0\.55 of 1\.6 filled so far at 61,840\.5/,
  )
  const schedule = panel(page, 'Schedule')
  await expect(schedule.getByRole('img', { name: /^Filled 0\.55 of 1\.6 BTC, planned by now/ })).toBeVisible()
  await expect(schedule).toContainText(/34\.4\s%/)
  await expect(schedule).toContainText(/at most 10\s% of the market/)
  const rows = page.getByRole('table', { name: 'Slices of the schedule' }).getByRole('row')
  await expect(rows.nth(1)).toHaveText(/^1.*0\.2.*filled.*sim-alpha$/)
  await expect(rows.nth(3)).toHaveText(/0\.15.*working/)
  await expect(rows.nth(4)).toHaveText(/withheld.*participation cap: 0\.11, the limit is 0\.1/)
  await expect(rows.nth(8)).toHaveText(/to come/)
  await expect(panel(page, 'Stages')).toContainText('not yet')
  await expect(panel(page, 'Stages')).not.toContainText('did not happen')
  await expect(figure(page, 'Decision to send')).toHaveText('4 ms')
  await expect(figure(page, 'Send to first fill')).toHaveText(/^\d+ (s|min)/)
  await expect(panel(page, 'Fills')).toContainText('after the end')

  // Another fill is on screen without a reload, and the table says so.
  await desk.write.inTransaction(async (client) => {
    await client.query(`update tr_order set status = 'filled', filled_quantity = 0.2 where id = $1`, [`${ids.scheduled}-o3`])
    await client.query(
      `insert into tr_fill (id, module_id, order_id, execution_id, decision_id, symbol, venue, venue_fill_id, side, price, quantity, base_quantity, fee, fee_currency,
         liquidity, venue_at, seen_at, venue_at_us, seen_at_us, clock, metrics)
       select o.id || '-late', o.module_id, o.id, o.execution_id, o.decision_id, o.symbol, o.venue, o.id || '-late', o.side, 61840.5, 0.05, 0.05, 0.2, 'USDT',
         'taker', now(), now(), (extract(epoch from now()) * 1000000)::bigint, (extract(epoch from now()) * 1000000)::bigint, 'venue', '{}'
       from tr_order o where o.id = $1`,
      [`${ids.scheduled}-o3`],
    )
    await desk.write.event(client, 'order', `${ids.scheduled}-o3`, 'filled', { execution_id: ids.scheduled })
  })
  await expect(rows.nth(3)).toHaveText(/0\.2.*filled/)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('0.6 of 1.6 filled so far')
})

test('each style is a filter of the blotter, and beside it the stages read as on the page', async ({ page, live }) => {
  await live(page, '/executions')
  const style = page.getByLabel('Style', { exact: true })
  await expect(style.getByRole('option')).toHaveText(['Any style', 'market', 'limit', 'twap', 'vwap', 'pov', 'iceberg', 'is', 'adaptive'])
  await style.selectOption('twap')
  await expect(page).toHaveURL(/style=twap/)
  await expect(page.locator('tbody tr[data-row]')).toHaveCount(1)
  await page.locator(`tr[data-row="${ids.scheduled}"] td`).nth(4).click()
  const stages = page.getByRole('complementary', { name: 'Execution beside the table' }).getByRole('list').first()
  await expect(stages.getByRole('listitem').filter({ hasText: /^(Done|Reported)/ })).toHaveText(['Donenot yet', 'Reportednot yet'])
  await expect(stages).not.toContainText('did not happen')
})

test('the plan is changed in a dialog, and the rest is called off in two steps', async ({ page, desk, live }) => {
  await live(page, `/executions/${ids.scheduled}`)
  await page.getByRole('button', { name: 'Change the plan' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change the plan' })
  await expect(dialog.getByRole('button', { name: 'Change the plan' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Quantity, BTC' }).fill('none')
  await dialog.getByRole('button', { name: 'Change the plan' }).click()
  await expect(dialog).toContainText('the quantity is not a number')
  await dialog.getByRole('textbox', { name: 'Quantity, BTC' }).fill('1.2')
  await dialog.getByRole('textbox', { name: 'Horizon' }).fill('5m')
  await dialog.getByRole('button', { name: 'Change the plan' }).click()
  await expect(dialog).toContainText(/recorded #\d+/)
  expect((await recorded(desk)).at(-1)).toEqual({ kind: 'modify', payload: { execution_id: ids.scheduled, quantity: '1.2', time_horizon: '5m' } })
  await desk.write.obey()
  await expect(dialog).toContainText('plan changed')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Cancel the rest' }).click()
  await expect(page.getByRole('dialog', { name: 'Cancel the rest' })).toContainText(/^Cancel the restStops the schedule of the order|Stops the schedule/)
})

test('a decision that waits shows each condition, and can be called off', async ({ page, live }) => {
  await live(page, `/executions/${ids.waiting}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Waiting to buy 0.4 BTC/USDT: 1 of 2 conditions does not hold yet, price below.')
  const rows = page.getByRole('table', { name: 'Entry conditions' }).getByRole('row')
  await expect(rows.nth(1)).toHaveText(/^Price below.*61,840\.5.*61,000.*not yet$/)
  await expect(rows.nth(2)).toHaveText(/^Spread bps at most.*holds$/)
  await expect(panel(page, 'Waits for')).toContainText('then it expires')
  await page.getByRole('button', { name: 'Cancel the rest' }).click()
  await expect(page.getByRole('dialog', { name: 'Cancel the rest' })).toContainText('Gives up the wait for its conditions')
})

test('who watches a position, what closed it, and what happens after a crash', async ({ page, desk, live }) => {
  await live(page, `/executions/${ids.watched}`)
  const watch = panel(page, 'Watch')
  await expect(watch).toContainText('Stop60,500.0')
  await expect(watch).toContainText('Left to watch0.5')
  await expect(watch).toContainText('resume: go on watching it')
  await watch.getByRole('button', { name: 'Change to flatten' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change to flatten' })
  await expect(dialog).toContainText('close it at once')
  await dialog.getByRole('button', { name: 'Change to flatten' }).click()
  await expect(dialog).toContainText(/recorded #\d+/)
  expect((await recorded(desk)).at(-1)).toEqual({ kind: 'watch_policy', payload: { execution_id: ids.watched, policy: 'flatten' } })
  await page.keyboard.press('Escape')
  await watch.getByRole('link', { name: /^Take profit/ }).click()
  await expect(page).toHaveURL(new RegExp(ids.closer))
  await expect(page.locator('header').filter({ hasText: 'exit by the desk: take profit' })).toBeVisible()
  await expect(page.getByText(/closes\s/).getByRole('link')).toHaveAttribute('href', `/executions/${ids.watched}`)
})
