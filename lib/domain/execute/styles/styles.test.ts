import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../../base/decimal.ts'
import { quantity } from '../../base/money.ts'
import type { Instant } from '../../base/time.ts'
import { instant } from '../../base/time.ts'
import { DEFAULT_POLICY } from '../../decide/policy.ts'
import type { Situation } from './adaptive.ts'
import { adapt } from './adaptive.ts'
import { planIceberg } from './iceberg.ts'
import { planPov } from './pov.ts'
import { planTwap } from './twap.ts'
import { planVwap, volumeBetween } from './vwap.ts'

/** Invariants: a twap slice is within 20 % and one lot of the mean; a vwap slice within one lot of its share of the curve. */

const { styles } = DEFAULT_POLICY
const DAY_US = 86_400_000_000
const MIDNIGHT = (Math.floor(1_760_000_000_000_000 / DAY_US) * DAY_US) as Instant
const request = {
  seed: 'd',
  quantity: quantity(1_000),
  lot: dec(1),
  quantityMin: quantity(1),
  startsAt: MIDNIGHT,
  horizonMs: 20 * 60_000,
  participationMax: null,
  styles,
}
const sizes = (s: { readonly slices: readonly { readonly quantity: { toNumber(): number } }[] }) =>
  s.slices.map((slice) => slice.quantity.toNumber()).filter((q) => q > 0)

describe('configuration', () => {
  it('moves the jitter, the number of slices, the rate and the display', () => {
    const flat = { ...request, styles: { ...styles, jitter: 0, slices: 4 } }
    expect(sizes(planTwap(flat))).toEqual(Array.from({ length: 20 }, () => 50))
    expect(planTwap({ ...flat, styles: { ...flat.styles, intervalMaxMs: 86_400_000 } }).slices.filter((s) => s.quantity.gt(0))).toHaveLength(4)
    expect(planPov({ ...request, styles: { ...styles, povRate: 0.02 } }, null).participationMax).toBe(0.02)
    expect(sizes(planIceberg({ ...request, styles: { ...styles, icebergDisplay: 0.5 } }, null))).toEqual([500, 500])
    expect(adapt({ ...urgentless, size: 40 }, { ...styles, smallOfDepth: 0.9 }).style).toBe('market')
  })
})
const urgentless: Situation = {
  urgency: 'normal',
  size: 100,
  depth: 50,
  spreadBps: 4,
  riskBps: 5,
  volumeExpected: 10_000,
  hasVolumeCurve: false,
  isLimitAway: false,
  horizonMs: 300_000,
}

describe('twap', () => {
  it('keeps each slice within 20 % of the mean', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 3_600_000 }), (seed, lots, horizonMs) => {
        const parts = sizes(planTwap({ ...request, seed, quantity: quantity(lots), horizonMs }))
        const mean = lots / parts.length
        for (const part of parts) expect(Math.abs(part - mean)).toBeLessThanOrEqual(styles.jitter * mean + 1)
      }),
    )
  })

  it('makes fewer slices where they would be too small to send', () => {
    expect(sizes(planTwap({ ...request, quantity: quantity(10), quantityMin: quantity(4) }))).toEqual([10])
    expect(sizes(planTwap({ ...request, quantity: quantity(20), quantityMin: quantity(4) }))).toHaveLength(3)
  })

  it('spaces slices by a second at least and a minute at most', () => {
    const spacing = (horizonMs: number) => planTwap({ ...request, quantity: quantity(1e6), horizonMs }).intervalUs / 1_000
    expect([spacing(500), spacing(10_000), spacing(300_000), spacing(7_200_000), spacing(86_400_000)]).toEqual([500, 1_000, 15_000, 60_000, 172_800])
  })
})

describe('vwap', () => {
  it('follows the curve: hours of 100, 300 and 600 take 10, 30 and 60 %', () => {
    const volumes = Array.from({ length: 24 }, () => 0)
    volumes.splice(9, 3, 100, 300, 600)
    const schedule = planVwap({ ...request, startsAt: instant(MIDNIGHT + 9 * 3_600_000_000), horizonMs: 3 * 3_600_000 }, { volumes, days: 20 })
    const hour = (n: number) =>
      schedule.slices.filter((s) => Math.floor((s.dueAt - MIDNIGHT) / 3_600_000_000) === n).reduce((sum, s) => sum + s.quantity.toNumber(), 0)
    expect([hour(9), hour(10), hour(11)].map((q) => Math.round(q / 10))).toEqual([10, 30, 60])
    expect(hour(9) + hour(10) + hour(11)).toBe(1_000)
  })

  it('wraps around midnight and divides bins by time', () => {
    const curve = { volumes: [240, 0, 0, 480], days: 1 }
    expect(volumeBetween(curve, MIDNIGHT, instant(MIDNIGHT + DAY_US))).toBe(720)
    expect(volumeBetween(curve, instant(MIDNIGHT - 3_600_000_000), instant(MIDNIGHT + 3_600_000_000))).toBeCloseTo(80 + 40, 9)
  })

  it('is timed evenly without history, and says so', () => {
    expect(planVwap(request, null)).toMatchObject({
      style: 'vwap',
      reason: expect.stringMatching(/^no volume history/) as string,
      slices: planTwap(request).slices,
    })
    expect(planVwap(request, { volumes: [1, 1, 1, 1], days: 4 })).toMatchObject({
      reason: expect.stringMatching(/^volume history of 4 of the 5 days that a curve needs, timed evenly/) as string,
      parameters: { curve: 'none', curve_days: '4' },
      slices: planTwap(request).slices,
    })
    expect(planVwap(request, { volumes: [0, 0, 0, 1], days: 5 }).reason).toMatch(/^no volume in the history of these hours/)
  })
})

it('pov looks at the end of each interval, the last time before the horizon', () => {
  const schedule = planPov({ ...request, horizonMs: 4_000, participationMax: 0.25 }, null)
  expect(schedule.slices.map((s) => (s.dueAt - MIDNIGHT) / 1_000)).toEqual([1_000, 2_000, 3_000, 3_750])
  expect(schedule.parameters).toEqual({ rate: '0.25', planned_by: 'even market' })
  expect(planPov(request, null).participationMax).toBe(0.1)
})

it('iceberg shows a tenth by default, never less than the minimum, and ends in time', () => {
  expect(sizes(planIceberg(request, null))).toEqual(Array.from({ length: 10 }, () => 100))
  expect(sizes(planIceberg({ ...request, quantity: quantity(25) }, dec(10)))).toEqual([10, 10, 5])
  expect(sizes(planIceberg({ ...request, quantity: quantity(25), quantityMin: quantity(8) }, dec(10)))).toEqual([10, 15])
  expect(sizes(planIceberg({ ...request, quantity: quantity(1e6) }, dec(1)))).toHaveLength(1_000)
})

describe('adaptive', () => {
  const situation = (changes: Partial<Situation> = {}): Situation => ({
    urgency: 'normal',
    size: 100,
    depth: 50,
    spreadBps: 4,
    riskBps: 5,
    volumeExpected: 10_000,
    hasVolumeCurve: false,
    isLimitAway: false,
    horizonMs: 300_000,
    ...changes,
  })

  it.each([
    ['limit', { size: 10, isLimitAway: true }, 'the limit price is away from the market, so the order rests there'],
    ['market', { size: 10 }, 'small: 20.0 % of the visible depth'],
    ['limit', { size: 10, urgency: 'low', spreadBps: 12 }, 'small: 20.0 % of the visible depth, and the spread of 12.00 bps is worth waiting for'],
    ['market', { horizonMs: null }, 'there is no horizon to spread the order over'],
    ['market', { urgency: 'high' }, 'urgent: takes what the books hold'],
    ['pov', { size: 600 }, 'large: 6.00 % of the volume expected over the horizon, so it follows the volume'],
    ['is', { riskBps: 25 }, 'the price may move 25.00 bps over the horizon, 12.5 half spreads: risk is traded against impact'],
    ['iceberg', { urgency: 'low', spreadBps: 12 }, 'patient, and the spread of 12.00 bps is worth resting for'],
    ['vwap', { hasVolumeCurve: true }, 'the size is spread over the hours in which history has volume'],
    ['twap', {}, 'the size is spread evenly: no volume history to follow'],
    ['twap', { depth: 0, riskBps: null, volumeExpected: null, spreadBps: 0 }, 'the size is spread evenly: no volume history to follow'],
  ] as const)('chooses %s for %o', (style, changes, reason) => {
    expect(adapt(situation(changes), styles)).toMatchObject({ style, reason })
  })

  it('stores what it chose from', () => {
    expect(adapt(situation(), styles).facts).toMatchObject({
      urgency: 'normal',
      size: 100,
      share_of_depth: 2,
      share_of_volume: 0.01,
      risk_in_half_spreads: 2.5,
    })
  })
})
