import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedModule } from '#lib/db/desk.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { insertDecisionLog, logOf } from '#tests/support/decision-log.ts'
import { addPerson } from '#tests/support/people.ts'
import { firstConfig } from '#worker/first-start.ts'
import { checkChange, readConfig, readConfigDiff } from './config.ts'

const MODULE = 'tr_001'
let owner: Pool
let web: Pool

beforeAll(async () => {
  const { url } = await freshDatabase()
  owner = openPool({ url, role: 'owner', applicationName: 'test', max: 2 })
  web = openPool({ url, role: 'web', applicationName: 'test', max: 4 })
  const trader = openPool({ url, role: 'trader', applicationName: 'test', max: 1 })
  await seedModule(trader, MODULE, firstConfig(), [])
  await trader.end()
  const next = { ...firstConfig(), publishThreshold: 0.42 }
  await version(2, next, 'ada')
  await version(3, { ...next, learning: { ...next.learning, lessonFeedbackEnabled: false } }, 'bob')
  await version(4, { ...next, publishThreshold: 'high' }, 'eve')
  const log = logOf(400)
  await insertDecisionLog(owner, log.slice(0, 300), 1)
  await insertDecisionLog(owner, log.slice(300), 2)
})
afterAll(async () => await Promise.all([owner.end(), web.end()]))

const version = (no: number, config: object, author: string) =>
  owner.query(
    `insert into tr_config_version (module_id, version, base_version, config, author, approver, reason) values ($1, $2, $3, $4, $5, 'carol', 'because')`,
    [MODULE, no, no - 1, JSON.stringify(config), author],
  )
const fieldOf = async (path: string) => (await readConfig(web, MODULE, [])).sections.flatMap(({ fields }) => fields).find((field) => field.path === path)

test('every field in force with its default, bounds, and who set it when', async () => {
  expect(await fieldOf('publish_threshold')).toMatchObject({
    value: 0.42,
    default: 0.4,
    unit: 'score',
    bounds: 'above 0 to 1',
    since: { version: 2, author: 'ada' },
  })
  expect(await fieldOf('learning.lesson_feedback_enabled')).toMatchObject({ value: false, default: true, since: { version: 3, author: 'bob' } })
  expect(await fieldOf('limits.max_order_notional')).toMatchObject({ value: '250000', since: null })
})

test('a version that cannot be read is listed, and is not in force', async () => {
  const { version: current, versions, other } = await readConfig(web, MODULE, [])
  expect(current).toBe(3)
  expect(versions.map((one) => [one.version, one.changes])).toEqual([
    [4, null],
    [3, [{ path: 'learning.lesson_feedback_enabled', from: true, to: false }]],
    [2, [{ path: 'publish_threshold', from: 0.4, to: 0.42 }]],
    [1, []],
  ])
  expect(versions[1]).toMatchObject({ author: 'bob', approver: 'carol', reason: 'because', baseVersion: 2 })
  expect(other).toContainEqual({ name: 'reporting currency', value: 'USD' })
})

test('what decisions under each version cost, with n and interval', async () => {
  const { versions } = await readConfig(web, MODULE, [])
  const log = logOf(400)
  const traded = (rows: typeof log): number => rows.filter((row) => row.r !== null).length
  expect(versions.find((one) => one.version === 1)?.result).toMatchObject({
    n: traded(log.slice(0, 300)),
    judged: 300,
    traded: traded(log.slice(0, 300)),
    mean: 2,
    low: 2,
    high: 2,
  })
  expect(versions.find((one) => one.version === 2)?.result).toMatchObject({ n: traded(log.slice(300)), judged: 100, mean: 2 })
  expect(versions.find((one) => one.version === 3)?.result).toBeNull()
})

test('any two versions differ as they do', async () => {
  expect(await readConfigDiff(web, MODULE, 1, 3)).toMatchObject({
    changes: [
      { path: 'publish_threshold', from: 0.4, to: 0.42 },
      { path: 'learning.lesson_feedback_enabled', from: true, to: false },
    ],
  })
  expect((await readConfigDiff(web, MODULE, 3, 1))?.changes[0]).toEqual({ path: 'publish_threshold', from: 0.42, to: 0.4 })
  expect((await readConfigDiff(web, MODULE, 2, 2))?.changes).toEqual([])
  expect(await readConfigDiff(web, MODULE, 1, 9)).toBeNull()
})

test('a change is checked by the parser of the worker, with the path of the field', async () => {
  expect(await checkChange(web, MODULE, 3, 'limits', { limits: { max_drawdown: 0.2 } })).toEqual({
    ok: true,
    changes: [{ path: 'limits.max_drawdown', from: 0.1, to: 0.2 }],
    movesScores: false,
  })
  expect(await checkChange(web, MODULE, 3, 'weights', { publish_threshold: 0.5 })).toMatchObject({ ok: true, movesScores: true })
  expect(await checkChange(web, MODULE, 3, 'limits', { limits: { max_drawdown: 7 } })).toEqual({
    ok: false,
    problems: [{ path: 'limits.maxDrawdown', message: 'must be a number above 0 to 1' }],
  })
  expect(await checkChange(web, MODULE, 3, 'limits', { publish_threshold: 0.5 })).toMatchObject({ ok: false, problems: [{ path: 'publish_threshold' }] })
  expect(await checkChange(web, MODULE, 99, 'limits', {})).toBeNull()
})

test('four eyes are on from the second approver', async () => {
  const isOn = async () => (await readConfig(web, MODULE, [])).fourEyes
  expect(await isOn()).toBe(false)
  await addPerson(owner, 'ada')
  expect(await isOn()).toBe(false)
  await addPerson(owner, 'bob', ['approver'])
  expect(await isOn()).toBe(true)
})
