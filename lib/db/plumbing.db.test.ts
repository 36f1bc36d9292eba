import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { dateOf, decimalOf, instantOf, microsecondsOf, numericOf } from './codec.ts'
import { listen } from './listen.ts'
import { openPool, type Role } from './pool.ts'
import { withTx } from './tx.ts'

const pool = (url: string, role: Role = 'trader', max = 4): pg.Pool => openPool({ url, role, applicationName: `test-${role}`, max })

/** Ends every session of the database but our own, as a restart of the server does. */
async function cut(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')
  await client.end()
}

describe('openPool', () => {
  it('works as the role, also when the URL brings options of its own', async () => {
    const db = await freshDatabase()
    const desk = pool(`${db.url}?options=${encodeURIComponent('-c work_mem=5MB')}`, 'web')
    const { rows } = await desk.query(`select current_user as "user", current_setting('work_mem') as memory`)
    expect(rows[0]).toEqual({ user: 'ropewalk_web', memory: '5MB' })
    await desk.end()
  })

  it('delivers bigint and numeric as text, instants as Date; the codec keeps them exact', async () => {
    const db = await freshDatabase()
    const desk = pool(db.url)
    const { rows } = await desk.query(
      `select 9007199254740993::bigint as big, 0.000000000000000000012345678901234567890123456789::numeric as small, timestamptz '2026-11-22 10:00:00.123+00' as at`,
    )
    const row = rows[0] as { big: string; small: string; at: Date }
    expect(row.big).toBe('9007199254740993')
    expect(numericOf(decimalOf(row.small))).toBe('0.000000000000000000012345678901234567890123456789')
    expect(dateOf(instantOf(row.at))).toEqual(row.at)
    expect(() => microsecondsOf(row.big)).toThrow(/safe integer/)
    expect(() => decimalOf('NaN')).toThrow(/finite/)
    await desk.end()
  })

  it('survives the loss of its connections, idle and in use', async () => {
    const db = await freshDatabase()
    const onLost = vi.fn()
    const desk = openPool({ url: db.url, role: 'trader', applicationName: 'test-lost', onLost })
    const used = await desk.connect()
    await Promise.all([desk.query('select pg_sleep(0.05)'), desk.query('select pg_sleep(0.05)')])
    await cut(db.url)
    await expect(used.query('select 1')).rejects.toThrow()
    used.release(true)
    // The idle ones hear of it when their socket does: until then the pool would still hand them out.
    await vi.waitFor(() => expect(desk.totalCount).toBe(0), 10_000)
    expect(onLost).toHaveBeenCalled()
    expect((await desk.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await desk.end()
  })

  it('lets the server end a statement that runs too long', async () => {
    const db = await freshDatabase()
    const desk = openPool({ url: db.url, role: 'trader', applicationName: 'test-slow', statementTimeoutMs: 100 })
    await expect(desk.query('select pg_sleep(10)')).rejects.toThrow(/statement timeout/)
    await desk.end()
  })
})

describe('withTx', () => {
  it('runs again after a serialisation failure and counts every increment', async () => {
    const db = await freshDatabase()
    const owner = pool(db.url, 'owner', 8)
    await owner.query('create table counter (value int); insert into counter values (0)')
    const increment = (): Promise<void> =>
      withTx(owner, 'increment', async (client) => {
        await client.query('set transaction isolation level serializable')
        const { rows } = await client.query('select value from counter')
        await client.query('update counter set value = $1', [rows[0].value + 1])
      })
    await Promise.all([increment(), increment(), increment()])
    expect((await owner.query('select value from counter')).rows).toEqual([{ value: 3 }])
    await owner.end()
  })

  it('rolls back what failed, names it, and gives the connection back', async () => {
    const db = await freshDatabase()
    const owner = pool(db.url, 'owner', 1)
    await owner.query('create table kept (value int primary key)')
    const failed = withTx(owner, 'keep', async (client) => {
      await client.query('insert into kept values (1)')
      await client.query('insert into kept values (1)')
    })
    await expect(failed).rejects.toMatchObject({ name: 'TxFailure', code: '23505', message: expect.stringContaining('transaction keep') })
    expect((await owner.query('select count(*) from kept')).rows).toEqual([{ count: '0' }])
    await owner.end()
  })

  it('does not return a broken connection to the pool', async () => {
    const db = await freshDatabase()
    const owner = pool(db.url, 'owner', 1)
    await expect(withTx(owner, 'cut', () => cut(db.url).then(() => sleep(50)))).rejects.toThrow()
    expect((await owner.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await owner.end()
  })
})

describe('listen', () => {
  it('delivers nudges, and after a cut tells the caller to read again', async () => {
    const db = await freshDatabase()
    const owner = pool(db.url, 'owner', 1)
    const nudges: string[] = []
    const onReady = vi.fn()
    const onLost = vi.fn()
    const listener = listen({
      url: db.url,
      role: 'trader',
      applicationName: 'test-listen',
      channels: ['one', 'two'],
      onNudge: (channel, payload) => nudges.push(`${channel} ${payload}`),
      onReady,
      onLost,
    })
    await vi.waitFor(() => expect(onReady).toHaveBeenCalledTimes(1), 10_000)
    await owner.query(`select pg_notify('one', 'a'), pg_notify('two', 'b'), pg_notify('three', 'c')`)
    await vi.waitFor(() => expect(nudges).toEqual(['one a', 'two b']), 10_000)

    for (let times = 2; times <= 4; times++) {
      await cut(db.url)
      await vi.waitFor(() => expect(onReady).toHaveBeenCalledTimes(times), 5_000)
    }
    expect(onLost).toHaveBeenCalledTimes(3)
    await owner.query(`select pg_notify('one', 'again')`)
    await vi.waitFor(() => expect(nudges.at(-1)).toBe('one again'), 10_000)
    await listener.close()
    await owner.end()
  })

  it('pauses longer with every failed attempt, and close ends the attempts', async () => {
    const db = await freshDatabase()
    const gone = new URL(db.url)
    gone.pathname = '/no_such_database'
    const pauses: number[] = []
    const listener = listen({
      url: gone.toString(),
      role: 'trader',
      applicationName: 'test-gone',
      channels: ['one'],
      onNudge: () => {},
      onReady: () => {},
      onLost: (_, retryInMs) => pauses.push(retryInMs),
    })
    await vi.waitFor(() => expect(pauses.length).toBeGreaterThanOrEqual(4), 10_000)
    await listener.close()
    for (const [i, pause] of pauses.entries()) expect(pause).toBeLessThanOrEqual(100 * 2 ** i + 1)
    const after = pauses.length
    await sleep(300)
    expect(pauses.length).toBe(after)
  })
})

describe('a test file that leaves a connection open', () => {
  it('is told so by name', async () => {
    const db = await freshDatabase()
    const left = pool(db.url, 'web', 1)
    await left.query('select 1')
    await expect(db.drop(500)).rejects.toThrow(/left connections open: test-web/)
    await left.end()
  })
})
