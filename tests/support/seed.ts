import fc from 'fast-check'

/**
 * Randomness is seeded: a run of the tests is the same everywhere. Another seed looks elsewhere
 * (`ROPEWALK_TEST_SEED=7 npx vitest run`), and a counterexample names the one that found it.
 */
fc.configureGlobal({ seed: Number(process.env.ROPEWALK_TEST_SEED ?? 20_261_122) })
