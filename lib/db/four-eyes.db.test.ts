import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { freshId, openClient } from '#tests/support/desk.ts'
import { addPerson, asked } from '#tests/support/people.ts'

/** The wall behind the worker: whatever program writes it down, nobody approves what is their own. Each role tries to, in plain SQL. */
const MODULE = 'tr_001'
const ROLES = ['trader', 'web', 'dm', 'rm', 'md', 'paper', 'owner'] as const
const clients = new Map<string, Client>()
let owner: Client
let trader: Client
let web: Client

beforeAll(async () => {
  const db = await freshDatabase()
  for (const role of ROLES) clients.set(role, await openClient(db.url, role))
  ;[owner, trader, web] = ['owner', 'trader', 'web'].map((role) => clients.get(role) as Client) as [Client, Client, Client]
})
afterAll(async () => await Promise.all([...clients.values()].map((client) => client.end())))
beforeEach(async () => {
  await addPerson(owner, 'ada')
  await addPerson(owner, 'ben')
  await owner.query(
    `insert into tr_config_version (module_id, version, config, author, reason) values ($1, 1, '{"govern": {"fourEyes": "auto"}}', 'worker', 'seed')`,
    [MODULE],
  )
})
afterEach(
  async () =>
    await owner.query('truncate tr_proposal, tr_bypass, tr_proposal_comment, tr_config_version, tr_command, tr_lesson, tr_lesson_event, auth_user cascade'),
)

const FOUR_EYES = { code: '23514', constraint: 'tr_proposal_four_eyes' }
const NO_APPROVER = { code: '23514', constraint: 'tr_proposal_approver' }
const DENIED = { code: '42501' }

const insertProposal = (db: Client, more: Readonly<Record<string, unknown>> = {}): Promise<unknown> => {
  const row = {
    id: freshId(),
    module_id: MODULE,
    kind: 'limits',
    status: 'in_review',
    title: 'T',
    reason: 'r',
    base_version: 1,
    change: '{"limits": {"max_drawdown": 0.9}}',
    evidence: '{}',
    evidence_hash: 'h',
    author: 'ada',
    ...more,
  }
  const keys = Object.keys(row)
  return db.query(`insert into tr_proposal (${keys.join(', ')}) values (${keys.map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row))
}
async function waiting(more: object = {}): Promise<string> {
  const id = freshId()
  await insertProposal(trader, { id, ...more })
  return id
}
const approve = (db: Client, id: string, by: string | null, status = 'approved') =>
  db.query(`update tr_proposal set status = $3, decided_by = $2, comment = 'yes' where id = $1`, [id, by, status])
const saidYes = (actor: string, proposal_id: string) => asked(web, actor, 'decide_proposal', { proposal_id, verdict: 'approve', revision: 1 })
const insertVersion = (db: Client, version: number, more: Readonly<Record<string, unknown>> = {}) => {
  const row = { module_id: MODULE, version, base_version: version - 1, config: '{}', author: 'ada', approver: 'ada', reason: 'x', ...more }
  const keys = Object.keys(row)
  return db.query(`insert into tr_config_version (${keys.join(', ')}) values (${keys.map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row))
}
async function inTransaction(db: Client, ...steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  await db.query('begin')
  try {
    for (const step of steps) await step()
    await db.query('commit')
  } catch (error) {
    await db.query('rollback')
    throw error
  }
}

test.each(ROLES.filter((role) => role !== 'trader' && role !== 'owner'))('%s writes no proposal, version, bypass or yes', async (role) => {
  const db = clients.get(role) as Client
  const id = await waiting()
  await saidYes('ada', id)
  await expect(approve(db, id, 'ada')).rejects.toMatchObject(DENIED)
  await expect(insertProposal(db, { status: 'applied', decided_by: 'ben' })).rejects.toMatchObject(DENIED)
  await expect(insertVersion(db, 2)).rejects.toMatchObject(DENIED)
  await expect(
    db.query(
      `insert into tr_bypass (proposal_id, module_id, review_id, actor, reason, version, changes, expires_at) values ($1, $2, $1, 'ada', 'x', 2, '[]', now())`,
      [id, MODULE],
    ),
  ).rejects.toMatchObject(DENIED)
  await expect(
    db.query(`insert into tr_lesson_event (lesson_id, version, to_state, reason, gate, actor) values ('l', 1, 'approved', 'x', '{}', 'ada')`),
  ).rejects.toMatchObject(DENIED)
  await expect(
    db.query(`insert into tr_proposal_comment (id, module_id, proposal_id, revision, author, text) values ('c', $2, $1, 1, 'ben', 'x')`, [id, MODULE]),
  ).rejects.toMatchObject(DENIED)
})

test.each(['trader', 'owner'])('%s stores no approval by the author, in one step or in several', async (role) => {
  const db = clients.get(role) as Client
  for (const status of ['approved', 'scheduled', 'applied']) {
    const id = await waiting()
    await saidYes('ada', id)
    await expect(approve(db, id, 'ada', status)).rejects.toMatchObject(FOUR_EYES)
    await expect(insertProposal(db, { status, decided_by: 'ada' })).rejects.toMatchObject(NO_APPROVER)
    await expect(approve(db, id, null, status)).rejects.toMatchObject(NO_APPROVER)
    await expect(approve(db, id, 'worker', status)).rejects.toMatchObject(NO_APPROVER)
  }
  // By changing who wrote it, what was approved, or who approved it.
  const id = await waiting()
  await saidYes('ben', id)
  await saidYes('ada', id)
  await expect(db.query(`update tr_proposal set author = 'ben', status = 'approved', decided_by = 'ada' where id = $1`, [id])).rejects.toMatchObject({
    constraint: 'tr_proposal_author_immutable',
  })
  await approve(db, id, 'ben')
  await expect(db.query(`update tr_proposal set decided_by = 'ada' where id = $1`, [id])).rejects.toMatchObject(FOUR_EYES)
  await expect(db.query(`update tr_proposal set change = '{"limits": {"max_drawdown": 1}}' where id = $1`, [id])).rejects.toMatchObject({
    constraint: 'tr_proposal_edit_voids',
  })
  await expect(db.query(`update tr_proposal set evidence_hash = 'other' where id = $1`, [id])).rejects.toMatchObject({ constraint: 'tr_proposal_edit_voids' })
})

test('a yes in the name of somebody who did not say it does not count', async () => {
  const id = await waiting()
  await expect(approve(trader, id, 'ben')).rejects.toMatchObject(NO_APPROVER)
  await asked(web, 'ben', 'decide_proposal', { proposal_id: id, verdict: 'reject' })
  await asked(web, 'ben', 'decide_proposal', { proposal_id: id, verdict: 'approve', revision: 2 })
  await expect(approve(trader, id, 'ben')).rejects.toMatchObject(NO_APPROVER)
  const said = await asked(web, 'ada', 'decide_proposal', { proposal_id: id, verdict: 'approve' })
  await expect(trader.query(`update tr_command set actor = 'ben' where id = $1`, [said.id])).rejects.toMatchObject(DENIED)
  await expect(asked(trader, 'ben', 'decide_proposal', { proposal_id: id, verdict: 'approve' })).rejects.toMatchObject(DENIED)
  await saidYes('ben', id)
  await approve(trader, id, 'ben')
})

test('an approver is an active person with that role', async () => {
  await addPerson(owner, 'cyn', ['operator', 'admin'])
  await addPerson(owner, 'dan', ['approver'], false)
  const id = await waiting()
  for (const handle of ['cyn', 'dan', 'local', 'nobody']) {
    await saidYes(handle, id)
    await expect(approve(trader, id, handle)).rejects.toMatchObject(NO_APPROVER)
  }
})

test('a version comes of a proposal that had its two people, and never changes', async () => {
  await expect(insertVersion(trader, 2, { approver: 'ben' })).rejects.toMatchObject({ constraint: 'tr_config_version_approver' })
  // Nor does one that switches the rule off let its own proposal through.
  const id = await waiting()
  await saidYes('ada', id)
  await expect(
    inTransaction(
      trader,
      () => insertVersion(trader, 2, { config: '{"govern": {"fourEyes": "off"}}' }),
      () => trader.query(`update tr_proposal set status = 'applied', decided_by = 'ada', applied_version = 2 where id = $1`, [id]),
    ),
  ).rejects.toMatchObject(FOUR_EYES)
  await saidYes('ben', id)
  const applied = () => trader.query(`update tr_proposal set status = 'applied', decided_by = 'ben', applied_version = 2 where id = $1`, [id])
  await expect(inTransaction(trader, applied, () => insertVersion(trader, 2, { approver: 'ada' }))).rejects.toMatchObject({
    constraint: 'tr_config_version_approver',
  })
  await expect(inTransaction(trader, applied, () => insertVersion(trader, 2, { author: 'ben', approver: 'ben' }))).rejects.toMatchObject({
    constraint: 'tr_config_version_approver',
  })
  await inTransaction(trader, applied, () => insertVersion(trader, 2, { approver: 'ben' }))
  await expect(trader.query(`update tr_config_version set config = '{}' where version = 2`)).rejects.toMatchObject(DENIED)
  await expect(owner.query(`update tr_config_version set approver = 'ada' where version = 2`)).rejects.toMatchObject({
    constraint: 'tr_config_version_immutable',
  })
})

test('what is called a way back is one', async () => {
  const to = async (version: number, config: string) => {
    const id = freshId()
    await asked(web, 'ben', 'roll_back', { version, reason: 'x' }, id)
    await inTransaction(
      trader,
      () => insertProposal(trader, { id, kind: 'rollback', author: 'ben', change: JSON.stringify({ version }) }),
      () => trader.query(`update tr_proposal set status = 'applied', decided_by = 'ben', applied_version = 3 where id = $1`, [id]),
      () => insertVersion(trader, 3, { author: 'ben', approver: 'ben', config }),
    )
  }
  const id = await waiting()
  await saidYes('ben', id)
  await inTransaction(
    trader,
    () => trader.query(`update tr_proposal set status = 'applied', decided_by = 'ben', applied_version = 2 where id = $1`, [id]),
    () => insertVersion(trader, 2, { approver: 'ben', config: '{"govern": {"fourEyes": "auto"}, "limits": {}}' }),
  )
  await expect(to(1, '{"govern": {"fourEyes": "auto"}, "limits": {"maxDrawdown": 1}}')).rejects.toMatchObject({ constraint: 'tr_config_version_approver' })
  await to(1, '{"govern": {"fourEyes": "auto"}}')
  expect((await owner.query('select max(version) as version from tr_config_version')).rows).toEqual([{ version: 3 }])
})

test('a bypass ends within a day, is confirmed by nobody but another approver, and lets the worker take back nothing else', async () => {
  const id = await waiting()
  const insertBypass = (expires: string, actor = 'ada') =>
    trader.query(
      `insert into tr_bypass (proposal_id, module_id, review_id, actor, reason, version, changes, expires_at) values ($1, $2, 'review', $4, 'x', 2, '[]', now() + $3::interval)`,
      [id, MODULE, expires, actor],
    )
  await expect(insertBypass('25 hours')).rejects.toMatchObject({ constraint: 'tr_bypass_ends' })
  await expect(insertBypass('1 hour', 'worker')).rejects.toMatchObject({ constraint: 'tr_bypass_approver' })
  await insertBypass('1 hour')
  await expect(trader.query(`update tr_bypass set expires_at = now() + interval '20 hours'`)).rejects.toMatchObject(DENIED)
  await expect(owner.query(`update tr_bypass set expires_at = now() + interval '20 hours'`)).rejects.toMatchObject({ constraint: 'tr_bypass_ends' })
  await insertProposal(trader, { id: 'review', kind: 'review', change: JSON.stringify({ bypass: id }) })
  const confirm = () => trader.query(`update tr_bypass set ending = 'confirmed', ended_by = 'ben', ended_at = now()`)
  await expect(confirm()).rejects.toMatchObject({ constraint: 'tr_bypass_confirmed' })
  await saidYes('ada', 'review')
  await expect(approve(trader, 'review', 'ada', 'applied')).rejects.toMatchObject(FOUR_EYES)
  // The hour has not come.
  await insertProposal(trader, { id: 'back', kind: 'rollback', author: 'worker', change: JSON.stringify({ bypass: id }) })
  await expect(approve(trader, 'back', 'worker', 'applied')).rejects.toMatchObject(NO_APPROVER)
  await saidYes('ben', 'review')
  await approve(trader, 'review', 'ben', 'applied')
  await confirm()
  await expect(approve(trader, 'back', 'worker', 'applied')).rejects.toMatchObject(NO_APPROVER)
})

test('a lesson acts when an approver said so', async () => {
  const insertLesson = (db: Client, id: string, state: string) =>
    db.query(
      `insert into tr_lesson (id, module_id, version, state, predicate_key, predicate, action, knob, direction, comparison, facts, n, days, effect_bps, effect_se, state_since)
       values ($1, $2, 1, $3, $1, '[]', '{}', 'k', 1, 'c', '[]', 1, 1, 1, 1, now())`,
      [id, MODULE, state],
    )
  const say = (actor: string, from: string | null = 'approvable') =>
    trader.query(
      `insert into tr_lesson_event (lesson_id, version, from_state, to_state, reason, gate, actor) values ('one', 1, $2, 'approved', 'x', '{}', $1)`,
      [actor, from],
    )
  const REFUSED = { constraint: 'tr_lesson_approver' }
  await expect(insertLesson(trader, 'born', 'active')).rejects.toMatchObject(REFUSED)
  await insertLesson(trader, 'one', 'approvable')
  await expect(trader.query(`update tr_lesson set state = 'canary' where id = 'one'`)).rejects.toMatchObject(REFUSED)
  await addPerson(owner, 'cyn', ['admin'])
  for (const handle of ['cyn', 'worker', 'evidence-run', 'ben']) await expect(say(handle)).rejects.toMatchObject(REFUSED)
  await expect(say('ben', null)).rejects.toMatchObject(REFUSED)
  await asked(web, 'cyn', 'decide_lesson', { lesson_id: 'one', verdict: 'approve' })
  await expect(say('cyn')).rejects.toMatchObject(REFUSED)
  await asked(web, 'ben', 'decide_lesson', { lesson_id: 'one', verdict: 'approve' })
  await say('ben')
  await trader.query(`update tr_lesson set state = 'canary' where id = 'one'`)
})

test('without accounts it rests, and with one approver an own approval is one of an approver', async () => {
  await owner.query('truncate auth_user cascade')
  await approve(trader, await waiting(), 'local')
  await insertVersion(trader, 2)
  await addPerson(owner, 'ada')
  const id = await waiting()
  await saidYes('local', id)
  await expect(approve(trader, id, 'local')).rejects.toMatchObject(NO_APPROVER)
  await saidYes('ada', id)
  await approve(trader, id, 'ada')
})
