import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { awake } from '#tests/support/awake.ts'
import { firstAnswer } from './support/answers.ts'
import { ask, type Desk, expect, freshDesk, test } from './support/desk.ts'

/** What every list offers: columns, kept views, order, a drawer, a file, a comparison, help, paper. */
freshDesk()

const ids: string[] = []
test.beforeAll(async ({ desk }) => {
  for (let n = 0; n < 12; n++) {
    ids.unshift(
      await desk.write.execution({
        venue: 'wharf',
        symbol: n % 3 === 0 ? 'ETH/USDT' : 'BTC/USDT',
        side: n % 2 === 0 ? 'buy' : 'sell',
        slippageBps: (n * 1.5 - 6).toFixed(2),
        shortfallBps: (((n * 7) % 12) - 4).toFixed(2),
        score: 0.5 + n / 40,
      }),
    )
  }
})

const table = (page: Page) => page.getByRole('table', { name: /^Executions/ })
const rowIds = (page: Page) => page.locator('tbody tr[data-row]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row') ?? ''))
const heads = (page: Page) =>
  table(page)
    .locator('thead th')
    .evaluateAll((cells) => cells.map((cell) => cell.querySelector('.block > span:not([aria-hidden]), span')?.textContent?.trim() ?? ''))
const header = (page: Page, name: string) =>
  table(page)
    .locator('thead th')
    .filter({ has: page.locator(`button[title^="${name}"]`) })
    .getByRole('button')
const row = (page: Page, id: string) => page.locator(`tr[data-row="${id}"]`)

test('columns are hidden, moved and widened by keyboard, and stay so', async ({ page, live }) => {
  await live(page, '/executions')
  const before = await heads(page)
  await page.getByRole('button', { name: 'Columns' }).click()
  const menu = page.getByRole('dialog', { name: 'Columns' })
  await menu.getByRole('checkbox', { name: 'Side' }).uncheck()
  await menu.getByRole('button', { name: 'Move Style up' }).press('Enter')
  await page.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  await expect(page.getByRole('button', { name: 'Columns' })).toBeFocused()
  const after = await heads(page)
  expect(after).not.toContain('Side')
  expect(after.indexOf('Style')).toBe(before.indexOf('Style') - 2)

  await header(page, 'Venue').first().focus()
  await page.keyboard.press('Enter')
  const width = async () => (await table(page).locator('thead th').filter({ hasText: 'Venue' }).first().boundingBox())?.width ?? 0
  const narrow = await width()
  await page.getByRole('button', { name: 'Wider' }).click()
  await expect.poll(width).toBeGreaterThan(narrow + 10)
  await page.keyboard.press('Escape')
  const kept = await width()
  await page.reload()
  await expect.poll(() => heads(page)).toEqual(after)
  await expect.poll(width).toBe(kept)

  // By mouse: the edge is pulled.
  const edge = table(page).locator('thead th').filter({ hasText: 'Symbol' }).locator('span[title="Drag to widen"]')
  const box = (await edge.boundingBox()) as { x: number; y: number; width: number; height: number }
  const symbol = async () => (await table(page).locator('thead th').filter({ hasText: 'Symbol' }).boundingBox())?.width ?? 0
  const was = await symbol()
  await page.mouse.move(box.x + 2, box.y + 8)
  await page.mouse.down()
  await page.mouse.move(box.x + 62, box.y + 8, { steps: 4 })
  await page.mouse.up()
  await expect.poll(symbol).toBeGreaterThan(was + 30)
})

const viewsMenu = (page: Page) => page.getByRole('dialog', { name: 'Views' })

async function takeView(page: Page, name: string): Promise<void> {
  await expect(viewsMenu(page)).toBeHidden()
  await page.getByRole('button', { name: 'Views' }).click()
  await viewsMenu(page).getByRole('button', { name, exact: true }).click()
}

test('a view that is kept before the menu knew its views stays in it, beside those that were there', async ({ page, desk, live }) => {
  await live(page, '/executions?side=sell')
  await page.getByRole('button', { name: 'Views' }).click()
  await viewsMenu(page).getByLabel('Name of the view').fill('Sells')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await desk.write.pool.query(`select 1 from web_view where name = 'Sells'`)).rowCount).toBe(1)
  await page.reload()
  await awake(page)
  // The list as it was before: it arrives only when the next view is kept already.
  const sentLate = Promise.withResolvers<void>()
  await firstAnswer(page, '**/api/views?*', () => sentLate.promise)
  await page.getByRole('button', { name: 'Views' }).click()
  await viewsMenu(page).getByLabel('Name of the view').fill('Dear ones')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await desk.write.pool.query(`select 1 from web_view where name = 'Dear ones'`)).rowCount).toBe(1)
  sentLate.resolve()
  await expect(viewsMenu(page).getByRole('button', { name: 'Sells', exact: true })).toBeVisible()
  await expect(viewsMenu(page).getByRole('button', { name: 'Dear ones', exact: true })).toBeVisible()
})

test('a view is kept under a name, taken again elsewhere, deleted and brought back', async ({ page, desk, live }) => {
  await live(page, '/executions?side=sell&sort=-shortfall')
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Style' }).uncheck()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Views' }).click()
  const menu = viewsMenu(page)
  await menu.getByLabel('Name of the view').fill('Dear sells')
  await page.keyboard.press('Enter')
  await expect(menu.getByRole('status')).toContainText('“Dear sells” kept')
  const kept = async () => (await desk.write.pool.query(`select handle, content from web_view where list = 'executions' and name = 'Dear sells'`)).rows
  await expect.poll(async () => (await kept()).length).toBe(1)
  expect((await kept())[0]).toMatchObject({ content: { search: 'side=sell&sort=-shortfall', layout: { hidden: ['style'] } } })

  await menu.getByRole('button', { name: 'As the list was made' }).click()
  await expect(page).toHaveURL(/\/executions$/)
  await expect.poll(() => heads(page)).toContain('Style')
  await takeView(page, 'Dear sells')
  await expect(page).toHaveURL(/side=sell&sort=-shortfall/)
  await expect.poll(() => heads(page)).not.toContain('Style')
  await page.goBack()
  await expect(page).toHaveURL(/\/executions$/)

  await page.getByRole('button', { name: 'Views' }).click()
  await menu.getByRole('button', { name: 'Delete Dear sells' }).click()
  await expect.poll(async () => (await kept()).length).toBe(0)
  await menu.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await kept()).length).toBe(1)

  // A column that is no more.
  await desk.write.pool.query(`update web_view set content = jsonb_set(content, '{layout,hidden}', '["style", "aura"]') where name = 'Dear sells'`)
  await page.reload()
  await awake(page)
  await takeView(page, 'Dear sells')
  await expect(page.getByText('A column of this view is no longer there and left out: aura.')).toBeVisible()
})

test('rows are ordered by what costs most, which the header says and the note qualifies', async ({ page, live }) => {
  await live(page, '/executions?venue=wharf')
  await expect(table(page).locator('th[aria-sort="descending"]')).toContainText('Time')
  await page.getByRole('button', { name: 'Worst' }).click()
  await expect(page).toHaveURL(/sort=-shortfall/)
  await expect(table(page).locator('th[aria-sort="descending"]')).toContainText('Shortfall')
  await expect(page.getByText(/Ranked among all 12 of this filter/)).toBeVisible()
  const shortfallOf = (id: string) => ((11 - ids.indexOf(id)) * 7) % 12
  await expect.poll(() => rowIds(page)).toEqual(ids.toSorted((a, b) => shortfallOf(b) - shortfallOf(a)))
  await header(page, 'Time').click()
  await page.getByRole('button', { name: 'Oldest first' }).click()
  await expect.poll(() => rowIds(page)).toEqual([...ids].reverse())
})

test('a row opens beside the table, j and k switch it, Enter goes on to the page', async ({ page, live }) => {
  await live(page, '/executions?venue=wharf&side=buy')
  await expect(page.locator('tbody tr[data-row]')).toHaveCount(6)
  const shown = await rowIds(page)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('complementary', { name: 'Execution beside the table' })
  await expect(drawer.getByRole('heading', { level: 2 })).toContainText('Bought')
  await expect(page).toHaveURL(new RegExp(`side=buy.*open=${shown[0]}`))
  await page.keyboard.press('j')
  await expect(page).toHaveURL(new RegExp(`open=${shown[1]}`))
  await expect(drawer.getByRole('link', { name: 'Open the page' })).toHaveAttribute('href', `/executions/${shown[1]}`)
  await expect(row(page, shown[1] as string)).toBeFocused()
  await page.keyboard.press('k')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  await expect(row(page, shown[0] as string)).toBeFocused()
  await expect(page).toHaveURL(/\/executions\?venue=wharf&side=buy$/)
  // By mouse, and from the drawer itself.
  await row(page, shown[2] as string)
    .locator('td')
    .nth(3)
    .click()
  await drawer.getByRole('button', { name: 'Close what is open' }).click()
  await expect(row(page, shown[2] as string)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(drawer).toBeVisible()
  await page.goBack()
  await expect(drawer).toBeHidden()
  await row(page, shown[2] as string)
    .locator('td')
    .nth(3)
    .click()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/executions/${shown[2]}$`), { timeout: 20_000 })
})

test('keys that come faster than the address follows lose no row', async ({ page, live }) => {
  await live(page, '/executions?venue=wharf&side=buy')
  await expect(page.locator('tbody tr[data-row]')).toHaveCount(6)
  const shown = await rowIds(page)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`open=${shown[0]}`))
  const pressAtOnce = (keys: readonly string[]) =>
    page.evaluate((all) => {
      for (const key of all) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    }, keys)
  await pressAtOnce(['j', 'j', 'j', 'k'])
  await expect(page).toHaveURL(new RegExp(`open=${shown[2]}`))
  await expect(row(page, shown[2] as string)).toBeFocused()
  await pressAtOnce(['k', 'Escape'])
  await expect(page).toHaveURL(/\/executions\?venue=wharf&side=buy$/)
  await expect(row(page, shown[1] as string)).toBeFocused()
  // The address is there at once, what it opens is drawn a moment later: walking takes it along all the same.
  await pressAtOnce(['Enter', 'j', 'j'])
  await expect(page).toHaveURL(new RegExp(`open=${shown[3]}`))
  await pressAtOnce(['k', 'Escape'])
  await expect(page).toHaveURL(/\/executions\?venue=wharf&side=buy$/)
  await expect(row(page, shown[2] as string)).toBeFocused()
})

test('every list says where its rows lead: beside it, or to a page', async ({ page, live }) => {
  for (const path of ['/executions', '/strands']) {
    await live(page, path)
    await expect(page.getByText('Enter or a press opens it beside the list, once more its page')).toBeVisible()
  }
  for (const path of ['/braids', '/lessons', '/proposals', '/system/audit']) {
    await live(page, path)
    await expect(page.getByText('Enter or a press opens its page')).toBeVisible()
  }
})

test('on a phone a row opens its page', async ({ page, live }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await live(page, '/executions?venue=wharf')
  await row(page, ids[1] as string)
    .locator('td')
    .nth(1)
    .click()
  await expect(page).toHaveURL(new RegExp(`/executions/${ids[1]}$`), { timeout: 20_000 })
})

test('on a phone the blotter shows what a decision was, how it ended and what it cost; who has arranged it sees that', async ({ page, live }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await live(page, '/executions?venue=wharf')
  await expect
    .poll(async () => (await heads(page)).slice(0, 6))
    .toEqual(['↓ Time', 'Symbol', 'Side', 'Status', 'Arrival slippagebps, + lost', 'Shortfallbps, + lost'])
  const isWhole = (name: string) =>
    header(page, name).evaluate((head) => {
      const words = head.querySelector('.truncate') as HTMLElement
      return head.getBoundingClientRect().right <= innerWidth && words.scrollWidth <= words.clientWidth
    })
  for (const name of ['Symbol', 'Side', 'Status', 'Arrival slippage']) expect(await isWhole(name), name).toBe(true)
  await page.evaluate(() => localStorage.setItem('ropewalk-columns-executions', JSON.stringify({ order: [], hidden: ['symbol'], widths: {} })))
  await page.reload()
  await expect.poll(async () => (await heads(page)).slice(1, 4)).toEqual(['Side', 'Status', 'Arrival slippagebps, + lost'])
})

test('no head of a list is cut at 1440, and what needs no sideways scrolling has none', async ({ page, live }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  for (const path of ['/executions', '/proposals', '/proposals?tab=decided', '/strands', '/braids', '/lessons', '/system/audit', '/venues', '/system/people']) {
    await live(page, path)
    await expect(page.getByLabel(/^Loading/)).toHaveCount(0)
    const cut = await page.locator('thead th').evaluateAll((cells) =>
      cells
        .flatMap((cell) => [...cell.querySelectorAll<HTMLElement>('.truncate')])
        .filter((words) => words.scrollWidth > words.clientWidth)
        .map((words) => words.textContent),
    )
    expect(cut, path).toEqual([])
    // Scorecards have more columns than any screen, and lessons one more than this one.
    if (path === '/venues' || path === '/lessons') continue
    const beyond = await page.locator('table').evaluateAll((tables) => tables.map(({ parentElement: box }) => (box ? box.scrollWidth - box.clientWidth : 0)))
    expect(Math.max(0, ...beyond), path).toBe(0)
  }
})

const csvOf = async (desk: Desk, href: string) => {
  const response = await ask(desk, href)
  const text = await response.text()
  const [comment = '', head = '', ...lines] = text.trimEnd().split('\n')
  return { response, comment, names: head.split(','), lines: lines.map((line) => line.split(',')) }
}

test('the file is what is on screen: filter, order and columns', async ({ page, desk, live }) => {
  await live(page, '/executions?venue=wharf&symbol=BTC/USDT&sort=-shortfall')
  await expect(page.locator('tbody tr[data-row]')).toHaveCount(8)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Venue time' }).uncheck()
  await page.getByRole('button', { name: 'Move Shortfall up' }).click()
  await page.keyboard.press('Escape')
  const link = page.getByRole('link', { name: 'CSV' })
  const { response, comment, names, lines } = await csvOf(desk, (await link.getAttribute('href')) ?? '')
  expect(response.headers.get('content-disposition')).toMatch(/filename="ropewalk-executions-\d{4}-\d\d-\d\dT\d{6}Z\.csv"/)
  expect(comment).toMatch(/^# Ropewalk executions · .*symbol=BTC\/USDT.*order: -shortfall/)
  expect(lines.map(([id]) => id)).toEqual(await rowIds(page))
  expect(names).not.toContain('venue_ms')
  const [shortfall, slippage] = [names.findIndex((name) => name.startsWith('implementation')), names.findIndex((name) => name.startsWith('arrival'))]
  expect(shortfall).toBeLessThan(slippage)
  const shown = await row(page, lines[0]?.[0] ?? '').textContent()
  expect(shown).toContain(Number(lines[0]?.[shortfall]).toFixed(1).replace('-', '−'))

  const download = page.waitForEvent('download')
  await link.click()
  const file = await (await download).path()
  expect(
    (await readFile(file, 'utf8'))
      .split('\n')
      .slice(2, 10)
      .map((line) => line.split(',')[0]),
  ).toEqual(lines.map(([id]) => id))

  for (const list of ['strands', 'braids', 'lessons', 'proposals', 'positions', 'venues']) {
    const other = await csvOf(desk, `/api/export/${list}`)
    expect(other.response.status, list).toBe(200)
    expect(other.comment, list).toContain(`# Ropewalk ${list}`)
    expect(other.names.length, list).toBeGreaterThan(5)
  }
})

test('a range is typed, filters come off one by one, and the way back leaves the screen', async ({ page, live }) => {
  await live(page, '/')
  await page.goto(page.url().replace(/\/$/, '/executions?venue=wharf'))
  await awake(page)
  await page.locator('tbody tr[data-row]').first().waitFor()
  // The bar comes after the rows.
  await expect(async () => {
    await page.keyboard.press('f')
    await expect(page.getByLabel('Find by id')).toBeFocused({ timeout: 500 })
  }).toPass()
  await page.keyboard.press('Escape')
  const range = page.getByLabel('Time range')
  await range.fill('13h')
  await range.press('Enter')
  await expect(page).toHaveURL(/range=13h/)
  await expect(range).toHaveValue('the last 13 hours')
  await page.getByLabel('Symbol', { exact: true }).selectOption('ETH/USDT')
  await expect(page.getByRole('button', { name: 'Clear ETH/USDT, on wharf, in the last 13 hours' })).toBeVisible()
  await expect(page.locator('tbody tr[data-row]')).toHaveCount(4)
  await range.fill('yesterdayish')
  await range.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'Expected a range such as 13h' })).toBeVisible()
  await range.press('Escape')
  await page.getByRole('button', { name: 'Take off symbol ETH/USDT' }).click()
  await expect(page.locator('tbody tr[data-row]')).toHaveCount(12)
  await page.getByRole('button', { name: /^Clear on wharf, in the last 13 hours/ }).click()
  await expect(page).toHaveURL(/\/executions$/)
  await page.goBack()
  await expect(page).toHaveURL(/\/$/)
})

test('two executions stand side by side', async ({ page, live }) => {
  await live(page, '/executions?venue=wharf')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('c')
  await expect(page).toHaveURL(new RegExp(`/executions/compare\\?a=${ids[0]}&b=${ids[1]}`), { timeout: 20_000 })
  await expect(page.getByRole('table', { name: 'Facts of both executions' }).getByRole('row').filter({ hasText: 'Side' })).toContainText('differs')
  await expect(page.getByRole('table', { name: 'Metrics of both executions' }).getByRole('row')).toHaveCount(21)
  await page.screenshot({ path: 'test-results/shots/compare.png' })
})

test('a metric says how it is made, at its header and at its figure', async ({ page, live }) => {
  await live(page, '/executions')
  await header(page, 'Arrival slippage').focus()
  await page.keyboard.press('Enter')
  const menu = page.getByRole('dialog', { name: 'Column Arrival slippage' })
  await expect(menu).toContainText('average fill price − arrival mid')
  await expect(menu).toContainText('+ is lost')
  await expect(menu).toContainText('Below 20 values on 5 days')
  await expect(menu.getByRole('link')).toHaveAttribute('href', '/costs?metric=arrival_slippage_bps')
  await page.screenshot({ path: 'test-results/shots/help.png' })
  await page.keyboard.press('Escape')
  await live(page, `/executions/${ids[0]}`)
  const figure = page.locator('dt').getByRole('button', { name: /^Shortfall/ })
  await figure.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'What Shortfall means' })).toContainText('everything the decision cost')
  // Orange stands beside both arrows: it is said where the question comes up.
  await expect(page.getByRole('dialog', { name: 'What Shortfall means' })).toContainText('lost or paid (▼ of a profit, ▲ of a cost')
})

test('an empty list says what makes it fill', async ({ page, live }) => {
  await live(page, '/executions?symbol=NONE/USDT')
  await expect(page.getByText('No execution matches: NONE/USDT.')).toBeVisible()
})

for (const [name, path] of [
  ['execution', () => `/executions/${ids[0]}`],
  ['costs', () => '/costs?range=all'],
  ['executions', () => '/executions?venue=wharf'],
] as const) {
  test(`${name} on paper is light, without the frame, and says what it is`, async ({ page, live }) => {
    await live(page, path())
    await expect(page.locator('#main h1').first()).toBeVisible()
    await page.waitForTimeout(1_500)
    await page.emulateMedia({ media: 'print' })
    await expect(page.getByRole('navigation', { name: 'Screens' })).toBeHidden()
    await expect(page.locator('[data-print-head]')).toContainText('Ropewalk tr_001')
    await expect(page.locator('[data-print-head]')).toContainText(path())
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toMatch(/255, 255, 255|oklch\(1|white/)
    // Nothing is cut: what scrolls on the screen runs on over the pages.
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(600)
    await page.setViewportSize({ width: 1046, height: 740 })
    await page.screenshot({ path: `test-results/shots/print-${name}.png`, fullPage: true })
    const pdf = await page.pdf({ path: `test-results/shots/print-${name}.pdf`, preferCSSPageSize: true })
    expect(pdf.length).toBeGreaterThan(5_000)
    await page.emulateMedia({ media: null })
  })
}
