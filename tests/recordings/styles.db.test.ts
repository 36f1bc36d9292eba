import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, openClient, openTestDesk } from '#tests/support/desk.ts'
import { recordingsFolder } from '#tests/support/recordings.ts'
import { createReplayMarket } from '#worker/market/replay/replay-market.ts'

/**
 * Every style as a real decision through the whole desk on each recording, at full speed: it completes by its horizon or its
 * report says why not, no child leaves at or after its schedule's end, and what was planned adds up to the order.
 */
const STYLES = ['market', 'limit', 'twap', 'vwap', 'pov', 'iceberg', 'is', 'adaptive'] as const
const SCHEDULED: readonly string[] = ['twap', 'vwap', 'pov', 'is']

type Stage = { readonly folder: string; readonly symbol: string; readonly quantity: string; readonly from: string; readonly horizonMs: number }
const STAGES: readonly Stage[] = [
  { folder: 'binance-btc', symbol: 'BTC/USDT', quantity: '0.05', from: '2024-08-08T23:55:30Z', horizonMs: 60_000 },
  { folder: 'binance-btc', symbol: 'BTC/USD:BTC', quantity: '0.05', from: '2024-08-08T23:55:30Z', horizonMs: 60_000 },
  { folder: 'lobster', symbol: 'AMZN/USD', quantity: '100', from: '2012-06-21T13:40:00Z', horizonMs: 300_000 },
  { folder: 'nasdaq-2014', symbol: 'INTC/USD', quantity: '500', from: '2014-11-03T14:40:00Z', horizonMs: 300_000 },
  { folder: 'bme-ana', symbol: 'ANA/EUR', quantity: '60', from: '2019-05-23T07:30:00Z', horizonMs: 900_000 },
  { folder: 'fx-eurusd', symbol: 'EUR/USD', quantity: '20000', from: '2014-05-06T08:00:00Z', horizonMs: 300_000 },
]

// biome-ignore lint/suspicious/noExplicitAny: rows are read as they are stored
type Row = any

test.each(STAGES)(
  'on $folder, $symbol, every style ends by its horizon or says why not',
  async ({ folder, symbol, quantity, from, horizonMs }) => {
    const db = await freshDatabase()
    const dm = await openClient(db.url, 'dm')
    onTestFinished(() => dm.end())
    for (const [i, style] of STYLES.entries()) {
      // Styles overlap by half, buys and sells in turn.
      const at = Date.parse(from) + Math.floor((i * horizonMs) / 2)
      const plan = {
        direction: i % 2 === 0 ? 'long' : 'short',
        quantity,
        execution_strategy: style,
        time_horizon: `${horizonMs}ms`,
        max_slippage_bps: 50,
        effective_at: new Date(at).toISOString(),
      }
      await dm.query(
        `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values ($1, $2, '5m', 'decision', '{"signal_strength": 0.95}', $3, '{trader:execute}')`,
        [`01JALLSTYLES000000000000${String(i).padStart(2, '0')}`, symbol, JSON.stringify({ decision_type: 'execute', trading_plan: plan })],
      )
    }
    const started = performance.now()
    const desk = await openTestDesk({
      url: db.url,
      venueLatency: 'listing',
      market: (wall) => createReplayMarket({ folder: join(recordingsFolder(), folder), speed: 'max', wall }),
    })
    const strands: Row[] = await eventually(
      'every report',
      async () => {
        const { rows } = await dm.query(`select * from tr_strand order by decision_id`)
        return rows.filter((r: Row) => r.ended_at !== null).length === STYLES.length && rows
      },
      60_000,
    )
    const { faults } = desk
    await desk.stop()
    expect(faults).toEqual([])
    const lines: string[] = []
    for (const [i, strand] of strands.entries()) {
      const style = STYLES[i] as string
      const orders: Row[] = (await dm.query(`select * from tr_order where decision_id = $1 order by child_no`, [strand.decision_id])).rows
      const reason = strand.outcome.reasons[0]
      lines.push(
        `  ${style.padEnd(9)}→ ${String(strand.execution_type).padEnd(8)} ${strand.status} ${strand.filled_quantity}/${strand.ordered_quantity}, ${orders.length} orders, shortfall ${Number(strand.implementation_shortfall_bps ?? Number.NaN).toFixed(2)} bps${reason ? `, ${reason.code}: ${reason.message}` : ''}`,
      )
      const { schedule } = strand
      expect(Number(strand.filled_quantity)).toBeLessThanOrEqual(Number(strand.ordered_quantity))
      if (SCHEDULED.includes(style)) {
        expect(['filled', 'partially_filled', 'expired', 'refused']).toContain(strand.status)
        if (strand.status !== 'filled' && strand.status !== 'refused')
          expect(reason?.code, `${style} ${strand.status} ${strand.filled_quantity}`).toMatch(/^SCHEDULE_/)
      }
      if (!schedule) continue
      const planned = schedule.slices.reduce((sum: number, s: { quantity: string }) => sum + Number(s.quantity), 0)
      expect(planned).toBeCloseTo(Number(schedule.quantity), 9)
      for (const o of orders) expect(Number(o.sent_at_us)).toBeLessThan(schedule.ends_at_us)
      const traded = orders.reduce((sum, o) => sum + Number(o.filled_quantity), 0)
      expect(traded).toBeLessThanOrEqual(Number(schedule.quantity) + 1e-9)
    }
    process.stdout.write(`${folder} ${symbol} in ${((performance.now() - started) / 1_000).toFixed(1)} s\n${lines.join('\n')}\n`)
  },
  90_000,
)
