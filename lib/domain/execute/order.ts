import { ZERO } from '../base/decimal.ts'
import type { ClientOrderId, DecisionId, ExecutionId, OrderId } from '../base/id.ts'
import { exhaust } from '../base/invariant.ts'
import type { Side } from '../base/market.ts'
import type { Price, Quantity } from '../base/money.ts'
import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import type { Instant } from '../base/time.ts'

/**
 * The life of an order.
 *
 * - `intended`: committed, not yet sent; after a crash it may have been sent, and the venue is asked.
 * - `denied`: we said no; it never left and nothing may follow.
 * - `sent`: the request left; no word yet.
 * - `accepted`: the venue has it and nothing has filled.
 * - `partially_filled`: something has filled and the rest still works.
 * - `unknown`: it was sent and its outcome cannot be known; only the venue's own word ends that, never a timeout.
 * - `filled`, `cancelled`, `rejected`, `expired`: the venue's last word. A fill that comes later is still booked and
 *   flagged, because it happened; the status stays.
 *
 * A fill may overtake the acknowledgement, which then only adds the venue's order id. Repeating the venue's last
 * word changes nothing, so that a lookup may be applied at any time; contradicting it is illegal and an incident.
 */
export const ORDER_STATUSES = ['intended', 'denied', 'sent', 'accepted', 'partially_filled', 'filled', 'cancelled', 'rejected', 'expired', 'unknown'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

/** What is committed before the venue hears of it. */
export type OrderIntent = {
  readonly id: OrderId
  readonly executionId: ExecutionId
  readonly decisionId: DecisionId
  readonly clientOrderId: ClientOrderId
  readonly childNo: number
  /** The slice of the execution's schedule that it carries out; null without a schedule. */
  readonly sliceNo: number | null
  readonly symbol: string
  readonly venue: string
  readonly side: Side
  readonly type: 'market' | 'limit'
  /** `ioc` takes what is there and cancels the rest; `gtc` rests until `expiresAt`. */
  readonly timeInForce: 'ioc' | 'gtc'
  /** Limit price, or the protection price of a market order: it never trades through it. */
  readonly price: Price
  /** Traded units of the listing (contracts where it has a contract size). */
  readonly quantity: Quantity
  readonly expiresAt: Instant | null
  readonly reduceOnly: boolean
}

/** What a person should see beside the order. */
export type OrderFlag = 'late_fill' | 'overfill' | 'unrecorded_send'

/** Where an order stands. `version` grows by one with every change: transitions are compare-and-set on it. */
export type OrderState = {
  readonly status: OrderStatus
  readonly quantity: Quantity
  readonly filledQuantity: Quantity
  readonly venueOrderId: string | null
  readonly reason: string | null
  readonly version: number
  readonly flags: readonly OrderFlag[]
}

export type OrderEvent =
  /** Ours: the send call begins; we decide not to send; the outcome of a sent order cannot be known. */
  | { readonly kind: 'send' }
  | { readonly kind: 'deny' | 'lose'; readonly reason: string }
  /** The venue's word, by report or by lookup: positive evidence, whatever we believed before. */
  | { readonly kind: 'accept'; readonly venueOrderId: string }
  | { readonly kind: 'fill'; readonly quantity: Quantity }
  | { readonly kind: 'cancel' | 'reject' | 'expire'; readonly reason: string | null }
  /** A lookup answered that the venue has never heard of the order. */
  | { readonly kind: 'absent' }

export type IllegalTransition = { readonly from: OrderStatus; readonly event: OrderEvent['kind']; readonly message: string }

/** Never changes again, except that a late fill is still booked. */
export const isTerminal = (status: OrderStatus): boolean => TERMINAL.has(status)
/** The venue has it, as far as we know, and it may still fill. */
export const isOpen = (status: OrderStatus): boolean => OPEN.has(status)
/** Recovery asks the venue about it: all that is not terminal, intents too, which may have been sent just before a crash. */
export const needsLookup = (status: OrderStatus): boolean => !isTerminal(status)

const TERMINAL: ReadonlySet<OrderStatus> = new Set(['denied', 'filled', 'cancelled', 'rejected', 'expired'])
const OPEN: ReadonlySet<OrderStatus> = new Set(['sent', 'accepted', 'partially_filled', 'unknown'])

export const intended = (intent: OrderIntent): OrderState => ({
  status: 'intended',
  quantity: intent.quantity,
  filledQuantity: ZERO as Quantity,
  venueOrderId: null,
  reason: null,
  version: 1,
  flags: [],
})

/** The state after the event, the same object when it changes nothing, or why the event cannot happen here. */
export function apply(state: OrderState, event: OrderEvent): Result<OrderState, IllegalTransition> {
  const illegal = (message: string): Result<OrderState, IllegalTransition> => err({ from: state.status, event: event.kind, message })
  const { status } = state
  if (status === 'denied') return illegal('a denied order never left, so nothing can happen to it')
  switch (event.kind) {
    case 'send':
      return status === 'intended' ? ok(change(state, { status: 'sent' })) : illegal('an order is sent once')
    case 'deny':
      return status === 'intended' ? ok(change(state, { status: 'denied', reason: event.reason })) : illegal('what was sent cannot be denied any more')
    case 'lose':
      if (status === 'intended') return illegal('an order that was not sent has no outcome to lose')
      return isTerminal(status) || status === 'unknown' ? ok(state) : ok(change(state, { status: 'unknown', reason: event.reason }))
    case 'accept':
      return status === 'rejected' ? illegal('the venue had rejected it') : ok(accept(state, event.venueOrderId))
    case 'fill':
      return event.quantity.gt(0) ? ok(fill(state, event.quantity)) : illegal('a fill has a positive quantity')
    case 'cancel':
    case 'expire':
    case 'reject':
      return end(state, event.kind, event.reason) ?? illegal(`the venue's word was ${status}${state.filledQuantity.gt(0) ? ', with fills' : ''}`)
    case 'absent':
      if (status === 'intended' || status === 'rejected') return ok(state)
      if ((status === 'sent' || status === 'unknown') && state.venueOrderId === null && state.filledQuantity.isZero()) {
        return ok(change(state, { status: 'rejected', reason: 'the venue has never heard of it' }))
      }
      return illegal('the venue had acknowledged it')
    default:
      return exhaust(event)
  }
}

const change = (state: OrderState, changes: Partial<OrderState>): OrderState => ({ ...state, ...changes, version: state.version + 1 })

/** The venue speaks of an order that we never recorded as sent: it was, just before a crash. */
const flagsOf = (state: OrderState, ...more: readonly OrderFlag[]): readonly OrderFlag[] => {
  const all: readonly OrderFlag[] = state.status === 'intended' ? ['unrecorded_send', ...more] : more
  const fresh = all.filter((flag) => !state.flags.includes(flag))
  return fresh.length > 0 ? [...state.flags, ...fresh] : state.flags
}

function accept(state: OrderState, venueOrderId: string): OrderState {
  const isWaiting = state.status === 'intended' || state.status === 'sent' || state.status === 'unknown'
  const status = !isWaiting ? state.status : state.filledQuantity.gt(0) ? 'partially_filled' : 'accepted'
  if (status === state.status && state.venueOrderId === venueOrderId) return state
  return change(state, { status, venueOrderId, reason: isWaiting ? null : state.reason, flags: flagsOf(state) })
}

function fill(state: OrderState, quantity: Quantity): OrderState {
  const filledQuantity = state.filledQuantity.plus(quantity) as Quantity
  const isOver = filledQuantity.gt(state.quantity)
  const isLate = isTerminal(state.status) && state.status !== 'filled'
  const status = isTerminal(state.status) ? state.status : filledQuantity.gte(state.quantity) ? 'filled' : 'partially_filled'
  const flags: OrderFlag[] = []
  if (isLate) flags.push('late_fill')
  if (isOver) flags.push('overfill')
  return change(state, { status, filledQuantity, reason: isTerminal(state.status) ? state.reason : null, flags: flagsOf(state, ...flags) })
}

const LAST_WORD = { cancel: 'cancelled', expire: 'expired', reject: 'rejected' } as const

/** Null when the venue contradicts itself: another last word stands, or it rejects what has filled. */
function end(state: OrderState, kind: keyof typeof LAST_WORD, reason: string | null): Result<OrderState, never> | null {
  const status = LAST_WORD[kind]
  if (state.status === status) return ok(state)
  if (isTerminal(state.status) || (kind === 'reject' && state.filledQuantity.gt(0))) return null
  return ok(change(state, { status, reason, flags: flagsOf(state) }))
}
