import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command } from '#tests/support/asking.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, handListing } from '#tests/support/hand-market.ts'

/** Only a person approves a lesson, only one that may be approved, and only once; what they ask of learning reaches its program. */
type Client = Awaited<ReturnType<typeof openClient>>
let db: Awaited<ReturnType<typeof freshDatabase>>
let desk: TestDesk
let web: Client
let owner: pg.Client

beforeAll(async () => {
  db = await freshDatabase()
  desk = await openTestDesk({ url: db.url, market: () => createHandMarket([handListing('north', 'BTC/USDT')]) })
  web = await openClient(db.url, 'web')
  owner = new pg.Client({ connectionString: db.url, application_name: 'test-lesson-owner' })
  await owner.connect()
})
afterAll(async () => {
  await desk.stop()
  expect(desk.faults).toEqual([])
  await Promise.all([web.end(), owner.end()])
})

const born = (id: string, state: string) =>
  owner.query(
    `insert into tr_lesson (id, module_id, version, state, predicate_key, predicate, action, knob, direction, comparison, facts, n, days, effect_bps, effect_se, state_since)
     values ($1, 'tr_001', 1, $2, $1, '[]', '{"kind": "venue_prefer", "venue": "north", "step": 1}', $1, 1, 'other venues', '[]', 40, 10, -2, 0.5, now())`,
    [id, state],
  )
const stepsOf = async (id: string) => (await owner.query('select to_state, actor from tr_lesson_event where lesson_id = $1 order by seq', [id])).rows

test('approved, it goes on trial; again, or too early, or unknown, it does not', async () => {
  await born('ready', 'approvable')
  await born('early', 'shadow')
  await born('unwanted', 'approvable')
  const approve = (lesson_id: string, verdict = 'approve') => command(web, 'decide_lesson', { lesson_id, verdict, comment: 'seen' })
  expect(await approve('ready')).toMatchObject({ status: 'done', result: { lesson_id: 'ready', state: 'canary' } })
  expect((await stepsOf('ready')).map((step) => step.to_state)).toEqual(['approved', 'canary'])
  expect((await stepsOf('ready'))[0].actor).not.toBe('evidence-run')
  for (const id of ['ready', 'early']) expect(await approve(id)).toMatchObject({ status: 'refused', result: { code: 'NOT_APPROVABLE' } })
  expect(await approve('nobody')).toMatchObject({ status: 'refused', result: { code: 'UNKNOWN_LESSON' } })
  expect(await approve('unwanted', 'reject')).toMatchObject({ status: 'done', result: { state: 'rejected' } })
})

test('a job that is asked for is passed on by its name', async () => {
  const heard = new Promise<string>((resolve) => owner.on('notification', ({ payload }) => resolve(payload ?? '')))
  await owner.query('listen tr_learning_request')
  expect(await command(web, 'learn', { job: 'braid' })).toMatchObject({ status: 'done' })
  expect(await heard).toBe('braid')
  expect(await command(web, 'learn', { job: 'anything' })).toMatchObject({ status: 'refused' })
})
