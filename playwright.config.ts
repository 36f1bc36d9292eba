import { defineConfig } from '@playwright/test'
import { findBrowser } from './tests/support/browser.ts'

const { executablePath, args, env } = await findBrowser()

/** Journeys through the running product. They need a build (`npm test` makes one) and share two cores with the desk they watch. */
export default defineConfig({
  testDir: 'tests',
  testMatch: ['e2e/**/*.e2e.ts', 'security/**/*.e2e.ts'],
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: { executablePath, args: [...args], env: { ...process.env, ...env } as Record<string, string> },
  },
})
