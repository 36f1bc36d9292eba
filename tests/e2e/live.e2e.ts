import type { Page } from '@playwright/test'
import { ask, type Desk, expect, freshDesk, startAfresh, test } from './support/desk.ts'
import { fillDesk } from './support/every-page.ts'

const rows = (page: Page) => page.locator('tbody tr[data-row]')
const row = (page: Page, id: string) => page.locator(`tbody tr[data-row="${id}"]`)
const badge = (page: Page) => page.locator('output[data-live]')
const rowIds = (page: Page) => rows(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-row') ?? ''))

test.describe.configure({ mode: 'serial' })
freshDesk()

test.beforeEach(async ({ desk }) => {
  desk.wire.restore()
  await desk.write.beat()
})

test('an execution arrives and changes on screen without a reload', async ({ page, desk, live }) => {
  await live(page, '/executions')
  await page.evaluate(() => Object.assign(window, { wasNotReloaded: true }))
  const id = await desk.write.execution({ status: 'working', symbol: 'ETH/USDT', quantity: '3.25' })
  await expect(row(page, id)).toContainText('working', { timeout: 10_000 })
  await expect(rows(page).first()).toHaveAttribute('data-row', id)
  await desk.write.execution({ id, status: 'filled', symbol: 'ETH/USDT', quantity: '3.25', slippageBps: '-1.26' })
  await expect(row(page, id)).toContainText('filled', { timeout: 10_000 })
  await expect(row(page, id)).toContainText('−1.3')
  await expect(row(page, id)).toContainText('▼')
  expect(await page.evaluate(() => 'wasNotReloaded' in window)).toBe(true)
})

test('a refused decision is a row with its reason, and finds itself on the overview', async ({ page, desk, live }) => {
  await live(page, '/')
  const id = await desk.write.execution({
    status: 'refused',
    reason: { code: 'ORDER_SIZE_LIMIT', message: 'Order notional 312,400 is above 250,000.', value: '312400', limit: '250000' },
  })
  await expect(row(page, id)).toContainText('ORDER_SIZE_LIMIT', { timeout: 10_000 })
  await expect(row(page, id)).toContainText('not sent')
})

test('paused rows stand still and count what arrived', async ({ page, desk, live }) => {
  await live(page, '/executions')
  await page.getByRole('button', { name: 'Pause' }).click()
  const before = await rowIds(page)
  const changed = before[0] as string
  const status = await row(page, changed).textContent()
  const arrived = [await desk.write.execution(), await desk.write.execution(), await desk.write.execution()]
  await desk.write.execution({ id: changed, status: 'cancelled' })
  await expect(badge(page)).toHaveText('Paused, 3 new', { timeout: 5_000 })
  expect(await rowIds(page)).toEqual(before)
  expect((await row(page, changed).textContent())?.slice(-30)).toBe(status?.slice(-30))
  await page.getByRole('button', { name: '3 new' }).click()
  await expect(badge(page)).toHaveText('Live')
  for (const id of arrived) await expect(row(page, id)).toBeVisible()
  await expect(row(page, changed)).toContainText('cancelled')
})

test('new rows do not shove what is being read', async ({ page, desk, live }) => {
  for (let n = 0; n < 60; n++) await desk.write.execution()
  await live(page, '/executions')
  const scroller = page.locator('table').locator('xpath=..')
  await scroller.evaluate((box) => box.scrollTo(0, 600))
  const read = row(page, (await rowIds(page))[25] as string)
  const before = await read.boundingBox()
  await desk.write.execution()
  await desk.write.execution()
  await expect(page.getByRole('button', { name: '2 new' })).toBeVisible({ timeout: 5_000 })
  expect(await read.boundingBox()).toEqual(before)
  await page.getByRole('button', { name: '2 new' }).click()
  await expect(page.getByRole('button', { name: /new$/ })).toHaveCount(0)
})

test('a cut stream is taken up where it ended, without a gap or a repeat', async ({ page, desk, live }) => {
  await live(page, '/executions')
  const before = await rowIds(page)
  desk.wire.cut()
  await expect(badge(page)).toHaveText('Reconnecting', { timeout: 5_000 })
  const missed: string[] = []
  for (let n = 0; n < 12; n++) missed.push(await desk.write.execution())
  const resumed = page.waitForRequest((request) => /\/api\/stream\?from=\d+%3A\d+/.test(request.url()))
  desk.wire.restore()
  await resumed
  await expect(badge(page)).toHaveText('Live', { timeout: 20_000 })
  await expect.poll(async () => (await rowIds(page)).slice(0, 12), { timeout: 5_000 }).toEqual(missed.toReversed())
  const after = await rowIds(page)
  expect(new Set(after).size).toBe(after.length)
  expect(after.slice(12, 12 + before.length)).toEqual(before.slice(0, after.length - 12))
})

test('every stream resumes from Last-Event-ID exactly where it was', async ({ desk }) => {
  const take = async (headers: Record<string, string>, isEnough: (text: string) => boolean, once?: () => Promise<unknown>) => {
    const response = await ask(desk, '/api/stream', headers)
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('cache-control')).toContain('no-transform')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    let isBegun = false
    while (!text.endsWith('\n\n') || !isEnough(text)) {
      text += new TextDecoder().decode((await reader.read()).value)
      // What happens from here on is behind the hello.
      if (!isBegun && text.includes('"type":"hello"')) {
        isBegun = true
        await once?.()
      }
    }
    await reader.cancel()
    return text
      .split('\n\n')
      .filter(Boolean)
      .map((block) => ({ id: /^id: (.+)$/m.exec(block)?.[1], frame: JSON.parse(/^data: (.+)$/m.exec(block)?.[1] as string) }))
  }
  const has =
    (...parts: string[]) =>
    (text: string) =>
      parts.every((part) => text.includes(part))
  const [hello, change] = await take({}, has('"type":"change"'), () => desk.write.execution())
  expect(hello).toMatchObject({ id: undefined, frame: { type: 'hello' } })
  expect(change?.id).toBe(change?.frame.to)
  const missed = [await desk.write.execution(), await desk.write.execution()]
  const [again, ...resumed] = await take({ 'last-event-id': change?.id as string }, has(...missed))
  expect(again?.frame).toMatchObject({ type: 'hello', cursor: change?.id })
  let at = change?.id
  for (const { frame } of resumed.filter(({ frame: { type } }) => type === 'change')) {
    expect(frame.from).toBe(at)
    at = frame.to
  }
  expect(resumed.flatMap(({ frame }) => frame.items ?? []).map(({ id }: { id: string }) => id)).toEqual(missed)
  const [, resync] = await take({ 'last-event-id': '99999999999:1' }, has('"type":"resync"'))
  expect(resync?.frame).toMatchObject({ type: 'resync', reason: 'unknown_cursor' })
  expect((await ask(desk, '/api/stream?from=nonsense')).status).toBe(400)
})

test('without a word from the desk the screen says how old it is, and dims its numbers', async ({ page, desk, live }) => {
  await live(page, '/')
  desk.wire.cut()
  await expect(badge(page)).toHaveText(/^Stale \d+ s$/, { timeout: 20_000 })
  await expect(page.locator('html')).toHaveAttribute('data-stale', 'true')
  expect(
    await page
      .locator('tbody .figure')
      .first()
      .evaluate((figure) => Number(getComputedStyle(figure).opacity)),
  ).toBeLessThan(1)
  await expect(page.getByText(/^stale, as of \d+ s ago$/).first()).toBeVisible()
  await expect(page.getByText('Nothing waits for you')).toHaveCount(0)
  desk.wire.restore()
  await expect(badge(page)).toHaveText('Live', { timeout: 30_000 })
  await expect(page.locator('html')).toHaveAttribute('data-stale', 'false')
})

test('a silent worker is a bar across the page, and the halt stays on offer', async ({ page, desk, live }) => {
  await live(page, '/executions')
  const bar = page.locator('[data-bar="worker-silent"]')
  await expect(bar).toHaveCount(0)
  desk.write.silence()
  await desk.write.age(40_000)
  await expect(badge(page)).toHaveText(/^Worker silent \d+ s$/, { timeout: 10_000 })
  await expect(bar).toContainText('has been silent for')
  // A reader is interrupted once, not with every second of the age.
  await expect(page.locator('[aria-live="assertive"]').filter({ hasText: /^The worker is silent\. Nothing is traded/ })).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Halt trading' })).toBeEnabled()
  await desk.write.beat()
  await expect(badge(page)).toHaveText('Live', { timeout: 10_000 })
})

test('two tabs share one stream, and the second goes on when the first closes', async ({ context, desk, live }) => {
  const streams: string[] = []
  context.on('request', (request) => request.url().includes('/api/stream') && streams.push(request.url()))
  const [first, second] = [await context.newPage(), await context.newPage()]
  await live(first, '/executions')
  await live(second, '/executions')
  expect(streams.length).toBe(1)
  const id = await desk.write.execution()
  await expect(row(first, id)).toBeVisible({ timeout: 3_000 })
  await expect(row(second, id)).toBeVisible({ timeout: 3_000 })
  await first.close()
  const next = await desk.write.execution()
  await expect(row(second, next)).toBeVisible({ timeout: 5_000 })
  await expect(badge(second)).toHaveText('Live')
  expect(streams.length).toBe(2)
})

/** Parts of the screen that show what the desk said, and of those the ones that do not say that they are stale. */
const unmarked = (page: Page) =>
  page.evaluate(() => {
    const isMarked = (part: Element) => [...part.querySelectorAll('.stale-age')].some((mark) => mark.checkVisibility())
    const panels = [...document.querySelectorAll('main section[aria-labelledby]')].filter((panel) => panel.querySelector(':scope > header .stale-age'))
    const tables = [...document.querySelectorAll('main table')].filter((table) => !table.closest('section[aria-labelledby]'))
    const empty = [...document.querySelectorAll('main [role="tabpanel"]')].filter((tab) => !tab.querySelector('table'))
    const holders = [...tables.map((table) => table.parentElement as Element), ...empty]
    return { parts: panels.length + holders.length, silent: [...panels, ...holders].filter((part) => !isMarked(part)).length }
  })

/** Every screen of the frame, and one execution: what is added to the frame is asked the same. */
async function screens(page: Page, desk: Desk): Promise<readonly string[]> {
  const id = await desk.write.execution()
  await page.goto(desk.url)
  const hrefs = await page.locator('nav[aria-label="Screens"] a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  // Who may come in is not said by the desk's stream, and is read when it is opened.
  return [...hrefs.filter((href) => href !== '/system/people'), `/executions/${id}`]
}

for (const [how, stop] of [
  ['cut', (desk: Desk) => desk.wire.cut()],
  ['silent', (desk: Desk) => desk.wire.hold()],
] as const) {
  test(`a stream that is ${how}: every panel of every screen says so in time, and none after it is back, without a reload`, async ({ page, desk, live }) => {
    test.slow()
    // Every screen has something that could be out of date.
    await fillDesk(desk)
    for (const path of await screens(page, desk)) {
      await live(page, path)
      // Parts of the screen that load after its first paint are there.
      await page.waitForLoadState('networkidle')
      await page.evaluate(() => Object.assign(window, { wasNotReloaded: true }))
      const { parts } = await unmarked(page)
      expect(parts, `${path} has something to mark`).toBeGreaterThan(0)
      await expect.poll(async () => (await unmarked(page)).silent, { message: `${path} is live` }).toBe(parts)
      stop(desk)
      // Told 4 s after the last frame; the rest is for a machine that has other things to do.
      await expect.poll(() => unmarked(page), { message: `${path} says that it is stale`, timeout: 10_000, intervals: [100] }).toEqual({ parts, silent: 0 })
      await expect(page.locator('html')).toHaveAttribute('data-stale', 'true')
      const missed = await desk.write.execution()
      desk.wire.restore()
      await expect(badge(page)).toHaveText('Live', { timeout: 30_000 })
      await expect.poll(async () => (await unmarked(page)).silent, { message: `${path} is live again` }).toBe(parts)
      if (path === '/' || path === '/executions') await expect(row(page, missed)).toBeVisible()
      expect(await page.evaluate(() => 'wasNotReloaded' in window), `${path} was not reloaded`).toBe(true)
    }
    await startAfresh(desk)
  })
}

test('a healthy desk is never shown as broken', async ({ page, desk, live }) => {
  test.slow()
  for (const path of await screens(page, desk)) {
    await live(page, path)
    // Whatever is shown for a single frame is caught, not only what stands when somebody looks.
    await page.evaluate(() => {
      const seen: string[] = []
      const look = () => {
        const said = document.querySelector('output[data-live]')?.getAttribute('data-live')
        if (said !== 'live') seen.push(`badge ${said}`)
        if (document.documentElement.dataset.stale === 'true') seen.push('stale')
        for (const alert of document.querySelectorAll('main [role="alert"], [data-bar]')) seen.push(alert.textContent ?? '')
      }
      new MutationObserver(look).observe(document.documentElement, { subtree: true, childList: true, attributes: true })
      Object.assign(window, { seen })
    })
    for (let n = 0; n < 20; n++) {
      await desk.write.execution({ status: n % 3 === 0 ? 'refused' : 'filled' })
      await page.waitForTimeout(150)
    }
    expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen), path).toEqual([])
  }
})
