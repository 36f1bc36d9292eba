import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { drift, migrate } from './migrate.ts'

async function as<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'migrations-test' })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

const DENIED = /permission denied/

describe('migrations', () => {
  it('leave nothing to do on a second run', async () => {
    const db = await freshDatabase()
    expect(await migrate(db.url)).toEqual([])
  })

  it('make exactly what schema.prisma describes', async () => {
    const db = await freshDatabase()
    expect(await drift(db.url)).toBe('')
  })

  it('drift is noticed: a column and an index that the schema does not know', async () => {
    const db = await freshDatabase()
    await as(db.url, (client) => client.query('alter table tr_order add column surprise int; drop index tr_strand_open_idx'))
    const sql = await drift(db.url)
    expect(sql).toMatch(/DROP COLUMN "surprise"/)
    expect(sql).toMatch(/tr_strand_open_idx/)
  })

  it('runs again what was cut short', async () => {
    const db = await freshDatabase()
    await as(db.url, (client) =>
      client.query(`update _prisma_migrations set finished_at = null, applied_steps_count = 0 where migration_name like '%_equity';
        drop table tr_equity; drop index tr_inbox_risk_idx; alter table tr_strand drop column decision_ref`),
    )
    expect(await migrate(db.url)).toEqual(['20261122000006_equity'])
    expect(await drift(db.url)).toBe('')
  })

  it('refuses, with the SQL to run, an owner who may not make roles; and accepts him once that was run', async () => {
    const db = await freshDatabase()
    const owner = `owner_${db.name}`
    await as(db.url, async (client) => {
      await client.query(`create role ${owner} login password 'x'`)
      await client.query(`create database ${owner} owner ${owner}`)
    })
    const url = new URL(db.url)
    url.username = owner
    url.password = 'x'
    url.pathname = `/${owner}`
    const refused = await migrate(url.toString()).catch((error: Error) => error)
    expect(refused).toMatchObject({ name: 'MigrationRefused' })
    const message = (refused as Error).message
    expect(message).not.toContain('\n')
    const sql = message.slice(message.indexOf('once: ') + 'once: '.length)
    await as(db.url, (client) => client.query(sql))
    expect((await migrate(url.toString())).length).toBeGreaterThan(4)
    await as(`${url}?options=${encodeURIComponent('-c role=ropewalk_web')}`, (client) => client.query('select * from tr_strand'))
    await as(db.url, async (client) => {
      await client.query(`drop database ${owner} with (force)`)
      await client.query(`drop role ${owner}`)
    })
  })
})

describe('roles', () => {
  const INSERT_DECISION = `insert into dm_strand (id, tags) values ('d', '{trader:execute}')`
  const refusals: readonly [role: 'trader' | 'web' | 'paper' | 'dm' | 'rm' | 'md', sql: string][] = [
    ['trader', INSERT_DECISION],
    ['trader', `insert into rm_strand (id) values ('r')`],
    ['trader', `insert into md_strand (id) values ('m')`],
    ['trader', `update dm_strand set kind = 'x'`],
    ['trader', `insert into paper_order (client_order_id) values ('p')`],
    ['trader', 'update tr_event set actor = actor'],
    ['web', INSERT_DECISION],
    ['web', `insert into tr_order (id) values ('o')`],
    ['web', 'update tr_order set status = status'],
    ['web', `insert into tr_fill (id) values ('f')`],
    ['web', 'delete from tr_fill'],
    ['web', 'update tr_position set quantity = 0'],
    ['web', 'update tr_trading_state set state = state'],
    ['web', `update tr_command set status = 'done'`],
    ['web', 'update tr_paint set paint_ms = 0'],
    ['web', `insert into tr_event (noun, noun_id, kind, actor) values ('a', 'b', 'c', 'd')`],
    ['paper', `insert into tr_fill (id) values ('f')`],
    ['paper', 'select * from tr_order'],
    ['paper', 'select * from dm_strand'],
    ['dm', `insert into rm_strand (id) values ('r')`],
    ['dm', `insert into tr_inbox (source, strand_id) values ('dm', 'd')`],
    ['dm', `insert into tr_command (id, kind, actor, idempotency_key) values ('c', 'halt', 'dm', 'k')`],
    ['rm', INSERT_DECISION],
    ['md', INSERT_DECISION],
  ]
  it.each(refusals)('%s may not: %s', async (role, sql) => {
    const db = await shared()
    await as(db.urlAs(role), async (client) => {
      await expect(client.query(sql)).rejects.toThrow(DENIED)
    })
  })

  it('each module writes its own table and reads the read models', async () => {
    const db = await freshDatabase()
    for (const role of ['dm', 'rm', 'md'] as const) {
      await as(db.urlAs(role), async (client) => {
        await client.query(`insert into ${role}_strand (id, tags) values ('1', '{}')`)
        await client.query('select * from tr_strand, tr_order, tr_fill, tr_position, tr_trading_state, tr_worker, tr_curator_action')
      })
    }
  })

  it('the web asks by inserting a command, the paper venues keep their own memory', async () => {
    const db = await freshDatabase()
    await as(db.urlAs('web'), (client) => client.query(`insert into tr_command (id, kind, actor, idempotency_key) values ('c', 'halt', 'local', 'k')`))
    await as(db.urlAs('paper'), (client) =>
      client.query(`insert into paper_fill (venue_fill_id, client_order_id, venue, symbol, side, price, quantity, fee, fee_currency, liquidity, venue_at_us)
        values ('1', '2', 'sim', 'A/B', 'buy', 1, 1, 0, 'B', 'taker', 1)`),
    )
  })

  let first: ReturnType<typeof freshDatabase> | null = null
  const shared = (): ReturnType<typeof freshDatabase> => {
    first ??= freshDatabase()
    return first
  }
})

describe('channels', () => {
  type Note = { channel: string; payload: Record<string, unknown> }
  async function listening(url: string, channels: readonly string[], act: (url: string) => Promise<unknown>): Promise<Note[]> {
    return as(url, async (client) => {
      const notes: Note[] = []
      client.on('notification', ({ channel, payload }) => notes.push({ channel, payload: JSON.parse(payload ?? 'null') as Note['payload'] }))
      for (const channel of channels) await client.query(`listen ${channel}`)
      await act(url)
      await client.query('select 1')
      await new Promise((resolve) => setTimeout(resolve, 50))
      return notes
    })
  }

  it('a decision reaches the inbox and wakes the trader, written by a role that knows nothing of the inbox', async () => {
    const db = await freshDatabase()
    const notes = await listening(db.url, ['dm_strand_notification'], () =>
      as(db.urlAs('dm'), async (client) => {
        await client.query(`insert into dm_strand (id, kind, tags) values ('d1', 'decision', '{trader:execute,other}')`)
        await client.query(`insert into dm_strand (id, tags) values ('d2', '{other}')`)
        await client.query(`update dm_strand set kind = 'x' where id = 'd1'`)
      }),
    )
    expect(notes).toEqual([{ channel: 'dm_strand_notification', payload: { strand_id: 'd1', module: 'dm', kind: 'decision', tags: ['trader:execute'] } }])
    const inbox = await as(db.url, (client) => client.query('select source, strand_id, kind, tags, done_at from tr_inbox'))
    expect(inbox.rows).toEqual([{ source: 'dm', strand_id: 'd1', kind: 'decision', tags: ['trader:execute'], done_at: null }])
  })

  it('a row of a writer never fails because its notification would be too long', async () => {
    const db = await freshDatabase()
    const tags = ['trader:execute', ...Array.from({ length: 2_000 }, (_, i) => `noise:${i}`)]
    await as(db.urlAs('dm'), async (client) => {
      await client.query('insert into dm_strand (id, kind, tags) values ($1, $2, $3)', ['long', 'k'.repeat(10_000), tags])
      await client.query('insert into dm_strand (id, tags) values ($1, $2)', ['i'.repeat(2_600), ['trader:execute']])
    })
    const inbox = await as(db.url, (client) => client.query('select length(strand_id) as id, length(kind) as kind from tr_inbox order by seq'))
    expect(inbox.rows).toEqual([
      { id: 4, kind: 64 },
      { id: 2_600, kind: null },
    ])
  })

  it('limits go to the inbox too, market data only wakes', async () => {
    const db = await freshDatabase()
    const notes = await listening(db.url, ['rm_strand_notification', 'md_strand_notification'], async () => {
      await as(db.urlAs('rm'), (client) => client.query(`insert into rm_strand (id, tags) values ('r1', '{tr:risk_update}')`))
      await as(db.urlAs('md'), (client) => client.query(`insert into md_strand (id, tags) values ('m1', '{tr:market_update}')`))
    })
    expect(notes.map((note) => note.payload.strand_id)).toEqual(['r1', 'm1'])
    const inbox = await as(db.url, (client) => client.query('select source, strand_id from tr_inbox'))
    expect(inbox.rows).toEqual([{ source: 'rm', strand_id: 'r1' }])
  })

  it('a report is announced on both channels, once per status', async () => {
    const db = await freshDatabase()
    const notes = await listening(db.url, ['tr_strand_notification', 'decision_maker_strand_notification'], () =>
      as(db.urlAs('trader'), async (client) => {
        await client.query(`insert into tr_strand (id, module_id, kind, status, decision_id) values ('e1', 'tr_001', 'execution', 'working', 'd1')`)
        await client.query(`update tr_strand set status = 'filled', tags = '{dm:execution_report}' where id = 'e1'`)
        await client.query(`update tr_strand set exec_metrics = '{}' where id = 'e1'`)
      }),
    )
    expect(notes.map((note) => note.channel)).toEqual(['tr_strand_notification', 'decision_maker_strand_notification'])
    expect(notes[0]?.payload).toEqual({ strand_id: 'e1', module: 'tr', kind: 'execution', tags: ['dm:execution_report'] })
  })

  it('events are announced once per transaction, with its xid and nothing else, and cannot be changed', async () => {
    const db = await freshDatabase()
    const insert = (i: number): string => `insert into tr_event (noun, noun_id, kind, actor) values ('order', '${i}', 'sent', 'trader')`
    const notes = await listening(db.url, ['tr_event_notification'], () =>
      as(db.urlAs('trader'), async (client) => {
        await client.query('begin')
        for (let i = 0; i < 5; i++) await client.query(insert(i))
        await client.query('commit')
        await client.query(insert(6))
      }),
    )
    const xids = await as(db.url, (client) => client.query('select xid::text as xid from tr_event group by tr_event.xid order by tr_event.xid'))
    expect(notes.map((note) => note.payload)).toEqual(xids.rows.map(({ xid }) => ({ xid })))
    expect(notes).toHaveLength(2)
    await as(db.url, (client) => expect(client.query(`update tr_event set actor = 'x'`)).rejects.toThrow(/append-only/))
  })

  it('a command is announced with its id and kind', async () => {
    const db = await freshDatabase()
    const notes = await listening(db.url, ['tr_command_notification'], () =>
      as(db.urlAs('web'), (client) => client.query(`insert into tr_command (id, kind, actor, idempotency_key) values ('c1', 'halt', 'local', 'k')`)),
    )
    expect(notes).toEqual([{ channel: 'tr_command_notification', payload: { id: 'c1', kind: 'halt' } }])
  })

  it('one execution per decision, ever', async () => {
    const db = await freshDatabase()
    await as(db.urlAs('trader'), async (client) => {
      const insert = (id: string, kind: string): Promise<unknown> =>
        client.query(`insert into tr_strand (id, module_id, kind, status, decision_id) values ($1, 'tr_001', $2, 'received', 'd1')`, [id, kind])
      await insert('e1', 'execution')
      await insert('f1', 'fill')
      await expect(insert('e2', 'execution')).rejects.toThrow(/tr_strand_execution_key/)
    })
  })
})
