import { type EventRow, event } from '#lib/db/events.ts'
import type { ExecutionId } from '#lib/domain/base/id.ts'
import { roundDownToLot, toTraded } from '#lib/domain/base/listing.ts'
import { signOf } from '#lib/domain/base/market.ts'
import type { Result } from '#lib/domain/base/result.ts'
import { type Instant, instant, plusMs } from '#lib/domain/base/time.ts'
import type { NotAmended } from '#lib/domain/execute/amend.ts'
import { isOpen } from '#lib/domain/execute/order.ts'
import { stop as stopped } from '#lib/domain/execute/progress.ts'
import { type DueChild, due, type Hold, type Schedule, withHold } from '#lib/domain/execute/schedule.ts'
import { emptyBooking } from './changes.ts'
import { activityOf, childrenOf, isEnded, rerouteDue } from './children.ts'
import type { LiveExecution, LiveOrder } from './live.ts'
import { type Modified, modifyExecution } from './modify.ts'
import { type Placer, place } from './place.ts'
import { orderRow } from './rows.ts'
import { scheduleRow } from './schedule-rows.ts'
import { send } from './send.ts'

export type Scheduler = {
  /** Sends what is due of an execution now, ends it when nothing can follow, and comes back at the next instant. */
  readonly look: (execution: LiveExecution) => Promise<void>
  /** Nothing of it falls due any more; orders that are open stay so until their venues answer. False when it had no schedule to stop. */
  readonly stop: (execution: LiveExecution, reason: string) => Promise<boolean>
  /**
   * Changes an order that is being traded: `change` is the `trading_plan` of `trader:modify_order` or the payload of the
   * command. Stored, with its event, when it resolves; the same change again is answered and changes nothing.
   */
  readonly modify: (execution: LiveExecution, change: unknown, causeId?: string | null, actor?: string) => Promise<Result<Modified, NotAmended>>
  readonly close: () => Promise<void>
}

/** While a child is held back the schedule is looked at again this soon, so that it goes on when it may. */
const HELD_MS = 1_000

/**
 * Runs the schedules of all open executions on the market's clock. One look at a time per execution; a look that comes
 * meanwhile is taken afterwards. Intents are stored before they are sent, and what is due is read from the stored
 * children, so a restart takes up exactly the slices that are left.
 */
export function scheduler(desk: Placer): Scheduler {
  const alarms = new Map<ExecutionId, () => void>()
  const looks = new Map<ExecutionId, { isAgain: boolean; done: Promise<void> }>()
  let isClosed = false

  function look(execution: LiveExecution): Promise<void> {
    const current = looks.get(execution.id)
    if (current) {
      current.isAgain = true
      return current.done
    }
    const mine = { isAgain: false, done: Promise.resolve() }
    looks.set(execution.id, mine)
    const release = desk.clock.hold()
    mine.done = (async () => {
      try {
        do {
          mine.isAgain = false
          await step(execution)
        } while (mine.isAgain)
      } finally {
        looks.delete(execution.id)
        release()
      }
    })()
    return mine.done
  }

  async function step(execution: LiveExecution): Promise<void> {
    const { schedule } = execution
    silence(execution.id)
    if (isClosed || !desk.maySend() || !desk.memory.executions.has(execution.id)) return
    const now = desk.clock.now()
    if (isEnded(execution, now)) return await desk.book(desk.conclude(execution, emptyBooking()))
    if (schedule === null) return await reroute(execution, now)
    const answer = due(schedule, childrenOf(execution), now, activityOf(execution, schedule, desk.memory.quotes, now))
    if (answer.nextAt !== null) wake(execution, answer.nextAt)
    const orders: LiveOrder[] = []
    let isNoted = false
    for (const child of answer.children) {
      const placed = place(execution, { ...errandOf(schedule, child) }, desk)
      if ('orders' in placed) orders.push(...placed.orders)
      else {
        isNoted = hold(execution, child, placed, now) || isNoted
        if ('breach' in placed) wake(execution, soon(answer.nextAt, now, schedule))
      }
    }
    if (orders.length > 0 || isNoted) {
      const noted = isNoted && execution.schedule !== null ? { schedule: scheduleRow(execution.schedule) } : {}
      await store(execution, orders, [], noted)
    }
    if (orders.length > 0) await send(execution, desk)
    await takeBack(execution)
  }

  /** What venues that failed leave goes to the others, or the execution ends with what it has. */
  async function reroute(execution: LiveExecution, now: Instant): Promise<void> {
    const next = rerouteDue(execution, now)
    if (next === null) return
    const { listing, conversionPrice, side, orders } = execution
    const protection = orders.map((o) => o.intent.price).reduce((a, b) => (signOf(side) * a.cmp(b) >= 0 ? a : b))
    const placed = place(
      execution,
      {
        quantity: roundDownToLot(toTraded(next.quantity, listing, conversionPrice), listing.lot),
        sliceNo: next.round,
        placing: 'take',
        expiresAt: now,
        bound: protection,
        excluded: next.excluded,
      },
      desk,
    )
    const facts = { round: next.round, quantity: next.quantity.toFixed(), excluded: [...next.excluded] }
    if (!('orders' in placed)) {
      execution.flags.add('not_rerouted')
      if ('breach' in placed) execution.flags.add(flagOf(placed.breach.code))
      const why = 'breach' in placed ? placed.breach.code : placed.unplaced
      desk.log.info({ execution: execution.id, ...facts, why }, 'remainder cannot be routed again')
      const said = event('execution', execution.id, 'not_rerouted', execution.decisionId, { execution_id: execution.id, ...facts, reason: why })
      return await desk.book(desk.conclude(execution, { ...emptyBooking(), events: [said] }))
    }
    const parts = placed.orders.map(({ intent }) => ({ venue: intent.venue, quantity: intent.quantity.toFixed() }))
    await store(execution, placed.orders, [event('execution', execution.id, 'rerouted', execution.decisionId, { execution_id: execution.id, ...facts, parts })])
    await send(execution, desk)
  }

  /** Intents and what the execution's row is to know of them, in one commit. */
  const store = (execution: LiveExecution, orders: readonly LiveOrder[], events: readonly EventRow[], patch: Readonly<Record<string, unknown>> = {}) =>
    desk.book({
      ...emptyBooking(),
      intents: orders.map((o) => orderRow(o.intent, desk.moduleId, desk.wall.now())),
      executions: [{ id: execution.id, ...(orders.length > 0 && { status: 'working' }), ...patch }],
      events: [...orders.map(intendedEvent), ...events],
    })

  /** Notes on the schedule why a due child stays. True when it is a new reason, which is stored. */
  function hold(execution: LiveExecution, child: DueChild, why: HeldBack, now: Instant): boolean {
    const before = execution.schedule as Schedule
    const note: Hold = { ...reasonOf(why), sliceNo: child.sliceNo, quantity: child.quantity, from: now, until: now }
    execution.schedule = withHold(before, note)
    if ('breach' in why) execution.flags.add(flagOf(why.breach.code))
    const last = before.holds.at(-1)
    const isNew = last?.code !== note.code || last.sliceNo !== note.sliceNo
    if (isNew) desk.log.info({ execution: execution.id, slice: child.sliceNo, code: note.code, value: note.value, limit: note.limit }, 'child held back')
    return isNew
  }

  /** Asks the venues to give back what rests under terms that have changed; asked again until they say that it is over. */
  async function takeBack(execution: LiveExecution): Promise<void> {
    const through = execution.schedule?.replaceThrough ?? 0
    const old = execution.orders.filter((o) => o.intent.childNo <= through && isOpen(o.state.status))
    if (old.length === 0) return
    wake(execution, plusMs(desk.clock.now(), HELD_MS))
    const asked = await Promise.allSettled(old.map((o) => desk.venues.get(o.intent.venue)?.cancel(o.intent.clientOrderId)))
    for (const a of asked) if (a.status === 'rejected') desk.log.warn({ execution: execution.id, err: a.reason }, 'cancel of a replaced order failed')
  }

  function wake(execution: LiveExecution, at: Instant): void {
    silence(execution.id)
    alarms.set(
      execution.id,
      desk.clock.at(at, () => void look(execution).catch(desk.onFault)),
    )
  }

  function silence(id: ExecutionId): void {
    alarms.get(id)?.()
    alarms.delete(id)
  }

  return {
    look,
    async stop(execution, reason) {
      if (execution.schedule === null || execution.schedule.stopped !== null) return false
      execution.schedule = stopped(execution.schedule, desk.clock.now(), reason)
      desk.memory.trackRest(execution, desk.clock.now())
      await desk.book({ ...emptyBooking(), executions: [{ id: execution.id, schedule: scheduleRow(execution.schedule) }] })
      await look(execution)
      return true
    },
    async modify(execution, change, causeId = null, actor) {
      const result = await modifyExecution(execution, change, { causeId, actor }, desk)
      if (result.ok && result.value.is_changed) await look(execution)
      return result
    },
    async close() {
      isClosed = true
      for (const id of [...alarms.keys()]) silence(id)
      await Promise.allSettled([...looks.values()].map((l) => l.done))
    },
  }
}

type HeldBack = Exclude<ReturnType<typeof place>, { orders: readonly LiveOrder[] }>

const reasonOf = (why: HeldBack): Pick<Hold, 'code' | 'name' | 'value' | 'limit'> =>
  'breach' in why ? why.breach : { code: why.why, name: 'route', value: why.unplaced, limit: '' }

const errandOf = (schedule: Schedule, child: DueChild) => ({
  quantity: child.quantity,
  sliceNo: child.sliceNo,
  placing: schedule.placing,
  expiresAt: schedule.endsAt,
  bound: null,
  excluded: NOBODY,
})
const NOBODY: ReadonlySet<string> = new Set()

const soon = (next: Instant | null, now: Instant, schedule: Schedule): Instant => {
  const again = instant(Math.min(plusMs(now, HELD_MS), Math.max(schedule.endsAt, now + 1)))
  return next !== null && next < again ? next : again
}

/** `HALTED` → `held_by_halt`, `POSITION_LIMIT` → `held_by_position`. */
export const flagOf = (code: string): string =>
  `held_by_${code
    .toLowerCase()
    .replace(/_limit$/, '')
    .replace(/^halted$/, 'halt')}`

export const intendedEvent = ({ intent: o, execution }: LiveOrder) =>
  event('order', o.id, 'intended', execution.id, {
    execution_id: execution.id,
    venue: o.venue,
    side: o.side,
    quantity: o.quantity.toFixed(),
    price: o.price.toFixed(),
    slice_no: o.sliceNo,
  })
