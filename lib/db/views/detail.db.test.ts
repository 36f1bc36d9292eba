import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { strandsQuery } from '#lib/wire/views/strands.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { type DeskIds, insertDesk } from '#tests/support/desk-rows.ts'
import { openPool } from '../pool.ts'
import { readExecution } from './execution.ts'
import { readPositionHistory, readPositions } from './positions.ts'
import { readQuotePath } from './quote-path.ts'
import { readRawRows } from './raw-rows.ts'
import { readClusters, readStrands } from './strands.ts'
import { readSymbols } from './symbols.ts'

/** The read models as the web process sees them: in its own role, over rows as the worker stores them. */
let owner: pg.Pool
let web: pg.Pool
let ids: DeskIds
const MODULE = 'tr_001'

beforeAll(async () => {
  const { url } = await freshDatabase()
  owner = openPool({ url, role: 'owner', applicationName: 'test', max: 1 })
  web = openPool({ url, role: 'web', applicationName: 'test', max: 2 })
  ids = await insertDesk(owner, Date.now())
})
afterAll(async () => {
  await Promise.all([owner?.end(), web?.end()])
})

describe('one execution', () => {
  it('comes whole: row, sections, orders, fills, history, listings, neighbours', async () => {
    const found = await readExecution(web, ids.filled)
    expect(found?.problems).toEqual([])
    expect(found?.head).toMatchObject({ id: ids.filled, status: 'filled', side: 'buy', quantity: '0.25', configVersion: 1 })
    expect(found?.contributions?.votes.map((vote) => vote.curator)).toEqual(['execution', 'venue', 'risk', 'position'])
    expect(found?.holdings).toMatchObject([{ venue: 'sim-alpha', before: '0.5', filled: '0.15', others: '0.10', after: '0.75', realized: '12.943545' }])
    expect(found?.fills.map((fill) => [fill.price.split('.').length, fill.liquidity])).toEqual([
      [2, 'taker'],
      [2, 'maker'],
    ])
    expect(found?.events.filter((event) => event.noun === 'order').map((event) => event.kind)).toEqual([
      'intended',
      'sent',
      'accepted',
      'partially_filled',
      'filled',
    ])
    expect(found?.listings.map((listing) => listing.venue)).toEqual(['sim-alpha', 'sim-bravo', 'sim-carbon'])
    expect([found?.olderId, found?.newerId]).toEqual([ids.sold, ids.unknown])
  })

  it('keeps decimals as text and every null with its reason', async () => {
    const found = await readExecution(web, ids.filled)
    expect(found?.metrics?.values.implementation_shortfall_bps).toBe('6.1')
    expect(found?.metrics?.values.vwap_slippage_bps).toBeNull()
    expect(found?.metrics?.nulls).toMatchObject({ vwap_slippage_bps: 'no_trades', h5m_reversion_bps: 'pending' })
    expect(found?.metrics?.inputs.max_latency_ms).toBe('500')
    expect(found?.fills[0]?.metrics).toMatchObject({ values: { h5m_markout_bps: null }, nulls: { h5m_markout_bps: 'pending' } })
  })

  it('reads a refusal of a row that could not be read as a decision', async () => {
    const found = await readExecution(web, ids.malformed)
    expect(found?.head).toMatchObject({ side: null, status: 'refused' })
    expect(found?.outcome?.reasons[0]).toMatchObject({ code: 'INVALID_DECISION', field: 'dm_decision.trading_plan.direction' })
    expect(found?.stages?.committed_is_early).toBe(true)
    expect(found?.contributions).toBeNull()
    expect(found?.problems).toEqual([])
  })

  it('names a section that it cannot read and shows the rest', async () => {
    await owner.query(`update tr_strand set route = '{"candidates": 7}' where id = $1`, [ids.refusedByCurator])
    const found = await readExecution(web, ids.refusedByCurator)
    expect(found?.route).toBeNull()
    expect(found?.problems).toEqual([expect.stringMatching(/^route\.candidates: /)])
    expect(found?.contributions?.votes).toHaveLength(4)
  })

  it('is null for an id that is none', async () => {
    expect([await readExecution(web, 'none'), await readQuotePath(web, 'none'), await readRawRows(web, 'none')]).toEqual([null, null, null])
  })

  it('has a price path from a minute before until the last horizon', async () => {
    const path = await readQuotePath(web, ids.sold)
    expect(new Set(path?.points.map((point) => point.venue))).toEqual(new Set(['sim-alpha', 'sim-bravo', 'sim-carbon']))
    expect(path?.points.every((point) => point.atUs >= path.fromUs && point.atUs <= path.toUs)).toBe(true)
    expect(Math.round(((path?.toUs ?? 0) - (path?.fromUs ?? 0)) / 1e6)).toBe(370)
    expect(path?.isCut).toBe(false)
  })

  it('gives the raw rows digit for digit', async () => {
    await owner.query(`update tr_order set average_price = 0.123456789012345678901234567890 where execution_id = $1`, [ids.sold])
    const raw = await readRawRows(web, ids.sold)
    expect(raw?.tr_order).toContain('"average_price": 0.123456789012345678901234567890')
    expect(JSON.parse(raw?.dm_strand ?? '')).toHaveLength(1)
    expect(JSON.parse(raw?.tr_curator_action ?? '')).toHaveLength(4)
  })
})

describe('strands', () => {
  it('pages newest first without losing or repeating a row', async () => {
    const seen: string[] = []
    let before: string | undefined
    do {
      const page = await readStrands(web, strandsQuery.parse({ limit: 33, before }))
      seen.push(...page.rows.map((row) => row.id))
      before = page.nextBefore ?? undefined
    } while (before !== undefined)
    expect(seen).toHaveLength(148)
    expect(seen).toEqual([...new Set(seen)].sort().reverse())
  })

  it('filters by the clustering columns', async () => {
    const page = await readStrands(web, strandsQuery.parse({ symbol: 'ETH/USDT', outcome_type: 'poor' }))
    expect(page.rows.length).toBeGreaterThan(0)
    expect(page.rows.every((row) => row.symbol === 'ETH/USDT' && row.outcomeType === 'poor')).toBe(true)
  })

  it('gives every missing score its reason', async () => {
    const { rows } = await readStrands(web, strandsQuery.parse({ limit: 200 }))
    const reasonOf = (id: string) => rows.find((row) => row.id === id)?.strandScoreReason
    expect([reasonOf(ids.resting), reasonOf(ids.unknown), reasonOf(ids.malformed), reasonOf(ids.filled)]).toEqual(['no_fill', 'pending', 'zero_order', null])
    expect(rows.filter((row) => row.strandScore === null && row.strandScoreReason === null)).toEqual([])
    await owner.query(`update tr_strand set strand_score = null, exec_metrics = exec_metrics #- '{nulls,strand_score}' where id = any($1)`, [
      [ids.partial, ids.resting],
    ])
    const later = (await readStrands(web, strandsQuery.parse({ ids: `${ids.partial},${ids.resting}` }))).rows
    expect(later.map((row) => [row.id, row.strandScoreReason])).toEqual([
      [ids.partial, 'pending'],
      [ids.resting, 'no_fill'],
    ])
  })

  it('groups ended strands by all five columns; refused and keyless ones do not cluster', async () => {
    const { clusters, strandCount, keylessCount, isCut } = await readClusters(web)
    const { rows } = await owner.query<{ n: string }>(`select count(*) n from tr_strand where kind = 'execution' and status not in ('refused', 'working')`)
    expect(strandCount).toBe(Number(rows[0]?.n))
    expect(clusters.reduce((sum, cluster) => sum + cluster.count, 0)).toBe(strandCount - keylessCount)
    expect(clusters.some((cluster) => cluster.key.outcome_type === 'refused')).toBe(false)
    expect(clusters.map((cluster) => cluster.count)).toEqual(clusters.map((cluster) => cluster.count).sort((a, b) => b - a))
    expect(isCut).toBe(false)
  })
})

describe('positions', () => {
  it('sums per currency in decimals and counts what has no mark', async () => {
    const { totals, rows } = await readPositions(web, MODULE)
    expect(totals).toEqual([
      { currency: 'BTC', positionCount: 1, openCount: 1, unrealized: '0.00004412', unmarkedCount: 0, realized: '0', fees: '0.0000093' },
      { currency: 'USDT', positionCount: 4, openCount: 3, unrealized: '30.155', unmarkedCount: 0, realized: '154.952', fees: '62.91' },
    ])
    expect(rows.at(-1)?.quantity).toBe('0')
  })

  it('knows a mark that is old, and one that never was', async () => {
    const { rows } = await readPositions(web, MODULE)
    const staleOf = (symbol: string, venue: string) => rows.find((row) => row.symbol === symbol && row.venue === venue)?.isMarkStale
    expect([staleOf('BTC/USDT', 'sim-bravo'), staleOf('BTC/USD:BTC', 'sim-carbon')]).toEqual([true, true])
  })

  it('shows a decision’s stop where something of it is left, with its own side and size', async () => {
    await owner.query(`update tr_strand set monitoring_state = $2 where id = $1`, [
      ids.filled,
      { watched_by: 'w1', left: '0.2', left_by: { 'sim-alpha': '0.000', 'sim-bravo': '0.2' }, stop_loss: { price: '60000' }, policy: 'flatten' },
    ])
    const { rows } = await readPositions(web, MODULE)
    const watchesAt = (venue: string) => rows.find((row) => row.symbol === 'BTC/USDT' && row.venue === venue)?.watches
    expect(watchesAt('sim-alpha')).toEqual([])
    expect(watchesAt('sim-bravo')).toMatchObject([{ executionId: ids.filled, side: 'buy', left: '0.2', stop: '60000' }])
    // From before it was kept by venue.
    await owner.query(`update tr_strand set monitoring_state = monitoring_state - 'left_by' where id = $1`, [ids.filled])
    const { rows: before } = await readPositions(web, MODULE)
    expect(before.find((row) => row.symbol === 'BTC/USDT' && row.venue === 'sim-alpha')?.watches).toMatchObject([{ left: '0.2' }])
  })

  it('pages the changes of one holding, each with its execution', async () => {
    const query = { symbol: 'BTC/USDT', venue: 'sim-alpha', limit: 2 }
    const first = await readPositionHistory(web, MODULE, query)
    const second = await readPositionHistory(web, MODULE, { ...query, before: first.nextBefore ?? '' })
    expect([...first.rows, ...second.rows].map((row) => row.change)).toEqual(['reduce', 'add', 'open'])
    expect(first.rows[0]).toMatchObject({ executionId: ids.filled, quantityAfter: '0.75', side: 'buy' })
    expect(second.nextBefore).toBeNull()
  })
})

it('lists what may be traded, with an exact mid of the first fresh quote', async () => {
  const { symbols, source } = await readSymbols(web, MODULE)
  expect(source).toBe('sim')
  expect(symbols.map((one) => [one.symbol, one.venues.length])).toEqual([
    ['BTC/USDT', 3],
    ['ETH/USDT', 1],
  ])
  expect(symbols[1]?.mid).toBe('3120.225')
})
