/** Every screen in a real Chromium over hostile rows: the policy is kept to the letter, nothing that came with a row runs, and it is there to read. */
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, freshDesk, test } from '../e2e/support/desk.ts'
import { HOSTILE_SYMBOL, HOSTILE_VENUE, hostileTelling, insertHostile, PAYLOADS } from './support/hostile.ts'
import { watch } from './support/watch.ts'

freshDesk()
let ids: Awaited<ReturnType<typeof insertHostile>>
test.beforeAll(async ({ desk }) => {
  ids = await insertHostile(desk.write.pool, Date.now())
  await desk.write.tell(hostileTelling())
})

/** The paths of all screens there are, from the folders; a part in brackets is filled from the rows. */
const screens = (): string[] => {
  const root = join(import.meta.dirname, '..', '..', 'app', '(desk)')
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name === 'page.tsx')
    .map(({ parentPath }) => `/${relative(root, parentPath)}`)
}
const FILLED: Readonly<Record<string, () => readonly string[]>> = {
  '/executions/[id]': () => [ids.filled, ids.refusedByRisk, ids.refusedByCurator, ids.malformed, ids.unknown, ids.scheduled, ids.waiting, ids.supporting],
  '/braids/[id]': () => [ids.braid, ids.metaBraid],
  '/lessons/[id]': () => [ids.active, ids.candidate],
  '/proposals/[id]': () => [ids.proposal, ids.applied],
  // It has no rows, and its answer is 404: looked at below.
  '/[...path]': () => [],
}
const pathsOf = (screen: string): readonly string[] => {
  if (!screen.includes('[')) return [screen]
  const given = FILLED[screen]
  if (given === undefined) throw new Error(`${screen} has no rows to be looked at with`)
  return given().map((id) => screen.replace('[id]', encodeURIComponent(id)))
}

/** Opens a screen as a person would, and says what stands on it. */
async function shown(page: Page, url: string): Promise<string> {
  const answer = await page.goto(url)
  expect(answer?.status(), url).toBe(200)
  await expect(page.locator('output[data-live]'), url).toHaveAttribute('data-live', 'live', { timeout: 30_000 })
  await drawn(page)
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not there to read
  return page.locator('body').innerText()
}
const HARMFUL = '[onerror], [onload], a[href^="javascript" i], iframe, main script, main style'

test('no screen breaks its policy or runs what a row says, and what it says is there to read', async ({ page, desk }) => {
  test.setTimeout(300_000)
  const seen = await watch(page)
  const texts: string[] = []
  for (const path of screens().flatMap(pathsOf)) {
    texts.push(await shown(page, `${desk.url}${path}`))
    expect(await seen.ran(), `something ran at ${path}`).toBeUndefined()
    expect(await page.locator(HARMFUL).count(), path).toBe(0)
  }
  expect(seen.problems).toEqual([])
  const all = texts.join('\n')
  for (const text of [HOSTILE_SYMBOL, HOSTILE_VENUE, ...PAYLOADS]) expect(all, `${text} is nowhere to be read`).toContain(text)
  expect(all).toContain('exe[U+202E]gnp.[U+2066]x[U+2069][U+200B]end')
  expect(all).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/)
})

test('an address that nothing is kept under is said inside the frame, and runs nothing of it', async ({ page, desk }) => {
  const seen = await watch(page)
  for (const address of ['nonsense', 'not/a/screen', 'braids/none', ...PAYLOADS.map((text) => encodeURIComponent(text))]) {
    expect((await page.goto(`${desk.url}/${address}`))?.status(), address).toBe(404)
    await expect(page.getByRole('heading', { name: 'Nothing is kept under this address' }), address).toBeVisible()
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Executions' }).first(), address).toBeVisible()
    await expect(page.getByRole('button', { name: 'Halt trading' }), address).toBeVisible()
    expect(await seen.ran(), `something ran at ${address}`).toBeUndefined()
  }
  expect(seen.problems.filter((problem) => !problem.includes('404'))).toEqual([])
})

test('the pages for those who are not signed in keep their policy too, whatever the address says', async ({ browser, desk }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } })
  const page = await context.newPage()
  const seen = await watch(page)
  for (const path of [
    '/sign-in',
    '/welcome',
    ...PAYLOADS.map((text) => `/sign-in?from=${encodeURIComponent(text)}`),
    ...PAYLOADS.map((text) => `/welcome#${text}`),
  ]) {
    expect((await page.goto(`${desk.url}${path}`))?.status() ?? 200, path).toBe(200)
    await expect(page.getByRole('heading').first()).toBeVisible()
    expect(await seen.ran(), `something ran at ${path}`).toBeUndefined()
  }
  for (const from of ['https://elsewhere.invalid/', '//elsewhere.invalid/', '/\\elsewhere.invalid/', 'javascript:window.__ran=1']) {
    await page.goto(`${desk.url}/sign-in?from=${encodeURIComponent(from)}`)
    await page.getByLabel(/mail/i).fill(desk.owner.email)
    await page.getByLabel(/password/i).fill(desk.owner.password)
    await page.getByRole('button', { name: /sign in/i }).click()
    await expect(page.locator('output[data-live]')).toBeVisible()
    expect(new URL(page.url()).origin, from).toBe(new URL(desk.url).origin)
    // A desk that is still shown would ask on without them.
    await page.goto('about:blank')
    await context.clearCookies()
  }
  expect(seen.problems).toEqual([])
  await context.close()
})

test('nor does anything that a button opens', async ({ page, desk }) => {
  test.setTimeout(600_000)
  const seen = await watch(page)
  const pressed = new Set<string>()
  let dialogs = 0
  for (const path of screens().flatMap((screen) => pathsOf(screen).slice(0, 1))) {
    await shown(page, `${desk.url}${path}`)
    dialogs += await pressEverything(page, pressed)
    expect(await seen.ran(), `something ran at ${path}`).toBeUndefined()
    expect(await page.locator(HARMFUL).count(), path).toBe(0)
  }
  expect(seen.problems).toEqual([])
  expect(dialogs).toBeGreaterThan(4)
})

/** Charts are loaded when they come into view. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let top = 0; top < document.body.scrollHeight; top += 700) {
      window.scrollTo(0, top)
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  })
  await page.waitForLoadState('load')
}

/**
 * Dialogs, menus, sheets, the graph, the other theme: whatever a button opens is opened, and closed again; one of each kind on a screen, and
 * those of the frame once. No worker carries anything out here.
 */
async function pressEverything(page: Page, pressed: Set<string>): Promise<number> {
  const at = page.url()
  const buttons = page.locator('button:visible:enabled:not([aria-label="Sign out"])').filter({ hasNotText: LEAVING })
  let dialogs = 0
  for (let place = 0; place < Math.min(await buttons.count(), BUTTONS_MAX); place++) {
    const button = buttons.nth(place)
    const kind = await button
      .evaluate(
        (one) => `${one.closest('main') ? location.pathname : 'frame'} ${one.getAttribute('aria-label') ?? one.textContent}`.replaceAll(/\d+/g, ''),
        null,
        { timeout: 300 },
      )
      .catch(() => '')
    if (pressed.has(kind)) continue
    const isPressed = await button.click({ timeout: 500 }).then(
      () => true,
      () => false,
    )
    if (!isPressed) continue
    pressed.add(kind)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    await page.waitForTimeout(40)
    dialogs += await page.getByRole('dialog').count()
    await page.keyboard.press('Escape')
    if (new URL(page.url()).pathname !== new URL(at).pathname) await page.goto(at)
  }
  return dialogs
}
const BUTTONS_MAX = 60
/** These end the sessions of the journeys that follow. */
const LEAVING = /sign out|^end\b/i

test('markup that did get in would do nothing: no script, no handler, no style element, no frame, no form, no word to elsewhere', async ({ page, desk }) => {
  const seen = await watch(page)
  await page.goto(`${desk.url}/venues`)
  await page.evaluate(() => {
    const put = (html: string) => document.body.insertAdjacentHTML('beforeend', html)
    put('<img src="/none.png" onerror="window.__ran=1">')
    put('<style>body{color:red}</style>')
    put('<iframe src="/venues"></iframe><object data="/venues"></object>')
    put('<img src="https://elsewhere.invalid/pixel.png">')
    put('<form action="https://elsewhere.invalid/" id="leak"></form>')
    ;(document.querySelector('#leak') as HTMLFormElement).submit()
    const base = document.createElement('base')
    base.href = 'https://elsewhere.invalid/'
    document.head.append(base)
    // Later, because what the test itself says may be evaluated.
    setTimeout(() => new Function('window.__ran=2')(), 0)
    void fetch('https://elsewhere.invalid/').catch(() => {})
  })
  const policy = (directive: string) => () => seen.problems.filter((told) => told.includes(directive)).length
  for (const directive of [
    "script-src-attr 'none'",
    'style-src-elem',
    'frame-src',
    'object-src',
    'img-src',
    'form-action',
    'base-uri',
    'unsafe-eval',
    'connect-src',
  ])
    await expect.poll(policy(directive), { message: directive }).toBeGreaterThan(0)
  // What the parser finds in a document has to carry the nonce of its own answer.
  await page.evaluate(() => document.write('<script>window.__ran=3</script><script src="/_next/static/none.js"></script>'))
  await expect.poll(policy('Executing inline script')).toBeGreaterThan(0)
  await expect.poll(policy('Loading the script')).toBeGreaterThan(0)
  expect(await seen.ran()).toBeUndefined()
})
