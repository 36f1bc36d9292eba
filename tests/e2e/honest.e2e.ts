import { readdirSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { insertDesk } from '#tests/support/desk-rows.ts'
import { insertScreens, toldRisk } from '#tests/support/screens-rows.ts'
import { holdReads, refuseReads, takeDatabaseAway } from './support/database-away.ts'
import { expect, freshDesk, test } from './support/desk.ts'

test.describe.configure({ mode: 'serial' })
freshDesk()

test.beforeAll(async ({ desk }) => {
  await insertDesk(desk.write.pool, Date.now())
  await insertScreens(desk.write.pool, Date.now())
  await desk.write.tell(toldRisk())
})
test.beforeEach(async ({ desk }) => {
  desk.wire.restore()
  await desk.write.beat()
})

const PATHS = readdirSync('app/(desk)', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('page.tsx') && !file.includes('['))
  .map((file) => `/${file.replace(/\/?page\.tsx$/, '')}`)

/** What says that something is well now: the marks of a state, and the words of the checks. */
const claims = (page: Page) =>
  page.evaluate(() => {
    const said = [...document.querySelectorAll('[data-sound]')].filter(
      (claim) => claim.checkVisibility() && getComputedStyle(claim, '::before').content !== '"was"',
    )
    const words = [...document.querySelectorAll('main [role="status"], main p, main td')].filter((part) =>
      /^(All sound|sound|beats|answers|in order)$/.test(part.textContent?.trim() ?? ''),
    )
    return [...said, ...words].map((part) => part.textContent?.trim())
  })

test('a stale panel says of nothing that it is well', async ({ page, desk, live }) => {
  test.slow()
  // Where something is said to be well; that every panel says how old it is, on every screen, is another journey's.
  for (const path of ['/', '/executions', '/risk', '/system', '/venues']) {
    await live(page, path)
    await page.waitForLoadState('networkidle')
    desk.wire.cut()
    await expect(page.locator('html')).toHaveAttribute('data-stale', 'true', { timeout: 10_000 })
    await expect.poll(() => claims(page), { message: path }).toEqual([])
    await expect(page.getByRole('button', { name: 'Halt trading' }).first()).toBeEnabled()
    desk.wire.restore()
    await expect(page.locator('html')).toHaveAttribute('data-stale', 'false', { timeout: 30_000 })
    expect((await claims(page)).length, `${path}: the desk is well again`).toBeGreaterThan(0)
  }
})

/** What is drawn in the colour of danger and is no button. */
const alarms = (page: Page) =>
  page.evaluate(() => {
    const probe = document.createElement('i')
    probe.className = 'text-danger'
    document.body.append(probe)
    const danger = getComputedStyle(probe).color
    probe.remove()
    return [...document.querySelectorAll('body *')]
      .filter(
        (part) =>
          part.checkVisibility() && !part.closest('button, a, [aria-hidden="true"]') && getComputedStyle(part).color === danger && part.textContent?.trim(),
      )
      .map((part) => part.textContent?.trim())
  })

test('a healthy desk is nowhere red', async ({ page, desk, live }) => {
  // The rows of the other tests hold an order that nobody knows, a drift and rejections: a healthy desk has none.
  await desk.write.pool.query(`truncate tr_strand, tr_order, tr_event, tr_reconciliation cascade; delete from tr_worker`)
  await desk.write.pool.query('update tr_inbox set done_at = clock_timestamp()')
  await desk.write.obey()
  await desk.write.tell({})
  await desk.write.market()
  await desk.write.trading('trading', 'start')
  for (let n = 0; n < 6; n++) await desk.write.execution({ slippageBps: n % 2 ? '-3.1' : '4.2' })
  await desk.write.beat()
  for (const path of PATHS) {
    await live(page, path)
    await page.waitForLoadState('networkidle')
    expect(await alarms(page), path).toEqual([])
    await expect(page.locator('[data-bar]')).toHaveCount(0)
  }
})

test('a worker that is silent: a bar across the page, nothing called well, and the halt is recorded', async ({ page, desk, live }) => {
  await live(page, '/')
  desk.write.silence()
  await desk.write.age(40_000)
  await expect(page.locator('output[data-live]')).toHaveText(/^Worker silent \d+ s$/, { timeout: 10_000 })
  const bar = page.locator('[data-bar="worker-silent"]')
  await expect(bar).toContainText(/silent for \d+ s/)
  expect((await bar.boundingBox())?.width).toBeGreaterThan(1_000)
  await expect(page.getByRole('region', { name: 'Pulse' })).toContainText('silent')
  await page.getByRole('button', { name: 'Halt trading' }).first().click()
  await expect(page.getByRole('banner')).toContainText(/recorded #\d+/)
  await expect(page.getByRole('banner')).toContainText(/not taken for \d+ s/, { timeout: 15_000 })
  await desk.write.beat()
  await desk.write.obey()
  await expect(page.locator('output[data-live]')).toHaveText('Live', { timeout: 10_000 })
  await expect(bar).toHaveCount(0)
})

test('a database that is away is said in words, and the screen comes back by itself', async ({ page, desk, live }) => {
  await live(page, '/executions')
  const back = await takeDatabaseAway(desk)
  try {
    // For some seconds the server still knows who asks, and shows the frame with what it cannot read.
    await expect(async () => {
      await page.goto(`${desk.url}/risk`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('The database does not answer', { timeout: 1_000 })
    }).toPass({ timeout: 30_000 })
    await expect(page.getByRole('alert').filter({ hasText: 'back by itself' })).toBeVisible()
  } finally {
    await back()
  }
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Risk', { timeout: 20_000 })
  await expect(page.locator('output[data-live]')).toHaveText('Live', { timeout: 20_000 })
})

test('a read that goes wrong for another reason is said on every screen, with where its cause is found, and nothing is claimed in its place', async ({
  page,
  desk,
  live,
}) => {
  const id = await desk.write.execution()
  const may = await refuseReads(desk)
  try {
    for (const path of ['/', '/executions', '/decide', '/positions', `/executions/${id}`]) {
      await page.goto(`${desk.url}${path}`)
      const said = page.getByRole('alert').filter({ hasText: /its log has the cause under [0-9a-f]{8}/ })
      await expect(said.first(), path).toBeVisible()
      await expect(page.locator('main [role="status"][aria-label^="Loading"]'), path).toHaveCount(0)
      await expect(page.locator('body'), path).not.toContainText(/No market (yet|is open)|No decision yet|Nothing is held/)
      await expect(page.getByRole('banner'), path).toContainText('could not be read')
    }
  } finally {
    await may()
  }
  await live(page, '/positions')
  await expect(page.getByRole('banner')).toContainText('simulated market')
})

test('a database that takes its time leaves no window empty: each screen shows the shape of what is coming, then itself', async ({ page, desk }) => {
  test.setTimeout(180_000)
  const id = await desk.write.execution()
  for (const [path, loading] of [
    [`/executions/${id}`, 'Loading the execution'],
    ['/executions', 'Loading executions'],
    ['/positions', /^Loading/],
    ['/costs', 'Loading costs'],
  ] as const) {
    // What the page before still reads would hold a table that is to be locked.
    await page.goto('about:blank')
    const release = await holdReads(desk)
    const shape = page.getByRole('main').getByRole('status', { name: loading })
    try {
      // Less than what the database is given to answer: the page does not wait for that.
      await page.goto(`${desk.url}${path}`, { waitUntil: 'commit', timeout: 10_000 })
      await expect(shape.first()).toBeVisible()
    } finally {
      await release()
    }
    await expect(shape, path).toHaveCount(0)
    await expect(
      page
        .getByRole('main')
        .getByRole('alert')
        .filter({ hasText: /could not|its log has|not answer/ }),
      path,
    ).toHaveCount(0)
  }
  await page.goto(`${desk.url}/executions/${id}`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('BTC/USDT')
})

test('notifications are asked for by a press alone, tell each alarm once, and stay off until then', async ({ context, desk, live }) => {
  await desk.write.trading('trading', 'start')
  await context.addInitScript(() => {
    const shown: string[] = []
    const asked: string[] = []
    class Told {
      static permission = localStorage.getItem('test-permission') ?? 'default'
      static async requestPermission() {
        asked.push('asked')
        localStorage.setItem('test-permission', 'granted')
        Told.permission = 'granted'
        return 'granted'
      }
      onclick = null
      constructor(title: string, { tag }: { tag: string }) {
        shown.push(`${title} | ${tag}`)
      }
      close() {}
    }
    Object.assign(window, { Notification: Told, shown, asked })
  })
  const shown = (page: Page) => page.evaluate(() => (window as unknown as { shown: string[] }).shown)
  const [first, second] = [await context.newPage(), await context.newPage()]
  await live(first, '/system')
  await live(second, '/executions')
  expect(await first.evaluate(() => (window as unknown as { asked: string[] }).asked)).toEqual([])
  await first.getByRole('button', { name: 'Switch notifications on' }).click()
  await first.getByRole('button', { name: 'Send a test' }).click()
  expect(await shown(first)).toEqual(['A test from Ropewalk | ropewalk test'])
  await live(second, '/executions')
  await desk.write.trading('halted', 'a drill')
  await expect
    .poll(async () => [...(await shown(first)), ...(await shown(second))].filter((one) => one.startsWith('Trading is halted')), { timeout: 10_000 })
    .toHaveLength(1)
  await first.close()
  // The next tab takes over, and tells of each change that it has seen both sides of.
  const told = async () => (await shown(second)).filter((one) => one.startsWith('Trading is halted')).length
  const before = await told()
  await expect(async () => {
    await desk.write.trading('trading', 'start')
    await expect(second.getByRole('banner')).not.toContainText('halted')
    await desk.write.trading('halted', 'another')
    await expect(second.getByRole('banner')).toContainText('halted')
    await expect.poll(told, { timeout: 3_000 }).toBeGreaterThan(before)
  }).toPass({ timeout: 60_000 })
  await desk.write.trading('trading', 'start')
})
