import { defineConfig } from 'vitest/config'

const OUT = ['node_modules/**', '.next/**', '.data/**', '**/*.e2e.ts']
const SEED = 'tests/support/seed.ts'
/** A machine that stands still for a second must not end a wait whose answer is there already: a timer runs before what came meanwhile is read. */
const PATIENT = { expect: { poll: { timeout: 30_000, interval: 20 } } }
const DATABASE = { globalSetup: ['tests/support/global-setup.ts'], setupFiles: [SEED, 'tests/support/leaks.ts'] }

/** A write transaction of any database of the server holds the tail of events back, so these share it with nobody. */
const ALONE = ['lib/db/tail.db.test.ts']

/** Three kinds: pure ones in milliseconds, those on a real database, and whole journeys one after another. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: process.env.CI ? ['dot'] : ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          ...PATIENT,
          setupFiles: [SEED],
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...OUT, '**/*.db.test.ts', 'tests/story/**', 'tests/fault/**'],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'db',
          ...PATIENT,
          ...DATABASE,
          include: ['**/*.db.test.ts'],
          exclude: [...OUT, ...ALONE],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'journey',
          ...PATIENT,
          ...DATABASE,
          include: ['tests/{story,fault}/**/*.test.ts', ...ALONE],
          exclude: OUT,
          testTimeout: 600_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
