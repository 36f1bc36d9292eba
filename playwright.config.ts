import { defineConfig } from '@playwright/test'
<<<<<<< HEAD
import { findBrowser } from './tests/e2e/support/browser.ts'

const { executablePath, args } = await findBrowser()

/** Journeys through a real browser, one after another: each has a server and a database of its own. */
=======
import { findBrowser } from './tests/support/browser.ts'

const { executablePath, args, env } = await findBrowser()

/** Journeys through the running product. They need a build (`npm test` makes one) and share two cores with the desk they watch. */
>>>>>>> main
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.e2e.ts',
  workers: 1,
<<<<<<< HEAD
  timeout: 60_000,
  outputDir: 'test-results',
  reporter: [['list']],
  use: { viewport: { width: 1440, height: 900 }, launchOptions: { executablePath, args: [...args] }, screenshot: 'only-on-failure', trace: 'retain-on-failure' },
=======
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: { executablePath, args: [...args], env: { ...process.env, ...env } as Record<string, string> },
  },
>>>>>>> main
})
