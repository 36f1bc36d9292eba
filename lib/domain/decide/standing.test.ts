import { describe, expect, it } from 'vitest'
import { dec } from '../base/decimal.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { standing } from './standing.ts'

const limits = DEFAULT_POLICY.limits
const exposure = { equity: dec(980_000), peakEquity: dec(1_000_000), dayPnl: dec(-5_000), grossNotional: dec(300_000), ordersLastMinute: 30 }
const lines = (over: Partial<typeof exposure> = {}, held: Parameters<typeof standing>[2] = []) =>
  Object.fromEntries(standing(limits, { ...exposure, ...over }, held).map(({ name, ...line }) => [name, line]))

describe('limits without an order', () => {
  it('are used by what was lost, by what is held, and by what was sent', () => {
    expect(lines()).toMatchObject({
      'daily loss': { value: '5000', limit: '20000', utilisation: 0.25 },
      drawdown: { value: '0.02', limit: '0.1', utilisation: 0.2 },
      'gross notional': { value: '300000', limit: '3000000', utilisation: 0.1 },
      'orders per minute': { value: '30', limit: '600', utilisation: 0.05 },
      'position notional': { value: '0', symbol: null, utilisation: 0 },
    })
  })
  it('are not used by a gain', () => {
    expect(lines({ dayPnl: dec(700), equity: dec(1_000_000) })).toMatchObject({ 'daily loss': { value: '0' }, drawdown: { value: '0' } })
  })
  it('of each symbol stand where the one stands that uses most, under its own limit', () => {
    const held = [
      { symbol: 'BTC/USDT', notional: dec(60_000), limits },
      { symbol: 'ETH/USDT', notional: dec(9_000), limits: { ...limits, maxPositionNotional: '10000' } },
    ]
    expect(lines({}, held)).toMatchObject({
      'position notional': { symbol: 'ETH/USDT', value: '9000', limit: '10000', utilisation: 0.9 },
      'position share of equity': { symbol: 'BTC/USDT', limit: '98000' },
      concentration: { symbol: 'BTC/USDT', limit: '196000' },
    })
  })
  it('of nothing are full as soon as something is held', () => {
    const none = standing({ ...limits, maxGrossNotional: '0' }, exposure, [])
    expect(none.find(({ name }) => name === 'gross notional')?.utilisation).toBe(1)
  })
})
