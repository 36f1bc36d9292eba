import { defineConfig } from '@playwright/test'
import journeys from '../../playwright.config.ts'

/** `npm run shots`: pictures of every screen in every state, to be looked at. `-- --grep "stale dark"` takes a part of them. */
export default defineConfig({
  ...journeys,
  testDir: '.',
  testMatch: '*.shots.ts',
  timeout: 900_000,
  reporter: [['list']],
  use: { ...journeys.use, trace: 'off' },
})
