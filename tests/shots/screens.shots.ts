import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { holdReads, refuseReads, takeDatabaseAway } from '#tests/e2e/support/database-away.ts'
import { type Desk, expect, freshDesk, test } from '#tests/e2e/support/desk.ts'
import { emptyDesk, everyPage, fillDesk } from '#tests/e2e/support/every-page.ts'
import { awake } from '#tests/support/awake.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'shots')
const SIZES = { 1440: { width: 1440, height: 900 }, 390: { width: 390, height: 844 } } as const
type Look = { readonly page: Page; readonly desk: Desk; readonly path: string; readonly shoot: () => Promise<void> }

/** What each state is made with: real rows, a lock that reads wait for, reads that are refused, a database that is away, a stream that is cut. */
const STATES: Readonly<Record<string, { readonly before: (desk: Desk) => Promise<void>; readonly look: (look: Look) => Promise<void> }>> = {
  full: {
    before: fillDesk,
    look: async ({ page, desk, path, shoot }) => {
      await open(page, desk, path)
      await shoot()
    },
  },
  empty: {
    before: emptyDesk,
    look: async ({ page, desk, path, shoot }) => {
      await open(page, desk, path)
      await shoot()
    },
  },
  stale: {
    before: fillDesk,
    look: async ({ page, desk, path, shoot }) => {
      await open(page, desk, path)
      desk.wire.hold()
      await expect(page.locator('output[data-live]')).toHaveAttribute('data-live', 'stale', { timeout: 20_000 })
      await shoot()
      desk.wire.restore()
    },
  },
  loading: {
    before: fillDesk,
    look: async ({ page, desk, path, shoot }) => {
      const release = await holdReads(desk)
      try {
        await page.goto(`${desk.url}${path}`, { waitUntil: 'commit' })
        // The skeleton is shown after 200 ms, so that what comes at once does not flicker.
        await page.waitForTimeout(1_500)
        await shoot()
      } finally {
        await release()
      }
    },
  },
  error: {
    before: fillDesk,
    look: async ({ page, desk, path, shoot }) => {
      const may = await refuseReads(desk)
      try {
        await page.goto(`${desk.url}${path}`)
        // A read that failed is tried twice more first.
        await page.waitForTimeout(5_000)
        await shoot()
      } finally {
        await may()
      }
    },
  },
  away: {
    before: fillDesk,
    look: async ({ page, desk, path, shoot }) => {
      const back = await takeDatabaseAway(desk)
      try {
        await page.goto(`${desk.url}${path}`)
        await page.waitForTimeout(1_500)
        await shoot()
      } finally {
        await back()
      }
    },
  },
}

async function open(page: Page, desk: Desk, path: string): Promise<void> {
  await page.goto(`${desk.url}${path}`)
  await awake(page)
  // Charts come after the rows.
  await page.waitForTimeout(700)
}

freshDesk()

for (const [state, { before, look }] of Object.entries(STATES))
  for (const theme of ['dark', 'light'] as const)
    for (const size of [1440, 390] as const)
      test(`${state} ${theme} ${size}`, async ({ page, desk }) => {
        const folder = join(FOLDER, state, `${theme}-${size}`)
        rmSync(folder, { recursive: true, force: true })
        await fillDesk(desk)
        const pages = await everyPage(desk)
        await before(desk)
        await page.setViewportSize(SIZES[size])
        await page.addInitScript((name) => localStorage.setItem('ropewalk-theme', name), theme)
        for (const path of pages) {
          const name = path === '/' ? 'overview' : (path.slice(1).split('?')[0] ?? '').replaceAll('/', '-').slice(0, 40)
          await look({ page, desk, path, shoot: async () => void (await page.screenshot({ path: join(folder, `${name}.png`) })) })
        }
      })
