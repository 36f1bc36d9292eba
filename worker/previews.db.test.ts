import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { seedModule } from '#lib/db/desk.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { readWhatIf } from '#lib/db/views/what-if.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { insertDecisionLog, logOf } from '#tests/support/decision-log.ts'
import { eventually, freshId } from '#tests/support/desk.ts'
import { firstConfig } from './first-start.ts'
import { answerPreviews, type Previews } from './previews.ts'

/** What somebody who tunes is answered: the first page of the log at once, then the whole of it, and the same number as in the terminal. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const MODULE = 'tr_001'
const CLI = new URL('./cli/whatif.ts', import.meta.url).pathname
const COUNT = 10_000
let url: string
let owner: Pool
let pool: Pool
let web: Pool
let previews: Previews
const faults: unknown[] = []

beforeAll(async () => {
  url = (await freshDatabase()).url
  pool = openPool({ url, role: 'trader', applicationName: 'test', max: 4 })
  owner = openPool({ url, role: 'owner', applicationName: 'test', max: 2 })
  web = openPool({ url, role: 'web', applicationName: 'test', max: 2 })
  await seedModule(pool, MODULE, firstConfig(), [])
  await insertDecisionLog(owner, logOf(COUNT))
  previews = answerPreviews({ pool, moduleId: MODULE, monotonicMs: () => performance.now(), onFault: (error) => faults.push(error) })
})
afterAll(async () => {
  await previews.stop()
  expect(faults).toEqual([])
  await Promise.all([pool.end(), owner.end(), web.end()])
})

const asks = async (change: object, draft = freshId(), over: object = {}): Promise<string> => {
  const id = freshId()
  const payload = { draft, kind: 'weights', base_version: 1, change, ...over }
  await web.query(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ($1, 'ask_what_if', $2, 'ada', $1)`, [id, JSON.stringify(payload)])
  return id
}
const rowOf = async (id: string) => (await web.query('select * from tr_what_if where id = $1', [id])).rows[0]
const commandOf = async (id: string) => (await web.query('select status, result from tr_command where id = $1', [id])).rows[0]
const whole = (id: string) => eventually('the whole answer', async () => ((await rowOf(id))?.status === 'whole' ? await rowOf(id) : undefined), 30_000)

test('the newest decisions are answered first, and then all of them', async () => {
  const id = await asks({ publish_threshold: 0.385 })
  previews.look()
  const first = await eventually('the first answer', async () => ((await rowOf(id))?.result ? await rowOf(id) : undefined))
  expect(first.result.n).toBeLessThanOrEqual(COUNT)
  const row = await whole(id)
  expect(row).toMatchObject({ status: 'whole', read_count: COUNT, asked_by: 'ada', base_version: 1 })
  expect(await commandOf(id)).toEqual({ status: 'done', result: { what_if: id } })
  const kinds = (await web.query(`select kind, data from tr_event where noun = 'what_if' and noun_id = $1 order by seq`, [id])).rows
  expect(kinds).toEqual([
    { kind: 'first', data: { read_count: 5_000 } },
    { kind: 'whole', data: { read_count: COUNT } },
  ])
})

test('says what npm run whatif says, to the last digit', async () => {
  const id = await asks({ curators: { execution: { weight: 0.35 }, risk: { weight: 0.15 } }, publish_threshold: 0.41 })
  previews.look()
  const { result } = await whole(id)
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, '--weights', 'execution=0.35,risk=0.15', '--threshold', '0.41', '--json'], {
    env: { ...process.env, DATABASE_URL: url },
    maxBuffer: 1e8,
  })
  const { base_version, changes, ...said } = JSON.parse(stdout)
  expect(base_version).toBe(1)
  expect(result).toEqual({ ...said, changes: expect.arrayContaining(changes) })
  expect(result.changes).toHaveLength(changes.length)
  expect(result.flips.length).toBeGreaterThan(20)
  // And what the screen reads is that, whole.
  expect(await readWhatIf(web, id)).toMatchObject({ status: 'whole', baseVersion: 1, readCount: COUNT, refusal: null, answer: result })
})

test('a newer question of the same place ends the older one; another place is answered beside it', async () => {
  const draft = freshId()
  const old = await asks({ publish_threshold: 0.43 }, draft)
  const other = await asks({ publish_threshold: 0.44 })
  const next = await asks({ publish_threshold: 0.45 }, draft)
  previews.look()
  await Promise.all([whole(other), whole(next)])
  expect(await commandOf(old)).toMatchObject({ status: 'refused', result: { code: 'SUPERSEDED' } })
  expect(await rowOf(old)).toBeUndefined()
  expect(await readWhatIf(web, old)).toMatchObject({ status: 'superseded', answer: null })
  expect(await readWhatIf(web, freshId())).toBeNull()
})

test('what cannot be is refused with the path of the field, and by whom nothing is known', async () => {
  const bad = await asks({ curators: { risk: { weight: 0.9 } } })
  const unknown = await asks({ publish_threshold: 0.5 }, freshId(), { base_version: 7 })
  const unread = await asks({}, 'no draft')
  previews.look()
  await previews.idle()
  expect(await commandOf(bad)).toEqual({
    status: 'refused',
    result: { code: 'INVALID_CHANGE', message: 'curators.risk.weight must be a number from 0.05 to 0.5' },
  })
  expect(await rowOf(bad)).toMatchObject({ status: 'refused', result: { code: 'INVALID_CHANGE' } })
  expect(await readWhatIf(web, bad)).toMatchObject({ status: 'refused', answer: null, refusal: { code: 'INVALID_CHANGE' } })
  expect(await commandOf(unknown)).toMatchObject({ result: { code: 'UNKNOWN_VERSION' } })
  expect(await commandOf(unread)).toMatchObject({ result: { code: 'INVALID_COMMAND' } })
})

test('what is there already is exactly 0, also with nothing moved', async () => {
  for (const change of [{}, { publish_threshold: 0.4 }]) {
    const id = await asks(change)
    previews.look()
    expect((await whole(id)).result).toMatchObject({ method: 'identical', lift: { mean: 0, low: 0, high: 0 }, changes: [], flips: [] })
  }
})

test('one that was cut off is taken up again, and answers are forgotten when they expire', async () => {
  const id = await asks({ publish_threshold: 0.39 })
  await owner.query(`update tr_command set status = 'taken' where id = $1`, [id])
  previews.look()
  await whole(id)
  await owner.query(`update tr_what_if set expires_at = clock_timestamp() - interval '1 second' where id = $1`, [id])
  previews.look()
  const next = await asks({ publish_threshold: 0.38 })
  previews.look()
  await whole(next)
  await previews.idle()
  expect(await rowOf(id)).toBeUndefined()
})

test('the web may ask and read, and can write no answer', async () => {
  await expect(web.query(`update tr_what_if set status = 'whole'`)).rejects.toThrow(/permission denied/)
})
