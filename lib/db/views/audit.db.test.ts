import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from '#lib/db/pool.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { pageThroughAudit, readAudit } from './audit.ts'
import { findByName } from './find.ts'

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

const all = async (filter: Parameters<typeof readAudit>[1] = {}, limit = 500, mayReadPeople = true) =>
  (await readAudit(web, filter, { limit }, mayReadPeople)).rows

describe('the audit log', () => {
  it('is empty where nothing was done', async () => {
    await owner.query('truncate tr_event, tr_command, tr_parameter_update, tr_config_version, auth_event cascade')
    expect(await readAudit(web, {}, { limit: 10 }, true)).toMatchObject({ rows: [], next: null, lookedBackToMs: null })
  })

  describe('of a desk with history', () => {
    beforeAll(async () => {
      await owner.query(`
        insert into tr_config_version (version, module_id, base_version, config, author, approver, reason, created_at) values
          (1, 'tr_001', null, '{"limits": {"maxDrawdown": 0.1}, "venues": ["a", "b"]}', 'module', null, 'first', '2026-01-01T00:00:00Z'),
          (2, 'tr_001', 1, '{"limits": {"maxDrawdown": 0.05}, "venues": ["a", "b"]}', 'ada', 'bob', 'a quieter day', '2026-01-02T00:00:00Z');
        insert into tr_command (id, kind, payload, actor, idempotency_key, status, result, created_at) values
          ('c1', 'halt', '{"reason": "drill 50%"}', 'ada', 'k1', 'done', '{}', '2026-01-03T00:00:00Z'),
          ('c2', 'cancel', '{"execution_id": "01EXEC"}', 'bob', 'k2', 'refused', '{"code": "OVER", "message": "it is over"}', '2026-01-04T00:00:00Z');
        insert into tr_event (noun, noun_id, kind, actor, data, at) values
          ('trading', 'tr_001', 'changed', 'ada', '{"from": "trading", "to": "halted", "reason": "drill 50%"}', '2026-01-03T00:00:01Z'),
          ('execution', '01EXEC', 'reported', 'worker', '{}', '2026-01-03T00:00:02Z'),
          ('lesson', 'l 1', 'canary', 'ada', '{"from": "approved", "reason": "said so"}', '2026-01-05T00:00:00Z'),
          ('incident', 'drift_position x', 'raised', 'worker', '{"name": "drift_position", "message": "we 1, they 2"}', '2026-01-06T00:00:00Z');
        insert into tr_parameter_update (module_id, parameter, old_value, new_value, reason, actor, at) values
          ('tr_001', 'venue.a', '{"bias": 1, "same": 2}', '{"bias": 1.5, "same": 2}', 'refit', 'learner', '2026-01-07T00:00:00Z');
        insert into auth_event (actor, kind, subject, data, at) values ('ada', 'roles_changed', 'bob', '{"from": "viewer", "to": "operator"}', '2026-01-08T00:00:00Z')`)
    })

    it('says who, what, when, why, and what became what, newest first', async () => {
      const rows = await all()
      expect(rows.map(({ source, noun, kind, actor }) => [source, noun, kind, actor])).toEqual([
        ['account', 'person', 'roles_changed', 'ada'],
        ['parameter', 'parameter', 'updated', 'learner'],
        ['event', 'incident', 'raised', 'worker'],
        ['event', 'lesson', 'canary', 'ada'],
        ['command', 'command', 'cancel', 'bob'],
        ['event', 'trading', 'changed', 'ada'],
        ['command', 'command', 'halt', 'ada'],
        ['config', 'config', 'version 2', 'ada, approved by bob'],
        ['config', 'config', 'version 1', 'module'],
      ])
      expect(rows[0]?.changes).toEqual([{ path: 'state', before: 'viewer', after: 'operator' }])
      expect(rows[1]?.changes).toEqual([{ path: 'bias', before: '1', after: '1.5' }])
      expect(rows[2]).toMatchObject({ why: 'we 1, they 2', href: '/system#incidents', changes: [] })
      expect(rows[3]).toMatchObject({ why: 'said so', href: '/lessons/l%201', changes: [{ path: 'state', before: 'approved', after: 'canary' }] })
      expect(rows[4]).toMatchObject({ subject: '01EXEC', href: '/executions/01EXEC', outcome: { status: 'refused', message: 'it is over' } })
      expect(rows[5]?.changes).toEqual([{ path: 'state', before: 'trading', after: 'halted' }])
      expect(rows[7]).toMatchObject({ why: 'a quieter day', changes: [{ path: 'limits maxDrawdown', before: '0.1', after: '0.05' }] })
    })

    it('is searched and filtered; people’s ways in are for those who may read them', async () => {
      const keys = async (filter: Parameters<typeof readAudit>[1]) => (await all(filter)).map(({ kind }) => kind)
      expect(await keys({ q: 'drill 50%' })).toEqual(['changed', 'halt'])
      expect(await keys({ q: '%' })).toEqual(['changed', 'halt'])
      expect(await keys({ person: 'BOB' })).toEqual(['cancel', 'version 2'])
      expect(await keys({ noun: 'config' })).toEqual(['version 2', 'version 1'])
      expect(await keys({ source: 'command', noun: 'trading' })).toEqual([])
      expect(await keys({ kind: 'roles changed' })).toEqual(['roles_changed'])
      expect(await keys({ from: new Date('2026-01-04'), to: new Date('2026-01-06') })).toEqual(['canary', 'cancel'])
      expect(await keys({ range: '1h' })).toEqual([])
      expect((await all({}, 500, false)).map(({ source }) => source)).not.toContain('account')
    })

    it('pages without a gap or a repeat, whatever the page, also where lines share a millisecond', async () => {
      await owner.query(
        `insert into tr_event (noun, noun_id, kind, actor, data, at) select 'worker', 'w' || g, 'started', 'worker', '{}', '2026-01-03T00:00:00Z' from generate_series(1, 25) g`,
      )
      const whole = (await all()).map(({ key }) => key)
      expect(new Set(whole).size).toBe(whole.length)
      for (const limit of [1, 3, 7, 10, 33]) {
        const paged: string[] = []
        for (let before: string | undefined; ; ) {
          const page = await readAudit(web, {}, { before, limit }, true)
          paged.push(...page.rows.map(({ key }) => key))
          if (page.next === null) break
          before = page.next
        }
        expect(paged, `pages of ${limit}`).toEqual(whole)
      }
      let exported = 0
      for await (const rows of pageThroughAudit(web, {}, 5, true)) exported += rows.length
      expect(exported).toBe(5)
    })

    it('says how far back it has looked where matches are rare, and goes on from there', async () => {
      await owner.query(`insert into tr_event (noun, noun_id, kind, actor, data, at)
        select 'worker', 'v' || g, 'beat', 'worker', '{}', timestamptz '2026-02-01' + g * interval '1 second' from generate_series(1, 12000) g`)
      const found: string[] = []
      let pages = 0
      for (let before: string | undefined; ; pages++) {
        const page = await readAudit(web, { q: 'drill' }, { before, limit: 10 }, true)
        found.push(...page.rows.map(({ kind }) => kind))
        if (page.next === null) break
        expect(page.lookedBackToMs).toBeGreaterThan(0)
        before = page.next
      }
      expect(found).toEqual(['changed', 'halt'])
      expect(pages).toBeGreaterThan(0)
    })

    it('takes any text for text', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ maxLength: 40 }), async (text) => {
          const clean = text.replaceAll('\0', '')
          expect((await readAudit(web, { q: `no such words ${clean}`, person: clean, kind: clean }, { limit: 5 }, true)).rows).toEqual([])
          expect(Array.isArray((await findByName(web, clean)).hits)).toBe(true)
        }),
        { numRuns: 30 },
      )
    })
  })
})
