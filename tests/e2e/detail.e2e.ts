import type { Page } from '@playwright/test'
import { awake } from '#tests/support/awake.ts'
import { type DeskIds, insertDesk } from '#tests/support/desk-rows.ts'
import { type Desk, expect, freshDesk, test } from './support/desk.ts'
import { watchOverflow } from './support/overflow.ts'

freshDesk()
let ids: DeskIds
test.beforeAll(async ({ desk }) => {
  ids = await insertDesk(desk.write.pool, Date.now())
})

const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first()
/** What a worker commits with every change: the row, and an event that tells of it. */
const tell = (desk: Desk, noun: string, id: string, kind: string, executionId: string) =>
  desk.write.inTransaction((client) => desk.write.event(client, noun, id, kind, { execution_id: executionId }))

test('the spine of one decision: what happened, when, why, where, and what it cost', async ({ page, live }) => {
  await live(page, `/executions/${ids.filled}`)
  await expect(heading(page)).toHaveText(/^Bought 0\.25 of 0\.25 BTC\/USDT at 61,\d{3}\.\d+ on sim-alpha, \+0\.8 bps lost against arrival, score 0\.91\.$/)
  await expect(panel(page, 'Stages').getByRole('listitem')).toHaveText([
    /^Committed/,
    /1\.4 ms.*Noticed/,
    /Judged/,
    /Intent stored/,
    /400 µs.*Sent/,
    /40 ms.*Acknowledged/,
    /First fill/,
    /124 ms.*Done/,
    /Reported/,
  ])
  await expect(panel(page, 'Stages')).toContainText('latency 41 ms, budget 500 ms (sent to first fill)')
  const votes = page.getByRole('table', { name: 'Curator contributions, from strength to score' })
  await expect(votes.getByRole('row')).toHaveText([
    /^Curator/,
    /^Strength 0\.80.*−0\.223$/,
    /^Execution approve.*\+0\.085$/,
    /^Venue approve/,
    /^Risk nudge.*−0\.046$/,
    /^Position approve/,
    /^Score 0\.93 passes/,
  ])
  await expect(panel(page, 'Risk gate')).toContainText('8 checks, all within their limits')
  await expect(page.getByRole('table', { name: 'Venue candidates, cheapest first' }).getByRole('row').nth(1)).toHaveText(/^sim-alpha chosen6\.72/)
  await expect(page.getByRole('list', { name: 'State history' })).toHaveText(/^Intended.*sent.*accepted.*partially filled.*filled/)
  const shortfall = page.getByRole('table', { name: /^Shortfall by part/ })
  await expect(shortfall.getByRole('rowheader')).toHaveText(['Delay', 'Spread', 'Timing', 'Latency', 'Withheld', 'Unfilled', 'Fees', 'Shortfall'])
  await expect(shortfall.getByRole('row').last()).toContainText('+6.1 lost')
  await expect(panel(page, 'Metrics')).toContainText('no market trades')
  await expect(panel(page, 'Plan')).toContainText('watched by nobody')
  const held = page.getByRole('table', { name: 'Position before and after' }).getByRole('row').nth(1)
  await expect(held).toHaveText(/sim-alpha.*long 0\.5.*\+0\.15.*others meanwhile \+0\.1.*long 0\.75.*12\.94/)
  await expect(page.getByRole('img', { name: /^Best prices of .*2 fills between/ })).toBeVisible()
})

test('an order that waited in the book as it was told to is over no budget, and one that was slow says both numbers', async ({ page, desk, live }) => {
  const stages = panel(page, 'Stages')
  const store = (id: string, latency: string, totals: object) =>
    desk.write.pool.query(
      `update tr_strand set exec_metrics = exec_metrics || jsonb_build_object('latency_ms', $2::text), stages = jsonb_set(stages, '{totals_ms}', stages->'totals_ms' || $3) where id = $1`,
      [id, latency, JSON.stringify(totals)],
    )
  await desk.write.pool.query(`update tr_order set time_in_force = 'gtc' where execution_id = $1`, [ids.sold])
  await desk.write.pool.query(`update tr_fill set liquidity = 'maker' where execution_id = $1`, [ids.sold])
  await store(ids.sold, '11', { venue_ms: 4_700 })
  await live(page, `/executions/${ids.sold}`)
  await expect(stages).toContainText('latency 11 ms, budget 500 ms (sent to acknowledged: waiting in the book has no budget)')
  await expect(stages.locator('.text-danger, .bg-danger, .border-danger')).toHaveCount(0)

  await store(ids.sold, '4700', { venue_ms: 4_700 })
  await page.reload()
  await expect(stages.locator('p .text-danger')).toHaveText('latency 4.7 s, budget 500 ms')
  await expect(stages.getByTitle('; latency 4.7 s, budget 500 ms')).toContainText('Acknowledged')
  await expect(stages).not.toContainText('over budget')
})

test('the rows behind it are one key away, and can be copied', async ({ page, context, live }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await live(page, `/executions/${ids.filled}`)
  await page.keyboard.press('r')
  const raw = panel(page, 'Raw rows')
  await expect(raw.locator('pre')).toContainText(`"id": "${ids.filled}"`)
  await raw.getByRole('button', { name: 'tr_curator_action' }).click()
  await raw.getByRole('button', { name: 'Copy tr_curator_action' }).click()
  await expect(raw.getByRole('button', { name: 'Copied' })).toBeVisible()
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as { curator_type: string }[]
  expect(copied.map((row) => row.curator_type)).toEqual(['execution', 'position', 'risk', 'venue'])
  await page.keyboard.press('r')
  await expect(raw.locator('pre')).toHaveCount(0)
})

test('where the clipboard is kept from the page it is copied as by hand, and where that is refused too the button says so', async ({ page, live }) => {
  await page.addInitScript(() => {
    // As on a page of plain http from another machine.
    Object.defineProperty(navigator, 'clipboard', { value: undefined })
    document.addEventListener('copy', () => Object.assign(window, { copied: (document.activeElement as HTMLTextAreaElement).value }))
  })
  await live(page, `/executions/${ids.filled}`)
  const link = page.getByRole('button', { name: /^Copy link|^Link copied|^Cannot copy/ })
  await link.click()
  await expect(link).toHaveText('Link copied')
  await expect(link).toBeFocused()
  expect(await page.evaluate(() => (window as { copied?: string }).copied)).toBe(page.url())
  await page.evaluate(() => Object.assign(document, { execCommand: () => false }))
  await link.click()
  await expect(link).toHaveText('Cannot copy')
  await link.blur()
  await expect(link).toHaveText('Copy link')
})

test('cancelling the rest takes two steps, and only what is open can be cancelled', async ({ page, desk, live }) => {
  const button = page.getByRole('button', { name: 'Cancel the rest' })
  await live(page, `/executions/${ids.filled}`)
  await expect(button).toHaveCount(0)
  await live(page, `/executions/${ids.unknown}`)
  await button.click()
  const dialog = page.getByRole('dialog', { name: 'Cancel the rest' })
  await expect(dialog).toContainText('Asks sim-carbon to cancel what is open of the order to sell 0.1 BTC/USDT. Nothing is filled so far')
  await page.keyboard.press('Escape')
  const recorded = async () => (await desk.write.pool.query(`select status, payload from tr_command where kind = 'cancel'`)).rows
  expect(await recorded()).toEqual([])

  await button.click()
  await dialog.getByRole('button', { name: 'Cancel the rest' }).click()
  await expect(dialog).toContainText(/recorded #\d+/, { timeout: 5_000 })
  expect(await recorded()).toEqual([{ status: 'recorded', payload: { execution_id: ids.unknown } }])
  await desk.write.obey()
  await expect(dialog).toContainText('cancel sent', { timeout: 5_000 })
})

test('it lives: an answer and a mark-out appear without a reload', async ({ page, desk, live }) => {
  await live(page, `/executions/${ids.unknown}`)
  await expect(heading(page)).toHaveText('Selling 0.1 BTC/USDT on sim-carbon: sent, no answer yet. Asking the venue.')
  await expect(panel(page, 'Orders')).toContainText('unknown')
  await page.evaluate(() => Object.assign(window, { isSamePage: true }))
  await desk.write.pool.query(
    `update tr_order set status = 'rejected', reason = 'the venue has no such symbol', unknown_since = null where execution_id = $1`,
    [ids.unknown],
  )
  await desk.write.pool.query(
    `update tr_strand set status = 'rejected', outcome_type = 'rejected', monitoring_state = '{}', updated_at = clock_timestamp() where id = $1`,
    [ids.unknown],
  )
  await tell(desk, 'execution', ids.unknown, 'reported', ids.unknown)
  await expect(heading(page)).toHaveText('sim-carbon rejected the order to sell 0.1 BTC/USDT: the venue has no such symbol.', { timeout: 5_000 })
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true)

  await live(page, `/executions/${ids.filled}`)
  const fills = page.getByRole('table', { name: 'Fills', exact: true })
  await expect(fills.getByRole('row').nth(1)).toHaveText(/pending$/)
  await desk.write.pool.query(`update tr_fill set markouts_done = true, metrics = jsonb_set(metrics, '{h5m_markout_bps}', '"7.25"') where execution_id = $1`, [
    ids.filled,
  ])
  await tell(desk, 'execution', ids.filled, 'measured', ids.filled)
  await expect(fills.getByRole('row').nth(1)).toHaveText(/\+7\.2 gained$/, { timeout: 5_000 })
})

test('a refusal is an answer: reasons with value and limit, and nothing invented after it', async ({ page, live }) => {
  await live(page, `/executions/${ids.refusedByRisk}`)
  await expect(heading(page)).toHaveText(/^Refused to buy 4\.2245 BTC\/USDT: the order is worth 261,240\.55 USD/)
  await expect(panel(page, 'Refused because')).toContainText('ORDER_SIZE_LIMITvalue 261,241 USDTlimit 250,000 USDT')
  await expect(panel(page, 'Risk gate').getByRole('row').filter({ hasText: 'breach' })).toHaveText(/^Order notional261,241250,000104\.5 %breach$/)
  await expect(page.getByText('Nothing was sent: no order, no fill, no metric.')).toBeVisible()
  await expect(panel(page, 'Stages')).not.toContainText('Reported')
  await expect(page.getByRole('table', { name: 'Fills', exact: true })).toHaveCount(0)

  await live(page, `/executions/${ids.malformed}`)
  await expect(panel(page, 'Refused because')).toContainText('dm_decision.trading_plan.direction')
  await expect(page.getByText('It ended before the market was looked at')).toBeVisible()
  const answer = await page.goto(page.url().replace(ids.malformed, 'no-such-id'))
  expect(answer?.status()).toBe(404)
  await expect(heading(page)).toHaveText('No such execution')
})

test('j and k walk the blotter from inside an execution', async ({ page, live }) => {
  await live(page, `/executions/${ids.filled}`)
  await page.keyboard.press('j')
  await expect(page).toHaveURL(new RegExp(ids.sold))
  await expect(heading(page)).toContainText('Sold')
  await page.keyboard.press('k')
  await expect(page).toHaveURL(new RegExp(ids.filled))
})

test('strands page by key, and a cluster is a filter in the URL', async ({ page, live }) => {
  await live(page, '/strands')
  const table = page.getByRole('table', { name: 'Strands, newest first' })
  await expect(table.locator(`tr[data-row="${ids.resting}"]`)).toContainText('no fill')
  await expect(panel(page, 'Clusters')).toContainText('the next one comes within 5 minutes')
  await page.locator('table').evaluate((element) => element.parentElement?.scrollTo({ top: 1e6 }))
  await expect(table.locator('tr[data-row]')).toHaveCount(148)
  await panel(page, 'Clusters')
    .getByRole('button', { name: /BTC\/USDT 1h · sim-bravo.*members.*market, success/ })
    .click()
  await expect(page).toHaveURL(/symbol=BTC%2FUSDT|symbol=BTC\/USDT/)
  await expect(page).toHaveURL(/outcome_type=success/)
  await expect(table.locator('tr[data-row]')).toHaveCount(11)
  await page.reload()
  await awake(page)
  await expect(table.locator('tr[data-row]')).toHaveCount(11)
  await page.getByLabel('Venue', { exact: true }).selectOption('sim-alpha')
  await expect(page.getByText(/^No strand matches: BTC\/USDT, timeframe 1h, on sim-alpha, market, outcome success\.$/)).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page).toHaveURL(/\/strands$/)
  await table.locator(`tr[data-row="${ids.filled}"] td`).nth(4).click()
  const drawer = page.getByRole('complementary', { name: 'Execution beside the table' })
  await expect(drawer.getByRole('heading', { level: 2 })).toContainText('Bought')
  await drawer.getByRole('link', { name: 'Open the page' }).click()
  await expect(page).toHaveURL(new RegExp(`/executions/${ids.filled}`))
})

test('positions: sums per currency, old marks said to be old, every change leads to its execution', async ({ page, desk, live }) => {
  await live(page, '/positions')
  await expect(page.getByLabel('Sums in USDT')).toContainText('+30.16')
  const holdings = page.getByRole('table', { name: 'Holdings per symbol and venue' })
  const row = (symbol: string, venue: string) => holdings.getByRole('row').filter({ hasText: symbol }).filter({ hasText: venue })
  await expect(row('BTC/USDT', 'sim-bravo')).toContainText('short')
  await expect(row('BTC/USDT', 'sim-bravo')).toContainText(/ old/)
  await expect(row('BTC/USD:BTC', 'sim-carbon')).toContainText('never marked')
  await row('BTC/USDT', 'sim-alpha')
    .getByRole('button', { name: /changes of this holding/ })
    .click()
  const changes = page.getByRole('table', { name: 'Changes of BTC/USDT on sim-alpha, newest first' })
  await expect(changes.getByRole('row')).toHaveCount(4)
  await desk.write.pool.query(`update tr_position set quantity = 1.75, version = version + 1 where symbol = 'BTC/USDT' and venue = 'sim-alpha'`)
  await tell(desk, 'position', 'sim-alpha BTC/USDT', 'changed', ids.filled)
  await expect(row('BTC/USDT', 'sim-alpha').first()).toContainText('1.75', { timeout: 5_000 })
  await changes.getByRole('link').first().click()
  await expect(page).toHaveURL(new RegExp(`/executions/${ids.filled}`))
})

test('a decision by hand is recorded once, shows its life, and leads to its execution', async ({ page, desk, live }) => {
  await live(page, '/decide')
  await page.getByLabel('Symbol').fill('BTC/USDT')
  await page.getByRole('radio', { name: 'Sell' }).check()
  await page.getByRole('radio', { name: 'Limit' }).check()
  await page.getByLabel('Limit price, USDT').fill('61900')
  await page.getByLabel('Size', { exact: true }).fill('1500')
  await page.getByLabel('Stop, USDT').fill('61000')
  await expect(page.getByText('A stop of a sell belongs above the price.')).toBeVisible()
  await page.getByLabel('Stop, USDT').fill('62500')
  await page.getByLabel('sim-bravo').check()
  await expect(page.getByText('Sell 1500 USDT worth of BTC with a limit of 61900 USDT, on sim-bravo if possible.')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  const life = page.getByRole('status').filter({ hasText: /recorded #\d+/ })
  await expect(life).toBeVisible({ timeout: 5_000 })
  const { rows } = await desk.write.pool.query(`select id, kind, status, payload from tr_command where kind = 'decide'`)
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({
    status: 'recorded',
    payload: {
      symbol: 'BTC/USDT',
      side: 'sell',
      size: { kind: 'notional', value: '1500' },
      style: 'limit',
      limit_price: '61900',
      stop_loss: '62500',
      venue_preferences: ['sim-bravo'],
      strength: 0.8,
    },
  })
  await desk.write.pool.query(`update tr_command set status = 'done', taken_at = clock_timestamp(), done_at = clock_timestamp(), result = $2 where id = $1`, [
    rows[0].id,
    { execution_id: ids.filled },
  ])
  await tell(desk, 'command', rows[0].id, 'done', ids.filled)
  await page.getByRole('link', { name: 'Open its execution' }).click()
  await expect(page).toHaveURL(new RegExp(`/executions/${ids.filled}`))
})

test('what the server refuses is said at its box', async ({ page, live }) => {
  await live(page, '/decide')
  await page.getByLabel('Size', { exact: true }).fill('0')
  await expect(page.getByText('Expected a number above zero.')).toBeVisible()
  await page.getByRole('button', { name: 'Send the decision' }).click()
  await expect(page.getByText('the size must be above zero').first()).toBeVisible({ timeout: 5_000 })
  await expect(page.getByLabel('Size', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Size', { exact: true }).fill('abc')
  await page.getByRole('button', { name: 'Send the decision' }).click()
  await expect(page.getByText('Not recorded: the size is not a number', { exact: true })).toBeVisible({ timeout: 5_000 })
  await page.getByLabel('Size', { exact: true }).fill('100')
  await expect(page.getByLabel('Size', { exact: true })).not.toHaveAttribute('aria-invalid', 'true')
})

for (const path of ['execution', 'strands', 'positions', 'decide']) {
  test(`${path} fits a phone, also while it draws`, async ({ page, live }) => {
    const overflow = await watchOverflow(page)
    await page.setViewportSize({ width: 390, height: 844 })
    await live(page, path === 'execution' ? `/executions/${ids.filled}` : `/${path}`)
    await expect(heading(page)).toBeVisible()
    expect(await overflow()).toBe(0)
  })
}

test('the equity curve: lines to choose, a sentence, and a table of the same points', async ({ page, desk, live }) => {
  await live(page, '/positions')
  const equity = panel(page, 'Equity')
  await expect(equity).toContainText('The curve starts with the first 10 s of trading.')
  await desk.write.pool.query(
    `insert into tr_equity (module_id, at_us, currency, equity, realized_pnl, unrealized_pnl, fees, gross_notional)
     select 'tr_001', 1795374000000000 + n * 10000000, 'USD', 1000000 - n, -n, 0, n / 4.0, 0 from generate_series(0, 20) n`,
  )
  await page.reload()
  await expect(equity.getByRole('img', { name: /^Equity 999,980\.00 USD at .*, −20\.00 USD since .*fees paid 5\.00 USD\.$/ })).toBeVisible()
  await expect(equity.locator('.recharts-line')).toHaveCount(5)
  await equity.getByRole('button', { name: 'Unrealised' }).click()
  await expect(equity.locator('.recharts-line')).toHaveCount(4)
  await equity.getByRole('button', { name: 'Show the table' }).click()
  const rows = equity.getByRole('table').getByRole('row')
  await expect(rows).toHaveCount(22)
  await expect(rows.nth(1)).toContainText('999,980.00')
  // One measure on the overview: its figure, and the last value of its line.
  await live(page, '/')
  const figure = page.getByRole('region', { name: 'Today' }).locator('p', { hasText: 'USD' }).first()
  await expect(figure).toContainText('−20.00')
  const line = panel(page, 'P&L of the market day')
  await expect(line.getByRole('img', { name: /now −20\.00 USD, highest \+?0\.00 USD, lowest −20\.00 USD/ })).toBeVisible()
  // The figure is read more often than the line: the line ends at it all the same.
  await page.route(/\/api\/equity/, () => {})
  await desk.write.pool.query(
    `insert into tr_equity (module_id, at_us, currency, equity, realized_pnl, unrealized_pnl, fees, gross_notional)
     values ('tr_001', 1795374000000000 + 300000000, 'USD', 999970, -30, 0, 5, 0)`,
  )
  await expect(figure).toContainText('−30.00')
  await expect(line.getByRole('img', { name: /now −30\.00 USD, highest \+?0\.00 USD, lowest −30\.00 USD/ })).toBeVisible()
})
