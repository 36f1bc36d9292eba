import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantity } from '../base/money.ts'
import type { OrderEvent, OrderState, OrderStatus } from './order.ts'
import { apply, intended, isOpen, isTerminal, needsLookup, ORDER_STATUSES } from './order.ts'

/** Invariants: nothing leaves `denied`; the venue's last word stands; a fill is never lost; `unknown` ends by evidence only. */

const state = (status: OrderStatus, changes: Partial<OrderState> = {}): OrderState => ({
  status,
  quantity: quantity(10),
  filledQuantity: quantity(status === 'filled' ? 10 : status === 'partially_filled' ? 4 : 0),
  venueOrderId: status === 'intended' || status === 'sent' || status === 'denied' || status === 'unknown' ? null : 'v-1',
  reason: null,
  version: 3,
  flags: [],
  ...changes,
})

const EVENTS = {
  send: { kind: 'send' },
  deny: { kind: 'deny', reason: 'halted' },
  lose: { kind: 'lose', reason: 'timeout' },
  accept: { kind: 'accept', venueOrderId: 'v-1' },
  part: { kind: 'fill', quantity: quantity(3) },
  full: { kind: 'fill', quantity: quantity(10) },
  cancel: { kind: 'cancel', reason: null },
  reject: { kind: 'reject', reason: 'no' },
  expire: { kind: 'expire', reason: null },
  absent: { kind: 'absent' },
} as const satisfies Record<string, OrderEvent>
type EventName = keyof typeof EVENTS

/** `x` illegal · `=` legal and nothing changes · else the status that follows. */
const TABLE: Record<OrderStatus, Record<EventName, OrderStatus | 'x' | '='>> = {
  intended: {
    send: 'sent',
    deny: 'denied',
    lose: 'x',
    accept: 'accepted',
    part: 'partially_filled',
    full: 'filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'expired',
    absent: '=',
  },
  denied: { send: 'x', deny: 'x', lose: 'x', accept: 'x', part: 'x', full: 'x', cancel: 'x', reject: 'x', expire: 'x', absent: 'x' },
  sent: {
    send: 'x',
    deny: 'x',
    lose: 'unknown',
    accept: 'accepted',
    part: 'partially_filled',
    full: 'filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'expired',
    absent: 'rejected',
  },
  accepted: {
    send: 'x',
    deny: 'x',
    lose: 'unknown',
    accept: '=',
    part: 'partially_filled',
    full: 'filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'expired',
    absent: 'x',
  },
  partially_filled: {
    send: 'x',
    deny: 'x',
    lose: 'unknown',
    accept: '=',
    part: 'partially_filled',
    full: 'filled',
    cancel: 'cancelled',
    reject: 'x',
    expire: 'expired',
    absent: 'x',
  },
  unknown: {
    send: 'x',
    deny: 'x',
    lose: '=',
    accept: 'accepted',
    part: 'partially_filled',
    full: 'filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'expired',
    absent: 'rejected',
  },
  filled: { send: 'x', deny: 'x', lose: '=', accept: '=', part: 'filled', full: 'filled', cancel: 'x', reject: 'x', expire: 'x', absent: 'x' },
  cancelled: { send: 'x', deny: 'x', lose: '=', accept: '=', part: 'cancelled', full: 'cancelled', cancel: '=', reject: 'x', expire: 'x', absent: 'x' },
  rejected: { send: 'x', deny: 'x', lose: '=', accept: 'x', part: 'rejected', full: 'rejected', cancel: 'x', reject: '=', expire: 'x', absent: '=' },
  expired: { send: 'x', deny: 'x', lose: '=', accept: '=', part: 'expired', full: 'expired', cancel: 'x', reject: 'x', expire: '=', absent: 'x' },
}

const cells = ORDER_STATUSES.flatMap((from) => (Object.keys(EVENTS) as EventName[]).map((event) => [from, event, TABLE[from][event]] as const))

describe('apply, every state and event', () => {
  it.each(cells.filter(([, , to]) => to === 'x'))('%s refuses %s', (from, event) => {
    expect(apply(state(from), EVENTS[event])).toMatchObject({
      ok: false,
      error: { from, event: EVENTS[event].kind, message: expect.stringMatching(/./) as string },
    })
  })

  it.each(cells.filter(([, , to]) => to === '='))('%s is not changed by %s', (from, event) => {
    const before = state(from)
    const result = apply(before, EVENTS[event])
    expect(result.ok && result.value).toBe(before)
  })

  it.each(cells.filter(([, , to]) => to !== 'x' && to !== '='))('%s and %s make %s', (from, event, to) => {
    expect(apply(state(from), EVENTS[event])).toMatchObject({ ok: true, value: { status: to, version: 4 } })
  })
})

describe('apply, what is easily lost', () => {
  const run = (events: readonly OrderEvent[], from = state('sent')) =>
    events.reduce((s, event) => {
      const result = apply(s, event)
      if (!result.ok) throw new Error(result.error.message)
      return result.value
    }, from)

  it('a fill that overtakes the acknowledgement', () => {
    expect(run([EVENTS.part, EVENTS.accept])).toMatchObject({ status: 'partially_filled', venueOrderId: 'v-1', flags: [] })
    expect(run([EVENTS.full, EVENTS.accept])).toMatchObject({ status: 'filled', venueOrderId: 'v-1' })
  })

  it('a late fill is booked and flagged once; the last word stands', () => {
    const late = run([EVENTS.accept, { kind: 'cancel', reason: 'asked' }, EVENTS.part, EVENTS.part])
    expect(late).toMatchObject({ status: 'cancelled', reason: 'asked', flags: ['late_fill'] })
    expect(late.filledQuantity.toFixed()).toBe('6')
  })

  it('more than was ordered is booked and flagged', () => {
    const over = run([EVENTS.full, EVENTS.part])
    expect(over).toMatchObject({ status: 'filled', flags: ['overfill'] })
    expect(over.filledQuantity.toFixed()).toBe('13')
  })

  it('an unknown order with fills is working again when the venue says so', () => {
    expect(run([EVENTS.part, EVENTS.lose]).status).toBe('unknown')
    expect(run([EVENTS.part, EVENTS.lose, EVENTS.accept])).toMatchObject({ status: 'partially_filled', reason: null })
    expect(apply(run([EVENTS.part, EVENTS.lose]), EVENTS.absent).ok).toBe(false)
    expect(apply(run([EVENTS.accept, EVENTS.lose]), EVENTS.absent).ok).toBe(false)
  })

  it('a venue that knows an order never recorded as sent', () => {
    expect(run([EVENTS.accept, EVENTS.full], state('intended'))).toMatchObject({ status: 'filled', flags: ['unrecorded_send'] })
  })

  it('a fill of nothing is refused', () => {
    expect(apply(state('accepted'), { kind: 'fill', quantity: quantity(0) }).ok).toBe(false)
  })

  it('for any events: no fill is lost, versions only grow, and the last word stands', () => {
    const event = fc.constantFrom(...Object.values(EVENTS))
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        let current = state('intended')
        let filled = quantity(0)
        for (const next of events) {
          const result = apply(current, next)
          if (!result.ok) continue
          if (next.kind === 'fill') filled = quantity(filled.plus(next.quantity))
          expect(result.value.version).toBe(current.version + (result.value === current ? 0 : 1))
          if (isTerminal(current.status)) expect(result.value.status).toBe(current.status)
          current = result.value
        }
        expect(current.filledQuantity.toFixed()).toBe(filled.toFixed())
      }),
    )
  })
})

it('predicates divide the states', () => {
  expect(ORDER_STATUSES.filter(isTerminal)).toEqual(['denied', 'filled', 'cancelled', 'rejected', 'expired'])
  expect(ORDER_STATUSES.filter(isOpen)).toEqual(['sent', 'accepted', 'partially_filled', 'unknown'])
  expect(ORDER_STATUSES.filter(needsLookup)).toEqual(['intended', 'sent', 'accepted', 'partially_filled', 'unknown'])
})

it('begins as an intent', () => {
  expect(intended({ quantity: quantity(7) } as never)).toMatchObject({ status: 'intended', version: 1, venueOrderId: null, flags: [] })
})
