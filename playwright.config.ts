import { defineConfig } from '@playwright/test'
import { findBrowser } from './tests/e2e/support/browser.ts'

const { executablePath, args } = await findBrowser()

/** Journeys through a real browser, one after another: each has a server and a database of its own. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.e2e.ts',
  workers: 1,
  timeout: 60_000,
  outputDir: 'test-results',
  reporter: [['list']],
  use: { viewport: { width: 1440, height: 900 }, launchOptions: { executablePath, args: [...args] }, screenshot: 'only-on-failure', trace: 'retain-on-failure' },
})
