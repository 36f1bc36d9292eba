import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, freshDesk, test } from './support/desk.ts'
import { everyPage, fillDesk } from './support/every-page.ts'
import { watchOverflow } from './support/overflow.ts'

// One database, looked at by one test after the other; a fault of one says nothing of the next.
test.describe.configure({ mode: 'default' })

freshDesk()
test.beforeAll(({ desk }) => fillDesk(desk))

/** WCAG 2.2 AA and axe's own best practice; what is serious or critical, with where it is. */
async function faults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''} ${node.html.slice(0, 160)}`),
    )
}

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious on any screen, ${theme}`, async ({ page, desk, live }) => {
    test.setTimeout(600_000)
    await page.addInitScript((name) => localStorage.setItem('ropewalk-theme', name), theme)
    for (const path of await everyPage(desk)) {
      await live(page, path)
      await page.waitForLoadState('networkidle')
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      expect.soft(await faults(page), `${path}, ${theme}`).toEqual([])
    }
  })
}

test('axe finds nothing serious in what opens: the palette, the keys, a question, a phone’s sheet', async ({ page, live }) => {
  await live(page, '/')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Find or do' })).toBeVisible()
  await page.keyboard.type('btc')
  await expect(page.getByRole('option').filter({ hasText: 'BTC/USDT' }).first()).toBeVisible()
  expect.soft(await faults(page), 'palette').toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  expect.soft(await faults(page), 'keys').toEqual([])
  await page.keyboard.press('Escape')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('button', { name: 'More' }).click()
  await expect(page.getByRole('dialog', { name: 'All screens' })).toBeVisible()
  expect.soft(await faults(page), 'more').toEqual([])
})

test('at twice the size everything is there and nothing needs scrolling sideways', async ({ page, desk, live }) => {
  test.setTimeout(300_000)
  const overflow = await watchOverflow(page)
  // 200 % of a screen of 1280: the width that is left.
  await page.setViewportSize({ width: 640, height: 400 })
  for (const path of await everyPage(desk)) {
    await live(page, path)
    expect(await overflow(), path).toBe(0)
    await expect(page.getByRole('button', { name: /^(Halt|Resume) trading/ }).first(), path).toBeInViewport()
  }
})

test('what moves stands still for who asked for that', async ({ page, desk, live }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await live(page, '/executions')
  const id = await desk.write.execution()
  await expect(page.locator(`tr[data-row="${id}"]`)).toBeVisible()
  const moving = await page.evaluate(() => document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().duration ?? 0) > 1).length)
  expect(moving).toBe(0)
})
