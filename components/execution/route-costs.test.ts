import { describe, expect, it } from 'vitest'
import { basisBps, sharedCostBps } from './route-costs.ts'

const alder = { mid: '3544.5', routing_cost_bps: '5.78' }
const cedar = { mid: '3543.95', routing_cost_bps: '4.81' }

describe('what venues are compared by', () => {
  it('is one mid: a seller is better off where the own mid is higher, a buyer where it is lower', () => {
    expect(basisBps(alder, cedar.mid, 'sell')).toBeCloseTo(-1.552, 3)
    expect(basisBps(alder, cedar.mid, 'buy')).toBeCloseTo(1.552, 3)
    expect(sharedCostBps(alder, cedar.mid, 'sell')).toBeCloseTo(4.228, 3)
    expect(sharedCostBps(cedar, cedar.mid, 'sell')).toBe(4.81)
  })
  it('is the cost against its own mid where no mid was kept', () => {
    expect(sharedCostBps({ ...alder, mid: null }, cedar.mid, 'sell')).toBe(5.78)
    expect(basisBps(alder, null, 'sell')).toBeNull()
    expect(sharedCostBps({ mid: '1', routing_cost_bps: null }, '1', 'buy')).toBeNull()
  })
})
