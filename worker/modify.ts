import { event } from '#lib/db/events.ts'
import { max, ZERO } from '#lib/domain/base/decimal.ts'
import { toBase } from '#lib/domain/base/listing.ts'
import type { Quantity } from '#lib/domain/base/money.ts'
import type { Result } from '#lib/domain/base/result.ts'
import { err, ok } from '#lib/domain/base/result.ts'
import { toIso } from '#lib/domain/base/time.ts'
import { midOf } from '#lib/domain/decide/context.ts'
import { boundInWords, unitOf } from '#lib/domain/decide/in-words.ts'
import { type Amendable, amend, type NotAmended, readAmendment } from '#lib/domain/execute/amend.ts'
import { breachOf } from '#lib/domain/execute/child-risk.ts'
import { isTerminal } from '#lib/domain/execute/order.ts'
import type { Schedule } from '#lib/domain/execute/schedule.ts'
import { emptyBooking } from './changes.ts'
import { childrenOf } from './children.ts'
import type { LiveExecution } from './live.ts'
import { childCase, limitsNow, type Placer, termsOf } from './place.ts'
import { scheduleRow } from './schedule-rows.ts'

/** The order after a change, as commands and inbox rows report it. Base units and instants as text. */
export type Modified = {
  readonly execution_id: string
  /** False when it was so already: a change that is asked for twice is answered twice and made once. */
  readonly is_changed: boolean
  /** True when what rests is cancelled first, and the new order follows the venue's word. */
  readonly is_replacing: boolean
  readonly quantity: string
  readonly ends_at: string
  readonly limit_price: string | null
  readonly max_participation: number | null
  readonly max_slippage_bps: string
}

/**
 * Changes an order that is being traded, or says why not. A larger order passes the same checks as a child of its size
 * would. The new schedule and its event are one transaction; exposure counts the new rest at once.
 */
export async function modifyExecution(
  execution: LiveExecution,
  change: unknown,
  by: { readonly causeId: string | null; readonly actor: string | undefined },
  desk: Placer,
): Promise<Result<Modified, NotAmended>> {
  const read = readAmendment(change)
  if (!read.ok) return read
  const now = desk.clock.now()
  const limits = limitsNow(desk.memory, execution.symbol)
  const amended = amend(amendable(execution, desk), read.value, now, limits)
  if (!amended.ok) return amended
  const schedule = amended.value
  if (schedule === execution.schedule || isAsItWas(schedule, execution)) return ok(summary(execution, schedule, false))
  const grown = grownBy(execution, schedule)
  const breach = grown.gt(0) ? breachOf(childCase(execution, grown, desk)) : null
  if (breach !== null) {
    const { code, name, value, limit } = breach
    const said = boundInWords(value, limit, unitOf(name) ?? '', {
      currency: desk.memory.reporting.currency,
      base: execution.listing.base,
      quote: execution.listing.quote,
    })
    return err({ code: code as NotAmended['code'], field: 'quantity', message: `${name} would be ${said.value}, the limit is ${said.limit}` })
  }
  execution.schedule = schedule
  if (read.value.quantity !== undefined) {
    execution.decidedQuantity = read.value.quantity as Quantity
    execution.orderedQuantity = toBase(schedule.quantity, execution.listing, execution.conversionPrice) as Quantity
  }
  desk.memory.trackRest(execution, now)
  const after = summary(execution, schedule, true)
  desk.log.info({ ...after, execution: execution.id }, 'execution modified')
  await desk.book({
    ...emptyBooking(),
    executions: [
      {
        id: execution.id,
        schedule: scheduleRow(schedule),
        quantity: execution.decidedQuantity.toFixed(),
        ordered_quantity: execution.orderedQuantity.toFixed(),
      },
    ],
    events: [event('execution', execution.id, 'modified', by.causeId, after, by.actor)],
  })
  return ok(after)
}

function amendable(execution: LiveExecution, desk: Placer): Amendable {
  const { schedule, listing, orders } = execution
  const resting = orders.find((o) => o.intent.timeInForce === 'gtc')
  const book = desk.memory.quotes.books(execution.symbol, desk.clock.now()).find((b) => b.listing.venue === listing.venue)
  const traded = schedule?.quantity ?? resting?.intent.quantity ?? (ZERO as Quantity)
  return {
    style: execution.style,
    side: execution.side,
    schedule,
    children: childrenOf(execution),
    listing,
    conversionPrice: execution.conversionPrice,
    quantity: traded,
    limitPrice: schedule?.terms.limitPrice ?? execution.placement.limitPrice ?? resting?.intent.price ?? null,
    startsAt: schedule?.startsAt ?? resting?.sentAt ?? desk.clock.now(),
    endsAt: schedule?.endsAt ?? resting?.intent.expiresAt ?? null,
    mid: book ? midOf(book) : null,
  }
}

/** Base units that the change adds to the order. */
const grownBy = ({ listing, conversionPrice, orderedQuantity }: LiveExecution, schedule: Schedule) =>
  max(ZERO, toBase(schedule.quantity, listing, conversionPrice).minus(orderedQuantity))

/** A resting order that was asked for what it is: it needs no schedule for that. */
const isAsItWas = (schedule: Schedule, execution: LiveExecution): boolean => execution.schedule === null && schedule.replaceThrough === 0

function summary(execution: LiveExecution, schedule: Schedule, isChanged: boolean): Modified {
  const terms = termsOf({ ...execution, schedule })
  return {
    execution_id: execution.id,
    is_changed: isChanged,
    is_replacing: isChanged && execution.orders.some((o) => o.intent.childNo <= schedule.replaceThrough && !isTerminal(o.state.status)),
    quantity: toBase(schedule.quantity, execution.listing, execution.conversionPrice).toFixed(),
    ends_at: toIso(schedule.endsAt),
    limit_price: terms.limitPrice?.toFixed() ?? null,
    max_participation: schedule.participationMax,
    max_slippage_bps: terms.maxSlippageBps.toFixed(),
  }
}
