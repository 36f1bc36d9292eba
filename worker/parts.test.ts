import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec, sum } from '#lib/domain/base/decimal.ts'
import type { DecisionId, ExecutionId } from '#lib/domain/base/id.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { asksForWatch, cap, isDone, leftOf, legOf, newPart, type Part, partFrom, partRow } from './parts.ts'

/** Invariants: what is watched at a venue is never more than what is held there; a row says everything that a restart needs. */
const part = (id: string, side: 'buy' | 'sell', left: number | string, changes: Partial<Part> = {}): Part =>
  newPart({
    id: id as ExecutionId,
    decisionId: `d${id}` as DecisionId,
    symbol: 'BTC/USDT',
    timeframe: null,
    side,
    isWorking: false,
    stopLoss: dec(95),
    legs: new Map([['north', { left: dec(left), exit: null }]]),
    ...changes,
  })
const lefts = (parts: readonly Part[]): string[] => parts.map((p) => leftOf(p).toFixed())

describe('cap', () => {
  it('takes from the oldest first', () => {
    const parts = [part('b', 'buy', 2), part('a', 'buy', 3)]
    expect(cap(parts, 'north', dec('2.5')).map((p) => p.id)).toEqual(['a', 'b'].slice(0, 1))
    expect(lefts(parts)).toEqual(['2', '0.5'])
    cap(parts, 'north', dec(1))
    expect(lefts(parts)).toEqual(['1', '0'])
  })

  it('leaves long parts nothing when the position is short, and the other way round', () => {
    const parts = [part('a', 'buy', 2), part('b', 'sell', 3)]
    cap(parts, 'north', dec(-3))
    expect(lefts(parts)).toEqual(['0', '3'])
    cap(parts, 'north', dec(0))
    expect(lefts(parts)).toEqual(['0', '0'])
  })

  it('touches no other venue', () => {
    const parts = [part('a', 'buy', 2)]
    expect(cap(parts, 'south', dec(0))).toEqual([])
    expect(lefts(parts)).toEqual(['2'])
  })

  it('never leaves more watched than is held, and takes no more than it must', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 50 })), { maxLength: 8 }), fc.integer({ min: -100, max: 100 }), (given, held) => {
        const parts = given.map(([isLong, left], i) => part(String.fromCharCode(97 + i), isLong ? 'buy' : 'sell', left))
        const before = { buy: totalOf(parts, 'buy'), sell: totalOf(parts, 'sell') }
        cap(parts, 'north', dec(held))
        expect(totalOf(parts, 'buy')).toBe(Math.min(before.buy, Math.max(0, held)))
        expect(totalOf(parts, 'sell')).toBe(Math.min(before.sell, Math.max(0, -held)))
        expect(parts.every((p) => !leftOf(p).isNegative())).toBe(true)
      }),
    )
  })
})

const totalOf = (parts: readonly Part[], side: 'buy' | 'sell'): number => sum(parts.filter((p) => p.side === side).map(leftOf)).toNumber()

describe('a part and its row', () => {
  it('comes back as it was', () => {
    const one = part('a', 'buy', '0.3', {
      takeProfit: dec(110),
      policy: 'flatten',
      since: 1_760_000_000_000_000 as Instant,
      isFlattening: true,
      hasIncident: true,
      closedBy: ['x' as ExecutionId],
    })
    legOf(one, 'south').left = dec('0.2')
    const monitoring_state = JSON.parse(JSON.stringify(partRow(one, 'me')))
    expect(monitoring_state).toMatchObject({ watched_by: 'me', left: '0.5', left_by: { north: '0.3', south: '0.2' }, policy: 'flatten' })
    const back = partFrom({ id: 'a', decision_id: 'da', symbol: 'BTC/USDT', timeframe: null, side: 'buy', status: 'filled', monitoring_state }, [
      { id: 'x', status: 'filled' },
      { id: 'y', status: 'refused' },
    ])
    expect(back).toMatchObject({ policy: 'flatten', isFlattening: true, hasIncident: true, attempts: 2, closedBy: ['x'], isWorking: false })
    expect([back.stopLoss?.toFixed(), back.takeProfit?.toFixed(), leftOf(back).toFixed()]).toEqual(['95', '110', '0.5'])
  })

  it('names nobody when nothing is left', () => {
    const one = part('a', 'buy', 0, { since: 1_760_000_000_000_000 as Instant })
    expect(isDone(one)).toBe(true)
    expect(partRow(one, 'me')).not.toHaveProperty('watched_by')
    legOf(one, 'north').exit = 'x' as ExecutionId
    expect(isDone(one)).toBe(false)
  })

  it('asks for nothing without a stop, a target, conditions or a policy', () => {
    const none = { stopLoss: null, takeProfit: null, exitConditions: null }
    expect(asksForWatch({ ...none, policy: 'resume' })).toBe(false)
    expect(asksForWatch({ ...none, policy: 'flatten' })).toBe(true)
  })
})
