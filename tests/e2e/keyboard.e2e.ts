import type { Page } from '@playwright/test'
import { holdReads } from './support/database-away.ts'
import { ask, expect, freshDesk, test } from './support/desk.ts'
import { appears, atOnce } from './support/keys.ts'
import { watchOverflow } from './support/overflow.ts'

test.describe.configure({ mode: 'serial' })
freshDesk()

test.beforeEach(async ({ desk }) => {
  desk.wire.restore()
  await desk.write.trading('trading', 'start')
  await desk.write.beat()
  await desk.write.obey()
})

const palette = (page: Page) => page.getByRole('dialog', { name: 'Find or do' })
const recorded = async (pool: { query(text: string): Promise<{ rows: { kind: string }[] }> }) =>
  (await pool.query(`select kind from tr_command where status = 'recorded' order by seq`)).rows.map(({ kind }) => kind)

test('palette → execution → halted by keyboard → resumed, without a pointer', async ({ page, desk, live }) => {
  const id = await desk.write.execution({ symbol: 'ETH/USDT', side: 'sell' })
  await desk.write.execution()
  await live(page, '/')
  await page.keyboard.press('Control+k')
  await expect(palette(page)).toBeVisible()
  await page.keyboard.type(id.slice(-6).toLowerCase())
  const option = palette(page).getByRole('option').first()
  await expect(option).toHaveText(/^execution\s*sell ETH\/USDT/)
  await expect(option).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/executions/${id}$`))
  await expect(palette(page)).toHaveCount(0)

  // Two keys, one after the other: neither alone does anything.
  await page.keyboard.press('t')
  await page.waitForTimeout(1_000)
  await page.keyboard.press('h')
  expect(await recorded(desk.write.pool)).toEqual([])
  await atOnce(page, 'th')
  await expect.poll(() => recorded(desk.write.pool)).toEqual(['halt'])
  await desk.write.obey()
  await expect(page.getByRole('banner')).toContainText('halted')
  // A reader is interrupted.
  await expect(page.locator('[aria-live="assertive"]').filter({ hasText: 'Trading is halted. By local' })).toHaveCount(1)

  await page.keyboard.type('tt')
  const question = page.getByRole('dialog', { name: 'Resume trading' })
  await expect(question.getByLabel('Reason')).toBeFocused()
  await page.keyboard.type('the halt was a test')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => recorded(desk.write.pool)).toEqual(['resume'])
  await Promise.all([appears(page, 'trading again'), desk.write.obey()])
  await page.keyboard.press('Escape')
  await expect(question).toHaveCount(0)

  // What was looked at is offered first, and the palette knows its keys.
  await page.keyboard.press('Control+k')
  await expect(palette(page).getByRole('option').first()).toHaveText(`Execution ${id.slice(-6)}`)
  await page.keyboard.press('Escape')
  await expect(palette(page)).toHaveCount(0)
})

test('the question of resuming goes by what the desk does, and the focus goes with it', async ({ page, desk, live }) => {
  await desk.write.trading('halted', 'a test')
  await live(page, '/venues')
  const opener = page.getByRole('button', { name: 'Find or do' })
  const question = page.getByRole('dialog', { name: 'Resume trading' })
  const resume = async () => {
    await page.keyboard.type('tt')
    await expect(question.getByLabel('Reason')).toBeFocused()
    await page.keyboard.type('it is over')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect(question).toContainText(/recorded #\d+/)
    // What was pressed is out of use by now.
    await expect(question.getByRole('button', { name: 'Close' }).last()).toBeFocused()
    await Promise.all([appears(page, 'trading again'), desk.write.obey()])
  }
  await opener.focus()
  await page.keyboard.type('tt')
  await expect(question).toContainText('orders traded in slices catch up on what the halt held back')
  await page.keyboard.press('Escape')
  await expect(opener).toBeFocused()
  await resume()
  // Halted under the question, which claims nothing that is not so.
  await atOnce(page, 'th')
  await expect.poll(() => recorded(desk.write.pool)).toEqual(['halt'])
  await desk.write.obey()
  await expect(page.getByRole('banner')).toContainText('halted')
  await expect(page.getByText('trading again')).toHaveCount(0)
  await expect(question).toHaveCount(0)
  await expect(opener).toBeFocused()
  await resume()
  await expect(question).toHaveCount(0)
  await expect(opener).toBeFocused()
  // What opened it is gone with the halt: the screen has the focus, not the end of the page.
  await desk.write.trading('halted', 'a test')
  await page.locator('[data-bar="halted"]').getByRole('button', { name: 'Resume trading' }).click()
  await page.keyboard.type('it is over')
  await desk.write.trading('trading', 'somebody else')
  await expect(question).toContainText('trading goes on already')
  await expect(question.getByRole('button', { name: 'Resume trading' })).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(page.locator('#main')).toBeFocused()
})

test('a key of the switch that changes nothing says why', async ({ page, desk, live }) => {
  await desk.write.trading('halted', 'a test')
  await live(page, '/venues')
  await expect(page.getByRole('banner')).toContainText('halted')
  await atOnce(page, 'tr')
  await expect(
    page.getByRole('status').filter({ hasText: 'Trading is halted, which lets nothing through: resume it first (t t), then reduce only' }),
  ).toBeVisible()
  await atOnce(page, 'th')
  await expect(page.getByRole('status').filter({ hasText: 'Trading is halted already' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('reduce')
  await expect(palette(page).getByRole('option', { selected: true })).toContainText('resume it first')
  await page.keyboard.press('Escape')
  await desk.write.trading('trading', 'test')
  await expect(page.getByRole('banner')).not.toContainText('halted')
  await page.keyboard.type('tt')
  await expect(page.getByRole('status').filter({ hasText: 'Trading goes on already' })).toBeVisible()
  expect(await recorded(desk.write.pool)).toEqual([])
})

test('a halt that is pressed before the scripts of the page run is carried out once they do, once', async ({ page, desk }) => {
  let release = () => {}
  const held = new Promise<void>((done) => {
    release = done
  })
  const violations: string[] = []
  page.on('console', (line) => line.type() === 'error' && violations.push(line.text()))
  await page.route('**/_next/static/**/*.js*', async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`${desk.url}/risk`, { waitUntil: 'commit' })
  const halt = page.getByRole('banner').getByRole('button', { name: 'Halt trading' })
  await halt.click()
  expect(await recorded(desk.write.pool)).toEqual([])
  release()
  await expect.poll(() => recorded(desk.write.pool)).toEqual(['halt'])
  await desk.write.obey()
  await expect(page.getByRole('banner')).toContainText('halted')
  expect(violations).toEqual([])
})

/** Whether this browser still gets an answer from the server that needs no database. */
const isAnswered = (page: Page): Promise<boolean> =>
  page.evaluate(() =>
    fetch('/icon.svg', { cache: 'no-store', signal: AbortSignal.timeout(1_000) }).then(
      () => true,
      () => false,
    ),
  )

test('a halt waits for nothing: not for another act that hangs, nor for screens that wait for the database in every tab', async ({
  page,
  desk,
  live,
  context,
}) => {
  await live(page, '/executions')
  // An act that is never answered: a view that is being kept.
  await page.route('**/executions', (asked) => (asked.request().method() === 'POST' ? undefined : asked.continue()))
  const keeping = page.waitForRequest((request) => request.headers()['next-action'] !== undefined)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('dialog', { name: 'Views' }).getByLabel('Name of the view').fill('Never kept')
  await page.keyboard.press('Enter')
  await keeping
  await page.keyboard.press('Escape')
  const release = await holdReads(desk, 'tr_strand, tr_position')
  try {
    // Tabs until the browser has no connection left, and more reads than the web server has connections to its database.
    // One slow answer alone is no proof.
    for (let n = 0; n < 5 && ((await isAnswered(page)) || (await isAnswered(page))); n++) {
      const tab = await context.newPage()
      await tab.goto(`${desk.url}/`, { waitUntil: 'commit' })
      await expect(tab.getByRole('banner')).toBeVisible()
      await tab.waitForTimeout(500)
    }
    expect(await isAnswered(page), 'the browser has a connection left').toBe(false)
    const others = Promise.all(Array.from({ length: 10 }, (_, n) => ask(desk, `/api/executions?symbol=X${n}`).catch(() => null)))
    await page.getByRole('banner').getByRole('button', { name: 'Halt trading' }).click()
    // Well within what a read that is held is given before it ends.
    await expect.poll(() => recorded(desk.write.pool), { timeout: 6_000 }).toEqual(['halt'])
    await release()
    await others
    await desk.write.obey()
    await expect(page.getByRole('banner')).toContainText('halted')
    for (const tab of context.pages()) await expect(tab.getByRole('banner')).toContainText('halted')
  } finally {
    await release()
  }
})

test('the halt works from a table, a dialog and a drawer, and not while somebody types', async ({ page, desk, live }) => {
  for (let n = 0; n < 3; n++) await desk.write.execution()
  await live(page, '/executions')
  // In a row of a table.
  await page.keyboard.press('j')
  await expect(page.locator('tbody tr[data-row]:focus')).toHaveCount(1)
  await atOnce(page, 'th')
  await expect.poll(() => recorded(desk.write.pool)).toEqual(['halt'])
  await desk.write.obey()
  await desk.write.trading('trading', 'start')
  // The page has heard of both: the halt is one again.
  await expect(page.getByRole('banner')).not.toContainText('halted')
  await expect(page.getByRole('button', { name: 'Halt trading' })).toBeEnabled()

  // While typing they are letters.
  await page.keyboard.press('/')
  await atOnce(page, 'th')
  await expect(page.getByRole('searchbox')).toHaveValue('th')
  expect(await recorded(desk.write.pool)).toEqual([])
  await page.getByRole('searchbox').fill('')
  await page.keyboard.press('Escape')

  // Under a question that is open: the halt works, the rows below do not walk, and its own Enter opens none of them.
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  await expect(sheet).toContainText('halt trading, at once')
  await expect(sheet).toContainText('resume trading: asks for a reason')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/executions$/)
  await page.keyboard.press('?')
  await atOnce(page, 'th')
  await expect.poll(() => recorded(desk.write.pool)).toEqual(['halt'])
})

test('every place has its keys, a second key of a sequence is no key of its own, and keys can be switched off but not the palette', async ({ page, live }) => {
  await live(page, '/executions')
  await atOnce(page, 'gp')
  await expect(page).toHaveURL(/\/positions$/)
  await atOnce(page, 'gi')
  await expect(page).toHaveURL(/\/system\/audit$/)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('switch single-key')
  await expect(palette(page).getByRole('option', { selected: true })).toHaveText('Switch single-key shortcuts off')
  await page.keyboard.press('Enter')
  await expect(palette(page)).toHaveCount(0)
  await expect.poll(() => page.evaluate(() => localStorage.getItem('ropewalk-shortcuts'))).toBe('off')
  await atOnce(page, 'ge')
  await page.waitForTimeout(300)
  await expect(page).toHaveURL(/\/system\/audit$/)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('go risk')
  await expect(palette(page).getByRole('option', { selected: true })).toContainText('Risk')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/risk$/)
})

test('what is typed before the palette is there stands in its box, and Enter chooses nothing that nobody has seen', async ({ page, desk, live }) => {
  await live(page, '/venues')
  // The palette's own code comes with its first opening: here it takes its time.
  const sent = Promise.withResolvers<void>()
  await page.route('**/_next/static/**', async (route) => {
    await sent.promise
    await route.continue()
  })
  await page.getByRole('button', { name: 'Find or do' }).click()
  await page.keyboard.type('haltx')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Enter')
  await expect(palette(page)).toHaveCount(0)
  await page.keyboard.type(' tr')
  sent.resolve()
  await expect(palette(page).getByRole('combobox')).toHaveValue('halt tr')
  await page.keyboard.type('ading')
  await expect(palette(page).getByRole('combobox')).toHaveValue('halt trading')
  await expect(palette(page).getByRole('option', { selected: true })).toContainText('Halt trading')
  expect(await recorded(desk.write.pool)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(palette(page)).toHaveCount(0)
})

test('what is asked for in the palette is done: a halt, a filter by symbol, a theme', async ({ page, desk, live }) => {
  await live(page, '/venues')
  await page.getByRole('button', { name: 'Find or do' }).click()
  // Who looks for it in a hurry finds it by its own word and by another; what goes on already is said and does nothing.
  await page.keyboard.type('resume')
  await expect(palette(page).getByRole('option', { selected: true })).toContainText('trading goes on already')
  await page.keyboard.press('Enter')
  await expect(palette(page)).toBeVisible()
  for (const typed of ['kill', 'halt']) {
    await palette(page).getByRole('combobox').fill(typed)
    await expect(palette(page).getByRole('option').first()).toContainText('Halt trading')
    await expect(palette(page).getByRole('option', { selected: true })).toContainText('Halt trading')
    await expect(palette(page).getByRole('option', { name: /local times/ })).toHaveCount(0)
  }
  await page.keyboard.press('Enter')
  await expect.poll(() => recorded(desk.write.pool)).toEqual(['halt'])
  await desk.write.obey()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('theme light')
  await expect(palette(page).getByRole('option', { selected: true })).toHaveText('Theme: light')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('flatten')
  await expect(palette(page).getByRole('option', { selected: true })).toContainText('Flatten all')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Flatten all' })).toContainText(/Nothing is held|Closes \d+ positions?/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('sol/')
  await expect(palette(page).getByRole('option', { selected: true })).toContainText('SOL/USDT')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/executions\?symbol=SOL/)
})

test('on a phone: five places and the rest, nothing wider than the screen, the halt in view, a pause by thumb', async ({ page, desk, live }) => {
  const overflow = await watchOverflow(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await live(page, '/executions')
  const bar = page.getByRole('navigation', { name: 'First screens' })
  await expect(bar.getByRole('link')).toHaveCount(5)
  for (const path of ['/', '/executions', '/risk', '/system', '/system/audit', '/proposals']) {
    await live(page, path)
    expect(await overflow(), path).toBe(0)
    await expect(page.getByRole('button', { name: 'Halt trading' }).first()).toBeInViewport()
  }
  await bar.getByRole('button', { name: 'More' }).click()
  await page.getByRole('dialog', { name: 'All screens' }).getByRole('link', { name: 'Audit log' }).click()
  await expect(page).toHaveURL(/\/system\/audit$/)
  await expect(page.getByRole('dialog', { name: 'All screens' })).toHaveCount(0)
  await bar.getByRole('link', { name: 'Executions' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.locator('output[data-live]')).toContainText('Paused')
  await page.getByRole('button', { name: 'Halt trading' }).click()
  await expect.poll(() => recorded(desk.write.pool)).toEqual(['halt'])
})
