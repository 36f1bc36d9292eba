import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec, sum, ZERO } from '../base/decimal.ts'
import { compareTwin, type TwinFacts, type TwinFill } from './twin.ts'

const fill = (quantity: string, price: string, fee = '0'): TwinFill => ({ quantity: dec(quantity), price: dec(price), fee: dec(fee) })
const texts = (values: object | null) => values && Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))

/** Buys 10 at a mid of 100: forecast 4 + 1 bps; at once it would have paid 100.05, on arrival 100.07, in its turn 100.10; it paid 100.12. */
const BUY: TwinFacts = {
  side: 'buy',
  arrivalMid: dec(100),
  endMid: dec('100.50'),
  fills: [fill('4', '100.12', '0.08'), fill('6', '100.12', '0.12')],
  predicted: { slippageBps: dec(4), feeBps: dec(1) },
  runs: { touch: [fill('10', '100.05')], arrived: [fill('10', '100.07')], queued: [fill('10', '100.10', '0.15')] },
}

describe('compareTwin', () => {
  it('splits the difference in the order of the runs', () => {
    const twin = compareTwin(BUY)
    expect(texts(twin.actual)).toEqual({ slippageBps: '12', feeBps: '2', costBps: '14' })
    expect(String(twin.errorBps)).toBe('9')
    expect(texts(twin.parts)).toEqual({ spread: '1', latency: '2', queue: '3', fees: '1', rest: '2' })
    expect(texts(twin.simulated)).toEqual({ slippageBps: '10', feeBps: '1.5', costBps: '11.5' })
    expect(String(twin.simulatorErrorBps)).toBe('2.5')
  })

  it('is the same for a sell mirrored about the arrival mid', () => {
    const mirror = (fills: readonly TwinFill[]) => fills.map((f) => ({ ...f, price: dec(200).minus(f.price) }))
    const { touch, arrived, queued } = BUY.runs as NonNullable<TwinFacts['runs']>
    const sell = compareTwin({
      ...BUY,
      side: 'sell',
      endMid: dec('99.50'),
      fills: mirror(BUY.fills),
      runs: { touch: mirror(touch), arrived: mirror(arrived), queued: mirror(queued) },
    })
    expect(JSON.stringify(sell)).toBe(JSON.stringify(compareTwin(BUY)))
  })

  it('charges what a run lacks at the mid at the end, and leaves out what it has too much', () => {
    const runs = { ...(BUY.runs as NonNullable<TwinFacts['runs']>), queued: [fill('5', '100.10', '0.10')] }
    // Half at +10 bps, half at the end mid +50 bps.
    expect(String(compareTwin({ ...BUY, runs }).simulated?.slippageBps)).toBe('30')
    expect(compareTwin({ ...BUY, runs, endMid: null })).toMatchObject({ simulated: null, simulatorErrorBps: null, parts: null })
    const more = { ...runs, queued: [fill('20', '100.10', '0.30')] }
    expect(texts(compareTwin({ ...BUY, runs: more, endMid: null }).simulated)).toEqual({ slippageBps: '10', feeBps: '1.5', costBps: '11.5' })
  })

  it('has no error without a forecast and no parts without runs', () => {
    expect(compareTwin({ ...BUY, predicted: null })).toMatchObject({ predicted: null, errorBps: null, parts: null })
    expect(compareTwin({ ...BUY, runs: null })).toMatchObject({ simulated: null, parts: null })
    expect(String(compareTwin({ ...BUY, runs: null }).errorBps)).toBe('9')
  })

  it('has parts that add up to its error, whatever happened', () => {
    const amount = fc.integer({ min: 1, max: 1_000_000 }).map((n) => dec(n).div(997))
    const run = fc.array(fc.record({ quantity: amount, price: amount, fee: amount.map((n) => n.minus(300).div(1_000)) }), { maxLength: 5 })
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        amount,
        amount,
        run,
        run,
        run,
        run,
        amount,
        (side, p0, pn, fills, touch, arrived, queued, forecast) => {
          fc.pre(fills.length > 0)
          const twin = compareTwin({
            side,
            arrivalMid: p0,
            endMid: pn,
            fills,
            predicted: { slippageBps: forecast, feeBps: ZERO },
            runs: { touch, arrived, queued },
          })
          const total = sum(Object.values(twin.parts ?? {}))
          expect(
            total
              .minus(twin.errorBps ?? 'NaN')
              .abs()
              .toNumber(),
          ).toBeLessThanOrEqual(1e-9)
        },
      ),
    )
  })
})
