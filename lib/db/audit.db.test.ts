import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openLog } from '#lib/log.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { Auditor } from '#worker/audit.ts'
import { openPool, type Pool } from './pool.ts'

let db: Awaited<ReturnType<typeof freshDatabase>>
let pool: Pool
let owner: Pool
let auditor: Auditor

beforeAll(async () => {
  db = await freshDatabase()
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'audit test', max: 2 })
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'audit test owner', max: 1 })
})
afterAll(async () => {
  await pool.end()
  await owner.end()
  await db.drop()
})
beforeEach(async () => {
  await owner.query('truncate tr_market, tr_fill, tr_order, tr_position, tr_position_history, tr_event, tr_strand')
  await owner.query(`insert into tr_market (module_id, source, state, clock_us, listings) values ('tr_001', 'sim', 'open', 1,
    '[{"venue":"alpha","symbol":"BTC/USDT","contract_size":null,"inverse":false},{"venue":"alpha","symbol":"BTC/USD:BTC","contract_size":"100","inverse":true}]')`)
  auditor = new Auditor({ pool, moduleId: 'tr_001', log: openLog('audit test') })
})

/** Books one fill as the worker does: the fill, the position and its history in one commit. */
async function book(
  n: number,
  symbol: string,
  side: 'buy' | 'sell',
  quantity: string,
  price: string,
  after: { quantity: string; average: string | null; realized: string; fees: string },
) {
  await insertFill(n, symbol, side, quantity, price)
  await owner.query(
    `insert into tr_position (id, module_id, symbol, venue, quantity, average_price, realized_pnl, fees, pnl_currency) values ($1, 'tr_001', $1, 'alpha', $2, $3, $4, $5, 'USDT')
     on conflict (module_id, symbol, venue) do update set quantity = excluded.quantity, average_price = excluded.average_price, realized_pnl = excluded.realized_pnl, fees = excluded.fees`,
    [symbol, after.quantity, after.average, after.realized, after.fees],
  )
  await owner.query(
    `insert into tr_position_history (module_id, symbol, venue, fill_id, execution_id, change, quantity_before, quantity_after, realized_delta, realized_pnl, fees, at)
     values ('tr_001', $1, 'alpha', $2, 'e', 'add', 0, $3, 0, $4, $5, now())`,
    [symbol, `f${n}`, after.quantity, after.realized, after.fees],
  )
}
const insertFill = (n: number, symbol: string, side: string, quantity: string, price: string, venueFillId = `v${n}`) =>
  owner.query(
    `insert into tr_fill (id, module_id, order_id, execution_id, decision_id, symbol, venue, venue_fill_id, side, price, quantity, base_quantity, fee, fee_currency, liquidity,
       venue_at, seen_at, venue_at_us, seen_at_us, clock)
     values ($1, 'tr_001', 'o', 'e', 'd', $2, 'alpha', $6, $3, $4, $5, $5, 0.5, 'USDT', 'taker', now(), now(), 1, 1, 'venue')`,
    [`f${n}`, symbol, side, price, quantity, venueFillId],
  )
const good = async () => {
  await book(1, 'BTC/USDT', 'buy', '2', '100', { quantity: '2', average: '100', realized: '-0.5', fees: '0.5' })
  await book(2, 'BTC/USDT', 'sell', '1', '110', { quantity: '1', average: '100', realized: '9', fees: '1' })
  // Inverse, 3 contracts of 100 at 20 000: −3·100/20 000 of cash bound, fee in the P&L currency.
  await book(3, 'BTC/USD:BTC', 'sell', '3', '20000', { quantity: '-3', average: '20000', realized: '-0.001', fees: '0.001' })
}
const incidents = async () =>
  (await owner.query(`select noun_id, kind, data ->> 'ours' as ours, data ->> 'theirs' as theirs from tr_event where noun = 'incident' order by seq`)).rows

it('finds nothing where the books add up, linear and inverse, at the first look and after new fills', async () => {
  await good()
  await auditor.look()
  await book(4, 'BTC/USDT', 'sell', '1', '90', { quantity: '0', average: null, realized: '-1.5', fees: '1.5' })
  await book(5, 'BTC/USD:BTC', 'buy', '1', '25000', { quantity: '-2', average: '20000', realized: '-0.002', fees: '0.002' })
  await owner.query(`update tr_position set realized_pnl = -0.002 - 0.001 where symbol = 'BTC/USD:BTC'`)
  await auditor.look()
  expect(await incidents()).toEqual([])
})

it('says that a position is not what its fills add up to, with both numbers, once, and when it is right again', async () => {
  await good()
  await auditor.look()
  await owner.query(`update tr_position set quantity = 1.25 where symbol = 'BTC/USDT'`)
  await auditor.look()
  await auditor.look()
  expect(await incidents()).toEqual([
    { noun_id: 'invariant_position alpha BTC/USDT', kind: 'raised', ours: '1.25', theirs: '1' },
    { noun_id: 'invariant_cash alpha BTC/USDT', kind: 'raised', ours: '-116', theirs: '-91' },
  ])
  await owner.query(`update tr_position set quantity = 1 where symbol = 'BTC/USDT'`)
  await auditor.look()
  expect((await incidents()).slice(2)).toMatchObject([
    { noun_id: 'invariant_position alpha BTC/USDT', kind: 'cleared' },
    { noun_id: 'invariant_cash alpha BTC/USDT', kind: 'cleared' },
  ])
})

it('says that cash and realised do not agree', async () => {
  await good()
  await owner.query(`update tr_position set realized_pnl = realized_pnl + 0.01 where symbol = 'BTC/USDT'`)
  await auditor.look()
  expect(await incidents()).toEqual([{ noun_id: 'invariant_cash alpha BTC/USDT', kind: 'raised', ours: '-90.99', theirs: '-91' }])
})

it('finds a fill that moved no position, also one of a symbol that nothing is held of', async () => {
  await good()
  await insertFill(8, 'ETH/USDT', 'buy', '4', '10')
  await auditor.look()
  expect(await incidents()).toMatchObject([{ noun_id: 'invariant_position alpha ETH/USDT', kind: 'raised', ours: '0', theirs: '4' }, {}])
})

it('finds a fill that is booked twice, and that its index is gone; a restarted worker clears both', async () => {
  await owner.query('drop index tr_fill_venue_venue_fill_id_key')
  await insertFill(8, 'BTC/USDT', 'buy', '1', '100', 'same')
  await insertFill(9, 'BTC/USDT', 'sell', '1', '100', 'same')
  await owner.query(
    `insert into tr_position (id, module_id, symbol, venue, realized_pnl, fees, pnl_currency) values ('p', 'tr_001', 'BTC/USDT', 'alpha', -1, 1, 'USDT')`,
  )
  await auditor.look()
  expect(await incidents()).toMatchObject([
    { noun_id: 'invariant_fills_unique', kind: 'raised' },
    { noun_id: 'invariant_fills_unique alpha same', kind: 'raised', ours: '2', theirs: '1' },
  ])
  await owner.query(`delete from tr_fill where id = 'f9'`)
  await owner.query(`update tr_position set quantity = 1, average_price = 100, realized_pnl = -1, fees = 1`)
  await owner.query('create unique index tr_fill_venue_venue_fill_id_key on tr_fill (venue, venue_fill_id)')
  await new Auditor({ pool, moduleId: 'tr_001', log: openLog('audit test') }).look()
  expect((await incidents()).slice(2).map(({ noun_id, kind }) => `${kind} ${noun_id}`)).toEqual([
    'cleared invariant_fills_unique',
    'cleared invariant_fills_unique alpha same',
  ])
})
