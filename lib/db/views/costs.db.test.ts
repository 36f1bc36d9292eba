import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareShortfall } from '#components/charts/prepare/shortfall.ts'
import { GROUPINGS } from '#lib/domain/account/costs/grouping.ts'
import { METRICS } from '#lib/domain/account/metrics/registry.ts'
import { aggregate } from '#lib/domain/account/metrics/statistics.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import { costsQuery } from '#lib/wire/views/costs.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { type DeskIds, insertDesk } from '#tests/support/desk-rows.ts'
import { openPool } from '../pool.ts'
import { readCosts } from './costs.ts'
import { readCostParts } from './costs-parts.ts'

let owner: pg.Pool
let web: pg.Pool
let ids: DeskIds
const MODULE = 'tr_001'
const ask = (params: Record<string, string> = {}) => costsQuery.parse(params)

beforeAll(async () => {
  const { url } = await freshDatabase()
  owner = openPool({ url, role: 'owner', applicationName: 'test', max: 1 })
  web = openPool({ url, role: 'web', applicationName: 'test', max: 2 })
})
afterAll(async () => {
  await Promise.all([owner?.end(), web?.end()])
})

describe('an empty database', () => {
  it('is a desk without executions, for every metric and every grouping', async () => {
    const found = await readCosts(web, MODULE, ask())
    expect(found).toMatchObject({ groups: [], worst: [], rows: [], distribution: null, all: { n: 0, mean: null, nulls: {} }, scope: { executionCount: 0 } })
    const parts = await readCostParts(web, MODULE, ask())
    expect(parts.waterfall).toMatchObject({ n: 0, values: { implementation_shortfall_bps: null } })
    expect(parts.latency).toEqual([])
  })
})

describe('a desk with history', () => {
  const nowMs = Date.now()
  beforeAll(async () => {
    ids = await insertDesk(owner, nowMs)
  })

  it('answers every metric of the registry by every grouping', async () => {
    for (const [index, { key }] of METRICS.entries()) {
      const by = GROUPINGS[index % GROUPINGS.length] as string
      const found = await readCosts(web, MODULE, ask({ metric: key, by }))
      expect(found.scope.executionCount, key).toBeGreaterThan(100)
      const nulls = Object.values(found.all.nulls).reduce((sum, n) => sum + n, 0)
      expect(found.all.n + nulls, key).toBeGreaterThan(0)
    }
  })

  it('gives the figures of METRICS section 14: exact sums, nulls by reason, the interval of the same question', async () => {
    const found = await readCosts(web, MODULE, ask({ metric: 'implementation_shortfall_bps', by: 'style', range: 'all' }))
    const { rows } = await owner.query(
      `select id, implementation_shortfall_bps::text as x, (quantity * (exec_metrics->'benchmarks'->>'p_d')::numeric)::text as w, decided_at::date::text as day
       from tr_strand where kind = 'execution' and exec_metrics->>'implementation_shortfall_bps' is not null`,
    )
    const same = aggregate(
      rows.map(({ id, x, w, day }) => ({ value: dec(x), notional: dec(w ?? 0), decisionId: id, day })),
      'any',
    )
    expect(found.all.n).toBe(rows.length)
    expect(found.all.mean).toBe(same.equalMean?.toFixed())
    expect(found.all.weighted).toBe(same.notionalMean?.toFixed())
    expect(found.all.median).toBeCloseTo(same.median?.toNumber() ?? Number.NaN, 9)
    expect(found.all.meanInterval).toHaveLength(2)
    expect(found.groups.reduce((sum, group) => sum + group.estimate.n, 0)).toBe(found.all.n)
    expect(await readCosts(web, MODULE, ask({ metric: 'implementation_shortfall_bps', by: 'style', range: 'all' }))).toMatchObject({ all: found.all })
  })

  it('leads from an aggregate to its rows', async () => {
    const byVenue = await readCosts(web, MODULE, ask({ metric: 'effective_spread_bps', by: 'venue' }))
    const alpha = byVenue.groups.find((group) => group.key === 'sim-alpha')
    const fills = await readCosts(web, MODULE, ask({ metric: 'effective_spread_bps', by: 'fill', venue: 'sim-alpha' }))
    expect(fills.rows.filter((row) => row.value !== null)).toHaveLength(alpha?.estimate.n ?? -1)
    expect(fills.rows.map((row) => row.executionId)).toContain(ids.filled)
    const values = fills.rows.flatMap((row) => (row.value === null ? [] : [Number(row.value)]))
    expect(values).toEqual(values.toSorted((a, b) => b - a))
    expect(fills.groups).toEqual([])
  })

  it('counts a decision once for each curator, and once in the whole', async () => {
    const found = await readCosts(web, MODULE, ask({ by: 'curator', range: 'all' }))
    const plain = await readCosts(web, MODULE, ask({ by: 'side', range: 'all' }))
    expect(found.all).toMatchObject({ n: plain.all.n, mean: plain.all.mean })
    expect(found.groups.map((group) => group.key)).toContain('risk nudge')
    const [nudged] = found.groups.filter((group) => group.key === 'risk nudge')
    const filtered = await readCosts(web, MODULE, ask({ by: 'decision', curator: 'risk nudge', range: 'all' }))
    expect(filtered.all.n).toBe(nudged?.estimate.n)
  })

  it('says what the costs are made of: parts, curves, stages', async () => {
    const { waterfall, markouts, latency } = await readCostParts(web, MODULE, ask({ by: 'venue', range: 'all' }))
    const part = (key: string) => dec(waterfall.values[key] ?? 0)
    expect(waterfall.n).toBeGreaterThan(0)
    expect(part('implementation_shortfall_bps').isZero()).toBe(false)
    const [all, ...groups] = markouts
    expect(all).toMatchObject({ group: null, weighting: 'quantity' })
    expect(all?.points.map((point) => point.horizon)).toEqual(['h100ms', 'h1s', 'h10s', 'h1m', 'h5m'])
    expect(all?.points.at(-1)?.estimate.nulls).toMatchObject({ pending: 3 })
    expect(groups.map((band) => band.group)).toContain('sim-alpha')
    const notice = latency.find((stage) => stage.key === 'notice_ms')
    expect(notice).toMatchObject({ p95: null, p99: null })
    expect(notice?.p50).toBeGreaterThan(0)
  })

  it('knows when a browser had drawn the report', async () => {
    const { rows } = await owner.query(`select (stages->'stamps_us'->>'committed')::float8 as at from tr_strand where id = $1`, [ids.filled])
    await owner.query('insert into tr_paint (execution_id, painted_at_us, paint_ms, error_ms) values ($1, $2, 62, 1)', [
      ids.filled,
      Math.round(rows[0].at + 1_190_000),
    ])
    const found = await readCosts(web, MODULE, ask({ metric: 'decision_to_paint_ms', by: 'style' }))
    expect(Number(found.all.mean)).toBeCloseTo(1_190, 3)
    expect(found.all).toMatchObject({ n: 1, nulls: { pending: 1 } })
    const { latency } = await readCostParts(web, MODULE, ask())
    expect(latency.find(({ key }) => key === 'paint_ms')).toMatchObject({ n: 1, p50: 62, p95: null })
  })

  it('keeps to the filter', async () => {
    const none = await readCosts(web, MODULE, ask({ symbol: 'NO/NE' }))
    expect(none.scope.executionCount).toBe(0)
    const { rows } = await owner.query(`select to_char(decided_at at time zone 'UTC', 'HH24') as hour from tr_strand where id = $1`, [ids.filled])
    const bySize = await readCosts(web, MODULE, ask({ by: 'size', metric: 'arrival_slippage_bps', range: 'all' }))
    for (const group of bySize.groups) {
      const own = await readCosts(web, MODULE, ask({ by: 'decision', size: group.key, range: 'all' }))
      expect(own.all.n, group.key).toBe(group.estimate.n)
    }
    expect((await readCosts(web, MODULE, ask({ hour: rows[0].hour, range: 'all' }))).scope.executionCount).toBeGreaterThan(0)
  })
})

describe('two decisions of METRICS section 15', () => {
  let golden: pg.Pool
  let reader: pg.Pool
  beforeAll(async () => {
    const { url } = await freshDatabase()
    golden = openPool({ url, role: 'owner', applicationName: 'test', max: 1 })
    reader = openPool({ url, role: 'web', applicationName: 'test', max: 2 })
    const parts = {
      delay: '5',
      spread: '1',
      timing: '2.1',
      latency: '1.6',
      drift: '3.7',
      trading: '4.7',
      opportunity: '10.5',
      withheld: '7',
      unfilled: '3.5',
      fee: '3.5',
    }
    const metrics = (total: string, values: Record<string, string>, p: string) => ({
      implementation_shortfall_bps: total,
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`${name === 'drift' ? 'market_drift' : name}_cost_bps`, value])),
      benchmarks: { p_d: p, p_0: p },
      nulls: {},
    })
    // Q·P_d of 1,000 and 9,000; of the second only delay and fees are known, the rest of its 4 bps has no part.
    for (const [id, quantity, found] of [
      ['g1', '10', metrics('23.7', parts, '100')],
      ['g2', '90', metrics('4', { delay: '1', fee: '2' }, '100')],
    ] as const) {
      await golden.query(
        `insert into tr_strand (id, module_id, kind, symbol, decision_id, status, side, venue, execution_type, quantity, ordered_quantity, filled_quantity, exec_metrics, decided_at)
         values ($1, 'tr_001', 'execution', 'BTC/USDT', $1, 'filled', 'buy', 'a', 'market', $2, $2, $2, $3, clock_timestamp())`,
        [id, quantity, JSON.stringify(found)],
      )
    }
  })
  afterAll(async () => {
    await Promise.all([golden?.end(), reader?.end()])
  })

  it('cost 13.85 bps each and 5.97 bps on what was decided', async () => {
    const { all } = await readCosts(reader, MODULE, ask({ metric: 'implementation_shortfall_bps' }))
    expect([all.mean, all.weighted, all.n, all.observation]).toEqual(['13.85', '5.97', 2, 'observation, n 2 of 20'])
  })

  it('and their parts, with what has none, add up to it exactly', async () => {
    const { waterfall } = await readCostParts(reader, MODULE, ask())
    const part = (key: string) => dec(waterfall.values[key] ?? Number.NaN)
    expect(part('implementation_shortfall_bps').toFixed()).toBe('5.97')
    expect(
      ['delay_cost_bps', 'spread_cost_bps', 'timing_cost_bps', 'latency_cost_bps', 'withheld_cost_bps', 'unfilled_cost_bps', 'fee_cost_bps'].map((key) =>
        part(key).toFixed(),
      ),
    ).toEqual(['1.4', '0.1', '0.21', '0.16', '0.7', '0.35', '2.15'])
    expect(waterfall.counts).toMatchObject({ delay_cost_bps: 2, spread_cost_bps: 1, implementation_shortfall_bps: 2 })
    const chart = prepareShortfall({ values: waterfall.values, nulls: {} })
    const steps = chart?.steps.filter((step) => !step.isTotal) ?? []
    expect(steps.at(-1)).toMatchObject({ key: 'rest' })
    expect(steps.reduce((sum, step) => sum + (step.value ?? 0), 0)).toBeCloseTo(5.97, 9)
  })
})
