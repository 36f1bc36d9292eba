import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recording } from '#tests/support/recordings.ts'

/** `npm run prove -- --replay`: it runs on recordings and says what it found, also when that is nothing. */
const PROVE = new URL('../../worker/cli/prove.ts', import.meta.url).pathname
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [PROVE, ...args], { maxBuffer: 1e7 }).then(
    (done) => ({ ...done, code: 0 }),
    (failed: { stdout: string; stderr: string; code: number }) => failed,
  )
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paired-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('one day at one venue: nothing can be learned, and the arms are equal to the last digit', async () => {
  const json = join(folder, 'nasdaq.json')
  const { stdout, code } = await run('--replay', recording('nasdaq-2014'), '--json', json)
  expect(code).toBe(0)
  expect(stdout).toMatch(/too short for any lesson to pass the desk’s bar/)
  expect(stdout).toMatch(/Variants tried: \d+ hypotheses in \d+ looks/)
  const { findings } = JSON.parse(await readFile(json, 'utf8'))
  for (const finding of findings) {
    expect(finding.decisions).toBeGreaterThan(500)
    expect(finding).toMatchObject({ changed: 0, saving_bps: 0, interval: { low: 0, high: 0 }, unchanged_difference: 0 })
  }
}, 180_000)

it('a bad lesson at two dealers: what it changes costs, what it does not change differs by exactly 0', async () => {
  const [file, json] = [join(folder, 'lesson.json'), join(folder, 'fx.json')]
  await writeFile(
    file,
    JSON.stringify({
      predicate: [{ field: 'symbol', op: 'eq', values: ['EUR/USD'] }],
      action: { kind: 'venue_prefer', venue: 'fxcm', step: 2 },
      effect_bps: -1.5,
    }),
  )
  const { stdout, code } = await run('--replay', recording('fx-eurusd'), '--lesson', file, '--json', json)
  expect(code).toBe(0)
  const [finding] = JSON.parse(await readFile(json, 'utf8')).findings
  expect(finding.changed).toBeGreaterThan(100)
  expect(finding.unchanged_difference).toBe(0)
  expect(finding.interval.high).toBeLessThan(0)
  expect(finding.method).toBe('hour blocks, BCa')
  expect(stdout).toMatch(/On this recording lessons COST \+0\.\d+ bps per decision/)
}, 180_000)

it('says what it cannot play', async () => {
  expect(await run('--replay', join(folder, 'nothing'))).toMatchObject({ code: 1, stderr: expect.stringMatching(/^prove: --replay: /) })
  const file = join(folder, 'wrong.json')
  await writeFile(file, JSON.stringify({ predicate: [], action: { kind: 'venue_prefer', venue: 'nowhere', step: 1 }, effect_bps: 1 }))
  expect(await run('--replay', recording('nasdaq-2014'), '--lesson', file)).toMatchObject({ code: 1, stderr: expect.stringMatching(/carry out/) })
}, 60_000)
