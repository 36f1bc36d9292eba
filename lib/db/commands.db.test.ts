import type pg from 'pg'
import { ulid } from 'ulid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { readCommands, recordCommand } from './commands.ts'
import { openPool } from './pool.ts'

let owner: pg.Pool
let web: pg.Pool

beforeAll(async () => {
  const db = await freshDatabase()
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test owner' })
  web = openPool({ url: db.url, role: 'web', applicationName: 'test web' })
})
afterAll(async () => {
  await owner.end()
  await web.end()
})

const halt = (idempotencyKey: string) => ({ id: ulid(), kind: 'halt' as const, payload: { reason: 'drill' }, actor: 'local', idempotencyKey })

describe('recordCommand', () => {
  it('writes one row and returns the first one for every repeat', async () => {
    const key = ulid()
    const first = await recordCommand(web, halt(key))
    expect(await recordCommand(web, halt(key))).toEqual(first)
    const { rows } = await owner.query('select count(*)::int as n from tr_command where idempotency_key = $1', [key])
    expect(rows[0].n).toBe(1)
  })

  it('records one command for ten presses at once', async () => {
    const key = ulid()
    const all = await Promise.all(Array.from({ length: 10 }, () => recordCommand(web, halt(key))))
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
  })

  it('is all that the web role may write', async () => {
    await expect(web.query(`update tr_command set status = 'done'`)).rejects.toMatchObject({ code: '42501' })
    await expect(web.query(`insert into tr_trading_state (module_id, state, actor, reason) values ('tr_001', 'halted', 'x', 'y')`)).rejects.toMatchObject({
      code: '42501',
    })
    await expect(web.query(`insert into tr_event (noun, noun_id, kind, actor) values ('a', 'b', 'c', 'd')`)).rejects.toMatchObject({ code: '42501' })
  })
})

describe('readCommands', () => {
  it('follows the life of a command to the worker’s answer', async () => {
    const { id, seq } = await recordCommand(web, halt(ulid()))
    expect(await readCommands(web, [id, 'unknown'])).toMatchObject([
      { id, seq, kind: 'halt', status: 'recorded', takenAtMs: null, doneAtMs: null, result: { code: null } },
    ])
    await owner.query(
      `update tr_command set status = 'refused', taken_at = clock_timestamp(), done_at = clock_timestamp(), result = '{"code":"HALTED","message":"Already halted."}' where id = $1`,
      [id],
    )
    const [done] = await readCommands(web, [id])
    expect(done).toMatchObject({ status: 'refused', result: { code: 'HALTED', message: 'Already halted.', executionId: null } })
    expect(done?.doneAtMs).toBeGreaterThan(done?.createdAtMs ?? Number.NaN)
  })
})
