import { expect, test } from 'vitest'
import type { ClientOrderId } from '#lib/domain/base/id.ts'
import { ask } from '#tests/support/asking.ts'
import { eventually } from '#tests/support/desk.ts'
import { handDesk } from '#tests/support/hand-desk.ts'
import { handListing } from '#tests/support/hand-market.ts'
import { type Venue, VenueFailure } from '#worker/ports.ts'

/**
 * A marketable order over three venues: it is split net of fees, what a failing venue leaves goes to the others within the
 * order's own bound, nothing is sent while an outcome is unknown, and a desk that takes over in between sends it once.
 */
const SYMBOL = 'BTC/USDT'

/** What each venue's send and lookup calls throw; what is not named works. */
const failing = new Map<string, VenueFailure>()
const troubled = (venue: Venue): Venue => ({
  ...venue,
  name: venue.name,
  async send(orders) {
    const failure = failing.get(venue.name)
    if (failure) throw failure
    await venue.send(orders)
  },
  cancel: (id: ClientOrderId) => venue.cancel(id),
  async lookup(id: ClientOrderId) {
    const failure = failing.get(venue.name)
    if (failure) throw failure
    return await venue.lookup(id)
  },
  openOrders: () => venue.openOrders(),
  positions: () => venue.positions(),
  onReports: (handler) => venue.onReports(handler),
  stop: () => venue.stop(),
})
const stage = handDesk(
  ['north', 'south', 'east'].map((name) => handListing(name, SYMBOL)),
  () => {},
  { wrap: troubled },
)

let level = 0
/** Books at prices at which nothing of ours has traded yet. */
function show() {
  level += 1
  again()
}
function again() {
  const at = (cents: number) => (100 + level + cents / 100).toFixed(2)
  stage.market.show('north', SYMBOL, { bids: [[at(-1), '50']], asks: [[at(1), '1']] })
  stage.market.show('south', SYMBOL, { bids: [[at(-2), '50']], asks: [[at(2), '2']] })
  stage.market.show('east', SYMBOL, { bids: [[at(-4), '50']], asks: [[at(4), '50']] })
  stage.market.advance(1)
}

const decide = (plan: Readonly<Record<string, unknown>>): Promise<string> =>
  ask(stage.dm, { decision: { decision_type: 'execute', trading_plan: { direction: 'long', execution_strategy: 'market', max_slippage_bps: 20, ...plan } } })
const { ordersOf, reported } = stage
const shape = async (id: string) => (await ordersOf(id)).map((o) => [o.child_no, o.venue, o.slice_no, o.quantity, o.status])

test('is dealt out over the venues, cheapest first, and the plan is stored', async () => {
  show()
  const id = await decide({ quantity: '5' })
  const strand = await reported(id)
  expect(await shape(id)).toEqual([
    [1, 'north', null, '1', 'filled'],
    [2, 'south', null, '2', 'filled'],
    [3, 'east', null, '2', 'filled'],
  ])
  expect(strand).toMatchObject({ status: 'filled', filled_quantity: '5', ordered_quantity: '5' })
  expect(strand.route.parts).toEqual([
    expect.objectContaining({ venue: 'north', quantity: '1', expected_price: '101.01' }),
    expect.objectContaining({ venue: 'south', quantity: '2', expected_price: '101.02' }),
    expect.objectContaining({ venue: 'east', quantity: '2', expected_price: '101.04', expected_net: '101.09052' }),
  ])
  expect(strand.route.candidates).toHaveLength(3)
  expect(strand.route.reason).toMatch(/^cheapest net of fees: north 1 at /)
  // What was forecast is what it cost: nothing moved in between.
  const paid = (101.01 + 2 * 101.02 + 2 * 101.04) / 5
  expect(Number(strand.average_price)).toBeCloseTo(paid, 9)
  expect(Number(strand.tr_predict.slippage_bps)).toBeCloseTo(Number(strand.arrival_slippage_bps), 6)
})

test('a missing style is adaptive, and what it chose is stored with its reason', async () => {
  show()
  const id = await decide({ quantity: '0.5', execution_strategy: undefined })
  const strand = await reported(id)
  expect(strand).toMatchObject({ execution_type: 'market', order_spec: { style: 'adaptive', style_given: null } })
  expect(strand.route).toMatchObject({ style: 'market', style_choice: { style: 'market', reason: expect.stringMatching(/^small: /) as string } })
  expect(await shape(id)).toEqual([[1, 'north', null, '0.5', 'filled']])
})

test('a venue that refuses is dropped, and its part goes to the others inside the same bound', async () => {
  show()
  failing.set('south', new VenueFailure('give-up', 'no such account'))
  const id = await decide({ quantity: '5' })
  const strand = await reported(id)
  failing.clear()
  expect(await shape(id)).toEqual([
    [1, 'north', null, '1', 'filled'],
    [2, 'south', null, '2', 'rejected'],
    [3, 'east', null, '2', 'filled'],
    [4, 'east', 2, '2', 'filled'],
  ])
  expect(strand).toMatchObject({ status: 'filled', filled_quantity: '5' })
  const orders = await ordersOf(id)
  for (const o of orders) expect(Number(o.price)).toBeLessThanOrEqual(Math.max(...orders.slice(0, 3).map((first) => Number(first.price))))
  const [event] = await stage.rowsOf(`select data from tr_event where kind = 'rerouted' and noun_id = $1`, strand.id)
  expect(event.data).toMatchObject({ round: 2, quantity: '2', excluded: ['south'], parts: [{ venue: 'east', quantity: '2' }] })
})

test('ends with what it has when every venue has failed', async () => {
  show()
  for (const name of ['north', 'south', 'east']) failing.set(name, new VenueFailure('give-up', 'closed for the day'))
  const id = await decide({ quantity: '5' })
  const strand = await reported(id)
  failing.clear()
  expect(strand).toMatchObject({ status: 'rejected', filled_quantity: '0' })
  expect(strand.outcome.flags).toContain('not_rerouted')
  expect(await ordersOf(id)).toHaveLength(3)
})

test('nothing is sent while an outcome is unknown; what the venue never had is routed again', async () => {
  show()
  failing.set('south', new VenueFailure('unknown', 'the line went dead'))
  const id = await decide({ quantity: '5' })
  await eventually('the unknown order', async () => (await shape(id)).some(([, venue, , , status]) => venue === 'south' && status === 'unknown'))
  expect(await ordersOf(id)).toHaveLength(3)
  failing.clear()
  // Its lookup is the venue's word: it has never heard of the order, so it will never fill.
  expect(await reported(id)).toMatchObject({ status: 'filled', filled_quantity: '5' })
  expect((await shape(id)).slice(3)).toEqual([[4, 'east', 2, '2', 'filled']])
})

test('a desk that takes over in the middle routes the remainder once', async () => {
  show()
  failing.set('south', new VenueFailure('unknown', 'the line went dead'))
  const id = await decide({ quantity: '5' })
  await eventually('the unknown order', async () => (await shape(id)).some(([, venue, , , status]) => venue === 'south' && status === 'unknown'))
  await stage.close()
  expect(stage.desk.faults).toEqual([])
  failing.clear()
  await stage.open({ market: () => ({ ...stage.market, start: async () => stage.market.start(null).then(again) }) })
  expect(await reported(id)).toMatchObject({ status: 'filled', filled_quantity: '5' })
  expect(await shape(id)).toEqual([
    [1, 'north', null, '1', 'filled'],
    [2, 'south', null, '2', 'rejected'],
    [3, 'east', null, '2', 'filled'],
    [4, expect.stringMatching(/east|north/), 2, '2', 'filled'],
  ])
  expect(await stage.rowsOf(`select count(*)::int as n from paper_order p join tr_order o using (client_order_id) where o.decision_id = $1`, id)).toEqual([
    { n: 3 },
  ])
})
