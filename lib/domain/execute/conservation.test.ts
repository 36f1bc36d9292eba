import fc from 'fast-check'
import { expect, it } from 'vitest'
import { listing } from '#tests/support/judging.ts'
import { type Decimal, dec, max, min, sum, ZERO } from '../base/decimal.ts'
import { price, type Quantity, quantity } from '../base/money.ts'
import type { Instant } from '../base/time.ts'
import { instant, plusMs } from '../base/time.ts'
import { DEFAULT_POLICY } from '../decide/policy.ts'
import { amend } from './amend.ts'
import { progressOf } from './progress.ts'
import type { Child, Schedule } from './schedule.ts'
import { committedOf, due, filledOf, plannedBy, withHold } from './schedule.ts'
import { planIceberg } from './styles/iceberg.ts'
import { impactModel, planIs } from './styles/is.ts'
import { planPov } from './styles/pov.ts'
import { planTwap } from './styles/twap.ts'
import { planVwap } from './styles/vwap.ts'

/**
 * Invariants over any outcomes, holds and changes: what is done and open never exceeds the order nor the participation cap; at
 * every look, planned = done + open + what rolled forward or was withheld; a look never orders more than is behind the plan;
 * a change keeps all of it for the new size, and what is refused changes nothing; the same history gives the same bytes.
 */

const NOW = 1_760_000_000_000_000 as Instant
const HORIZON_MS = 20_000
const LIMITS = DEFAULT_POLICY.limits
const LISTING = listing({ lot: dec(1), minNotional: null })

const styles = ['twap', 'vwap', 'pov', 'iceberg', 'is'] as const
function planned(style: (typeof styles)[number], seed: string, lots: number, cap: number | null): Schedule {
  const request = {
    seed,
    quantity: quantity(lots),
    lot: dec(1),
    quantityMin: quantity(1),
    startsAt: NOW,
    horizonMs: HORIZON_MS,
    participationMax: cap,
    styles: DEFAULT_POLICY.styles,
  }
  const curve = { volumes: [1, 3, 2, 5], days: 9 }
  if (style === 'twap') return planTwap(request)
  if (style === 'vwap') return planVwap(request, curve)
  if (style === 'pov') return planPov(request, curve)
  if (style === 'iceberg') return planIceberg(request, null)
  return planIs(request, impactModel({ volatility: 3, spread: 0.04, volumeDaily: 50_000 }, 1e-3))
}

const outcome = fc.record({ fate: fc.constantFrom('filled', 'part', 'nothing', 'open', 'refused', 'held'), share: fc.integer({ min: 1, max: 9 }) })
const step = fc.record({
  waitMs: fc.integer({ min: 1, max: 3_000 }),
  volume: fc.integer({ min: 0, max: 400 }),
  outcomes: fc.array(outcome, { minLength: 4, maxLength: 4 }),
  /** Now and then the order is changed. */
  change: fc.option(fc.record({ quantity: fc.option(fc.integer({ min: 1, max: 3_000 })), horizonMs: fc.option(fc.integer({ min: 1_000, max: 60_000 })) }), {
    nil: null,
    freq: 4,
  }),
})
const story = fc.record({
  style: fc.constantFrom(...styles),
  seed: fc.string(),
  lots: fc.integer({ min: 1, max: 2_000 }),
  cap: fc.option(fc.double({ min: 0.05, max: 0.25, noNaN: true }), { nil: null }),
  steps: fc.array(step, { minLength: 1, maxLength: 30 }),
})
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never

function live({ style, seed, lots, cap, steps }: Story, check: boolean): string {
  let schedule = planned(style, seed, lots, cap)
  let children: Child[] = []
  const fills: { at: Instant; quantity: Decimal }[] = []
  let now = NOW
  let volume: Decimal = ZERO
  for (const { waitMs, volume: printed, outcomes, change } of steps) {
    volume = volume.plus(printed)
    const answer = due(schedule, children, now, { volume })
    if (check) verify(schedule, children, fills, now, volume, answer)
    for (const [i, child] of answer.children.entries()) {
      const { fate, share } = outcomes[i % outcomes.length] as (typeof outcomes)[number]
      if (fate === 'held') {
        const note = { code: 'POSITION_LIMIT', name: 'position notional', value: '2', limit: '1', sliceNo: child.sliceNo } as const
        schedule = withHold(schedule, { ...note, quantity: child.quantity, from: now, until: now })
        continue
      }
      const filled = fate === 'filled' ? child.quantity : fate === 'part' || fate === 'open' ? child.quantity.times(share).div(10).floor() : ZERO
      if (filled.gt(0)) fills.push({ at: now, quantity: filled })
      children.push({
        childNo: child.childNo,
        sliceNo: child.sliceNo,
        ordered: child.quantity,
        filled: filled as Quantity,
        isOpen: fate === 'open',
        isRefused: fate === 'refused',
        intendedAt: now,
      })
    }
    if (change !== null) schedule = changed(schedule, children, change, now, check)
    // What was open ends with what it has.
    if (waitMs % 2 === 0) children = children.map((c) => ({ ...c, isOpen: false }))
    now = plusMs(now, waitMs)
  }
  return JSON.stringify([schedule, children])
}

function changed(schedule: Schedule, children: readonly Child[], change: { quantity: number | null; horizonMs: number | null }, now: Instant, check: boolean) {
  const order = {
    style: schedule.style,
    side: 'buy' as const,
    schedule,
    children,
    listing: LISTING,
    conversionPrice: price(100),
    quantity: schedule.quantity,
    limitPrice: price(100),
    startsAt: schedule.startsAt,
    endsAt: schedule.endsAt,
    mid: dec(100),
  }
  const wish = { ...(change.quantity !== null && { quantity: dec(change.quantity) }), ...(change.horizonMs !== null && { horizonMs: change.horizonMs }) }
  const answer = amend(order, wish, now, LIMITS)
  if (!answer.ok) return schedule
  const next = answer.value
  if (check) {
    expect(sum(next.slices.map((s) => s.quantity)).toFixed()).toBe(next.quantity.toFixed())
    if (wish.quantity) expect(next.quantity.eq(wish.quantity)).toBe(true)
    expect(next.quantity.gte(schedule.style === 'iceberg' ? filledOf(children) : committedOf(children))).toBe(true)
    expect(next.endsAt).toBeGreaterThan(now)
    // Asked again, it is as it should be already.
    expect(amend({ ...order, schedule: next, quantity: next.quantity, endsAt: next.endsAt }, wish, now, LIMITS)).toEqual({ ok: true, value: next })
  }
  return next
}

function verify(
  schedule: Schedule,
  children: readonly Child[],
  fills: readonly { at: Instant; quantity: Decimal }[],
  now: Instant,
  volume: Decimal,
  answer: ReturnType<typeof due>,
) {
  const committed = committedOf(children)
  const asked = sum(answer.children.map((c) => c.quantity))
  expect(committed.plus(asked).lte(schedule.quantity)).toBe(true)
  for (const c of answer.children) expect(c.quantity.gt(0) && c.quantity.mod(schedule.lot).isZero()).toBe(true)
  if (schedule.participationMax !== null && asked.gt(0)) expect(committed.plus(asked).lte(volume.times(schedule.participationMax))).toBe(true)
  if (answer.children.length > 0) expect(now).toBeLessThan(schedule.endsAt)
  const progress = progressOf(schedule, children, fills, now)
  expect(progress.planned.eq(progress.done.plus(progress.open).plus(progress.behind))).toBe(true)
  if (schedule.pace !== 'clock') return
  const dueBy = plannedBy(schedule, schedule.slices.filter((s) => s.dueAt <= now).length)
  expect(progress.planned.eq(dueBy)).toBe(true)
  // Nothing is ordered that is not behind the plan; what the cap holds back is told.
  const behind = max(ZERO, progress.behind)
  expect(asked.lte(behind)).toBe(true)
  expect(answer.withheld.lte(behind)).toBe(true)
  expect(min(behind, asked.plus(answer.withheld)).eq(asked.plus(answer.withheld))).toBe(true)
}

it('conserves quantity over any outcomes, holds and changes, and repeats itself to the byte', () => {
  fc.assert(
    fc.property(story, (told) => {
      expect(live(told, true)).toBe(live(told, false))
    }),
    { numRuns: 500 },
  )
})

it('notes a hold once for as long as it lasts', () => {
  const schedule = planned('twap', 's', 100, null)
  const hold = { code: 'GROSS_LIMIT', name: 'gross notional', value: '2', limit: '1', sliceNo: 3, quantity: quantity(5) } as const
  const first = withHold(schedule, { ...hold, from: NOW, until: NOW })
  const longer = withHold(first, { ...hold, value: '3', from: instant(NOW + 9), until: instant(NOW + 9) })
  expect(longer.holds).toEqual([{ ...hold, value: '3', from: NOW, until: NOW + 9 }])
  expect(withHold(longer, { ...hold, sliceNo: 4, from: NOW, until: NOW }).holds).toHaveLength(2)
})
