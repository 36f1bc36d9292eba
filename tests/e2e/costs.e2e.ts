import type { Page } from '@playwright/test'
import { METRICS, SIGN_HEADER } from '#lib/domain/account/metrics/registry.ts'
import { type DeskIds, insertDesk } from '#tests/support/desk-rows.ts'
import { failingRoute } from './support/answers.ts'
import { expect, freshDesk, test } from './support/desk.ts'
import { watchOverflow } from './support/overflow.ts'

freshDesk()
let ids: DeskIds
test.beforeAll(async ({ desk }) => {
  ids = await insertDesk(desk.write.pool, Date.now())
})

const table = (page: Page, name: string | RegExp) => page.getByRole('table', { name, exact: true })

test('from an aggregate to its fills in two clicks', async ({ page, live }) => {
  await live(page, '/costs?metric=effective_spread_bps')
  const byVenue = table(page, 'Effective spread by venue')
  await expect(byVenue.getByRole('columnheader').filter({ hasText: 'Mean' }).first()).toContainText('bps, + lost')
  await expect(byVenue.getByRole('row').filter({ hasText: 'sim-alpha' })).toContainText(/observation, n \d+ of 20/)
  await expect(byVenue.getByRole('row').filter({ hasText: 'no venue' })).toContainText(/\d+ refused/)

  await byVenue.getByRole('link', { name: 'sim-alpha' }).click()
  await expect(page).toHaveURL(/by=decision/)
  await expect(page).toHaveURL(/venue=sim-alpha/)
  const rows = table(page, 'Effective spread by decision')
  await rows.getByRole('link').first().click()
  await expect(page).toHaveURL(/\/executions\/01J/)
  await expect(table(page, 'Fills').getByRole('row').nth(1)).toContainText('sim-alpha')
})

test('any fill leads to the trend it belongs to', async ({ page, live }) => {
  await live(page, `/executions/${ids.filled}`)
  const fills = table(page, 'Fills')
  await expect(fills.getByRole('row').nth(1)).toContainText('lost')
  await fills.getByRole('link', { name: 'trend' }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cost analysis')
  await expect(page.getByRole('combobox', { name: 'Metric' })).toHaveValue('effective_spread_bps')
  await expect(table(page, 'Effective spread by hour').getByText('this fill')).toBeVisible()
  await expect(page.getByRole('img', { name: /^Effective spread over/ })).toContainText('this fill')
})

test('every metric is there with its unit and what its sign means', async ({ page, live }) => {
  await live(page, '/costs')
  const chooser = page.getByRole('combobox', { name: 'Metric' })
  await expect(chooser).toBeVisible()
  const offered = new Map(
    await chooser.locator('option').evaluateAll((options) => options.map((o) => [(o as HTMLOptionElement).value, o.textContent] as const)),
  )
  for (const { key, header, sign } of METRICS) {
    expect(offered.get(key), key).toBe(header)
    expect(offered.get(key), key).toContain(SIGN_HEADER[sign])
  }
  await chooser.selectOption('implementation_shortfall_bps')
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('curator')
  await expect(page).toHaveURL(/metric=implementation_shortfall_bps/)
  const byCurator = table(page, 'Implementation shortfall by curator')
  await expect(byCurator.getByRole('row').filter({ hasText: 'risk nudge' })).toContainText('[')
  await expect(page.getByText('the rows do not add up')).toBeVisible()
})

test('what the costs are made of: parts, curves with n, stages', async ({ page, live }) => {
  await live(page, '/costs?range=all')
  const parts = page.getByRole('table', { name: /^Shortfall by part/ })
  await expect(parts.getByRole('rowheader').first()).toHaveText('Delay')
  await expect(parts.getByRole('rowheader').last()).toHaveText('Shortfall')
  await expect(page.getByRole('img', { name: /^Mark-out of everything, \+ gained: .*n 5/ })).toBeVisible()
  const curve = page.getByRole('region', { name: 'Mark-out', exact: true })
  await curve.getByRole('button', { name: 'Show the table' }).click()
  await expect(table(page, 'Mark-out by horizon and venue').getByRole('row').filter({ hasText: 'everything' })).toHaveCount(5)
  const stages = table(page, 'Latency by stage')
  await expect(stages.getByRole('row').filter({ hasText: 'Notice' })).toContainText('needs n 20')
})

test('the export is what is on screen', async ({ page, desk, live }) => {
  await live(page, '/costs?metric=arrival_slippage_bps&by=style')
  const href = await page.getByRole('link', { name: 'CSV' }).getAttribute('href')
  const csv = await (await page.request.get(`${desk.url}${href}`)).text()
  const [comment, header, ...lines] = csv.trim().split('\n')
  expect(comment).toMatch(/^# Ropewalk costs · .*Arrival slippage \(bps.*\+ lost\).*by=style/)
  expect(header).toMatch(/^style,metric,n,decisions,fills,days,mean,mean_low_95/)
  await expect(table(page, 'Arrival slippage by style')).toBeVisible()
  const shown = await table(page, 'Arrival slippage by style').getByRole('row').count()
  // The whole stands on top, the header row is not a line of numbers.
  expect(lines).toHaveLength(shown)
  expect(lines[0]).toMatch(/^all,arrival_slippage_bps,\d+/)
})

test('nothing, a wrong question and a failure are said in words', async ({ page, live }) => {
  await live(page, '/costs?symbol=NO%2FNE')
  await expect(page.getByText('No execution matches: NO/NE.')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(table(page, 'Arrival slippage by venue')).toBeVisible()

  await live(page, '/costs?hour=99')
  await expect(page.getByRole('alert').filter({ hasText: 'hour' })).toContainText('INVALID_REQUEST')

  await live(page, '/costs')
  const figures = await failingRoute(page, '**/api/costs?**', 'The figures broke.')
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('symbol')
  await expect(page.getByRole('alert').filter({ hasText: 'The figures broke.' })).toBeVisible()
  const again = page.waitForRequest('**/api/costs?**')
  await page.getByRole('button', { name: 'Retry' }).first().click()
  await again
  await expect(page.getByRole('alert').filter({ hasText: 'The figures broke.' })).toBeVisible()
  figures.mend()
  // The next one to ask has the answer: the reader, or a change that the tail tells of at this moment, which takes the fault away.
  const retry = page.getByRole('button', { name: 'Retry' }).first()
  await expect(async () => {
    if (await retry.isVisible()) await retry.click({ timeout: 1_000 })
    await expect(table(page, 'Arrival slippage by symbol')).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 20_000 })
  await expect(table(page, 'Arrival slippage by symbol')).toBeVisible()
})

test('it fits a phone, also while it draws', async ({ page, live }) => {
  const overflow = await watchOverflow(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await live(page, '/costs')
  await expect(table(page, 'Arrival slippage by venue')).toBeVisible()
  await expect(page.getByRole('img', { name: /^Mark-out of everything/ })).toBeVisible()
  expect(await overflow()).toBe(0)
})
