import type pg from 'pg'
import { ulid } from 'ulid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from '#lib/db/pool.ts'
import { STYLES } from '#lib/domain/decide/decision.ts'
import { LISTED_METRICS } from '#lib/wire/views/executions.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { type DeskIds, insertDesk } from '#tests/support/desk-rows.ts'
import { pageThroughExecutions, readBlotterNames, readExecutions, readExecutionsById } from './executions.ts'
import { readDesk, readOverview } from './overview.ts'

let owner: pg.Pool
let web: pg.Pool
let ids: DeskIds

beforeAll(async () => {
  const db = await freshDatabase()
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test owner' })
  web = openPool({ url: db.url, role: 'web', applicationName: 'test web' })
})
afterAll(async () => {
  await owner.end()
  await web.end()
})

describe('an empty database', () => {
  it('is a desk that nobody has started, not an error', async () => {
    expect(await readDesk(web)).toMatchObject({ moduleId: null, trading: null, market: null, worker: null })
    const overview = await readOverview(web, Date.now())
    expect(overview).toMatchObject({ feeds: [], needs: [], today: { decisions: 0, slippageBps: null, pnl: null } })
    expect(overview.perMinute).toEqual(Array(30).fill(0))
    expect(overview.minutesCounted).toBe(0)
    // Half way into a minute, two full ones and a part ago: a rate is a mean over no more than there was.
    const nowMs = Math.floor(Date.now() / 60_000) * 60_000 + 30_000
    await owner.query(`insert into tr_strand (id, module_id, kind, status, decision_id, created_at) values ($1, 'tr_001', 'execution', 'filled', $1, $2)`, [
      ulid(nowMs - 130_000),
      new Date(nowMs - 130_000),
    ])
    expect((await readOverview(web, nowMs)).minutesCounted).toBe(2)
    expect((await readOverview(web, nowMs + 3_600_000)).minutesCounted).toBe(30)
    await owner.query('delete from tr_strand')
    expect(await readExecutions(web, {}, { limit: 10 })).toEqual({ rows: [], next: null })
    expect(await readBlotterNames(web)).toEqual({ venues: [], symbols: [], decimals: {} })
  })
})

describe('a desk with history', () => {
  // Noon: whatever the hour of the run, the day has begun long ago.
  const nowMs = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 43_200_000
  beforeAll(async () => {
    ids = await insertDesk(owner, nowMs)
  })

  it('pages newest first without gap or repeat', async () => {
    const whole = await readExecutions(web, {}, { limit: 500 })
    expect(whole.next).toBeNull()
    const paged: string[] = []
    for (let before: string | undefined; ; ) {
      const page = await readExecutions(web, {}, { before, limit: 37 })
      paged.push(...page.rows.map(({ id }) => id))
      if (page.next === null) break
      before = page.next
    }
    expect(paged).toEqual(whole.rows.map(({ id }) => id))
    expect(paged).toEqual([...paged].sort().reverse())
    let exported = 0
    for await (const rows of pageThroughExecutions(web, {}, 5)) exported += rows.length
    expect(exported).toBe(5)
  })

  it('filters by state, side, id and refusal code, also in the delta read', async () => {
    const refused = await readExecutions(web, { status: ['refused'] }, { limit: 500 })
    expect(refused.rows.every(({ status }) => status === 'refused')).toBe(true)
    expect(refused.rows.map(({ id }) => id)).toEqual(expect.arrayContaining([ids.refusedByRisk, ids.refusedByCurator, ids.malformed]))
    const code = refused.rows.find(({ id }) => id === ids.refusedByCurator)?.reasons[0]?.code
    expect(code).toBe('CURATOR_VETO')
    const vetoed = (await readExecutions(web, { code: 'CURATOR_VETO' }, { limit: 500 })).rows
    expect(vetoed.map(({ id }) => id)).toContain(ids.refusedByCurator)
    expect(vetoed.every(({ reasons }) => reasons.some((reason) => reason.code === 'CURATOR_VETO'))).toBe(true)
    expect((await readExecutions(web, { q: ids.sold.slice(-6).toLowerCase() }, { limit: 100 })).rows.map(({ id }) => id)).toEqual([ids.sold])
    expect((await readExecutions(web, { side: 'sell' }, { limit: 100 })).rows.every(({ side }) => side === 'sell')).toBe(true)
    const delta = await readExecutionsById(web, { status: ['refused'] }, [ids.filled, ids.malformed, 'unknown'])
    expect(delta.map(({ id }) => id)).toEqual([ids.malformed])
  })

  it('filters by each style that the desk knows: the one used, or of a refused decision the one it asked for', async () => {
    const [fromMs, made] = [nowMs - 3_000_000, new Map<string, string>()]
    for (const [n, style] of STYLES.entries()) {
      const id = ulid(fromMs + n)
      await owner.query(
        `insert into tr_strand (id, module_id, kind, status, decision_id, execution_type, order_spec, created_at) values ($1, 'tr_001', 'execution', $2, $1, $3, $4, $5)`,
        style === 'adaptive' ? [id, 'refused', null, { style }, new Date(fromMs + n)] : [id, 'working', style, { style: 'adaptive' }, new Date(fromMs + n)],
      )
      made.set(style, id)
    }
    for (const style of STYLES) {
      const { rows } = await readExecutions(web, { style, from: new Date(fromMs), to: new Date(fromMs + 100) }, { limit: 100 })
      expect(rows.map((row) => [row.id, row.style])).toEqual([[made.get(style), style]])
    }
    await owner.query('delete from tr_strand where id = any($1)', [[...made.values()]])
  })

  it('keeps decimals as stored and gives every missing metric its reason or none', async () => {
    const [row] = (await readExecutions(web, { q: ids.filled }, { limit: 1 })).rows
    expect(row?.quantity).toMatch(/^\d+(\.\d+)?$/)
    expect(row?.filledRatio).toBe(1)
    expect(row?.arrivalSlippageBps).toMatch(/^-?\d+(\.\d+)?$/)
    const stored = await owner.query<{ id: string; nulls: Record<string, string> }>(
      `select id, coalesce(stages->'nulls', '{}') || coalesce(exec_metrics->'nulls', '{}') as nulls from tr_strand where kind = 'execution'`,
    )
    const listed = new Map((await readExecutions(web, {}, { limit: 500 })).rows.map((one) => [one.id, one]))
    let explained = 0
    for (const { id, nulls } of stored.rows) {
      const shown = listed.get(id)
      const values = {
        arrival_slippage_bps: shown?.arrivalSlippageBps,
        implementation_shortfall_bps: shown?.shortfallBps,
        venue_ms: shown?.venueMs,
        execution_score: shown?.score,
      }
      for (const [key, value] of Object.entries(values)) {
        if (value !== null) continue
        expect(shown?.nulls[key as keyof typeof values], `${key} of ${id}`).toBe(nulls[key])
        explained++
      }
      expect(LISTED_METRICS).toEqual(expect.arrayContaining(Object.keys(shown?.nulls ?? {})))
    }
    expect(explained).toBeGreaterThan(20)
  })

  it('counts the day, and lists what needs a hand, what endangers money first, each oldest first', async () => {
    // Ids carry the time they were made: what a day is counted from is found by them.
    const midnight = Math.floor(nowMs / 86_400_000) * 86_400_000
    for (const [atMs, status] of [
      [midnight - 1, 'filled'],
      [midnight, 'filled'],
      [midnight + 1, 'refused'],
      [nowMs - 60_000, 'filled'],
    ] as const) {
      await owner.query(`insert into tr_strand (id, module_id, kind, status, decision_id, created_at) values ($1, 'tr_001', 'execution', $2, $1, $3)`, [
        ulid(atMs),
        status,
        new Date(atMs),
      ])
    }
    const overview = await readOverview(web, nowMs)
    expect(overview.today).toMatchObject({ decisions: 3, filled: 2, refused: 1, sinceMs: midnight })
    expect(overview.perMinute.at(-1)).toBe(1)
    expect(overview.needs.some(({ kind, href }) => kind === 'unknown_order' && href === `/executions/${ids.unknown}`)).toBe(true)
    const grave = overview.needs.filter(({ kind }) => kind === 'trading_state' || kind === 'incident' || kind === 'unknown_order')
    expect(overview.needs.slice(0, grave.length)).toEqual(grave)
    for (const part of [grave, overview.needs.slice(grave.length)]) expect(part).toEqual(part.toSorted((a, b) => a.sinceMs - b.sinceMs))
  })

  it('shows a halt with who and why, and the day’s P&L from the equity of the market day', async () => {
    await owner.query(
      `insert into tr_trading_state (module_id, state, actor, reason) values ('tr_001', 'halted', 'local', 'drill') on conflict (module_id) do update set state = 'halted', actor = 'local', reason = 'drill'`,
    )
    const day = 86_400_000_000
    const at = 20_000 * day
    for (const [atUs, realized, unrealized, fees] of [
      [at - 5, '10', '2', '1'],
      [at + 100, '15', '1', '1.5'],
      [at + 200, '18.5', '-3', '2'],
    ] as const) {
      await owner.query(
        `insert into tr_equity (module_id, at_us, currency, equity, realized_pnl, unrealized_pnl, fees, gross_notional) values ('tr_001', $1, 'USD', 1000000, $2, $3, $4, 0)`,
        [atUs, realized, unrealized, fees],
      )
    }
    const { needs, today } = await readOverview(web, nowMs)
    expect(needs.find(({ kind }) => kind === 'trading_state')).toMatchObject({ title: 'Trading is halted', detail: 'By local: drill' })
    expect(today.pnl).toEqual({ currency: 'USD', total: '3.5', realized: '8.5', unrealized: '-5', fees: '1' })
  })
})
