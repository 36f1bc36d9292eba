import type { Command } from '#lib/db/desk.ts'
import { type EventRow, event } from '#lib/db/events.ts'
import type { ExecutionId } from '#lib/domain/base/id.ts'
import { listingKey } from '#lib/domain/base/listing.ts'
import type { TradingState } from '#lib/domain/decide/policy.ts'
import { isOpen } from '#lib/domain/execute/order.ts'
import type { Log } from '#lib/log.ts'
import { COMMANDS } from '#lib/wire/command.ts'
import type { LiveExecution, LiveOrder } from './live.ts'
import type { Memory } from './memory.ts'
import type { Venue } from './ports.ts'
import { cut } from './rows.ts'

export type Commander = {
  readonly moduleId: string
  readonly memory: Memory
  readonly venues: ReadonlyMap<string, Venue>
  readonly waiting: () => Promise<readonly Command[]>
  readonly end: (id: string, status: 'done' | 'refused', result: unknown, events: readonly EventRow[]) => Promise<void>
  readonly setState: (state: TradingState, actor: string, reason: string, events: readonly EventRow[]) => Promise<void>
  /** Nothing more of its schedule falls due; false when it has none that runs. */
  readonly stopSchedule: (execution: LiveExecution, reason: string) => Promise<boolean>
  readonly log: Log
}

type Outcome = { readonly status: 'done' | 'refused'; readonly result: Readonly<Record<string, unknown>> }

/** Obeys what people asked for in the browser, oldest first. A command that cannot be obeyed is refused with its reason. */
export async function obey(desk: Commander): Promise<void> {
  const announced = [...desk.memory.haltsRequested]
  for (const command of await desk.waiting()) {
    const outcome = await carryOut(command, desk)
    desk.log.info({ command: command.id, kind: command.kind, actor: command.actor, status: outcome.status }, 'command carried out')
    await desk.end(command.id, outcome.status, outcome.result, [event('command', command.id, outcome.status, null, outcome.result, command.actor)])
  }
  // What was announced before this look has been obeyed, refused, or was never a command.
  for (const halt of announced) desk.memory.haltsRequested.delete(halt)
}

async function carryOut(command: Command, desk: Commander): Promise<Outcome> {
  switch (command.kind) {
    case 'halt':
      return await within(COMMANDS.halt.safeParse(command.payload), ({ reason }) => enter('halted', command, reason, desk))
    case 'reduce_only':
      return await within(COMMANDS.reduce_only.safeParse(command.payload), ({ reason }) => enter('reduce_only', command, reason, desk))
    case 'resume':
      return await within(COMMANDS.resume.safeParse(command.payload), ({ reason }) => enter('trading', command, reason, desk))
    case 'cancel':
      return await within(COMMANDS.cancel.safeParse(command.payload), ({ execution_id }) => cancel(execution_id as ExecutionId, desk))
    default:
      return refused('UNKNOWN_COMMAND', `the worker does not carry out ${cut(command.kind, 64)}`)
  }
}

type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] } }

/** The payload was checked when it was recorded; a row can be written by other hands all the same. */
async function within<T>(parsed: Parsed<T>, run: (payload: T) => Promise<Outcome>): Promise<Outcome> {
  if (parsed.success) return await run(parsed.data)
  const issue = parsed.error.issues[0]
  return refused('INVALID_COMMAND', `${issue?.path.join('.') || 'payload'}: ${issue?.message ?? 'not understood'}`)
}

async function enter(state: TradingState, command: Command, reason: string, desk: Commander): Promise<Outcome> {
  const { memory } = desk
  const from = memory.tradingState
  memory.tradingState = state
  await desk.setState(state, command.actor, reason, [event('trading', desk.moduleId, 'changed', command.id, { from, to: state, reason }, command.actor)])
  // Cancels always pass.
  const cancelled = await cancelForbidden(desk)
  return { status: 'done', result: { state, cancelled } }
}

async function cancel(executionId: ExecutionId, desk: Commander): Promise<Outcome> {
  const execution = desk.memory.executions.get(executionId)
  if (!execution) return refused('NOT_OPEN', `execution ${executionId} is not open`)
  const isStopped = await desk.stopSchedule(execution, 'cancelled by command')
  const cancelled = await cancelResting(desk, (order) => order.execution.id === executionId)
  return cancelled === 0 && !isStopped
    ? refused('NOTHING_TO_CANCEL', 'no order of this execution is open at a venue')
    : { status: 'done', result: { execution_id: executionId, cancelled } }
}

/** What the limits in force forbid does not go on resting: everything under a halt, what adds to a position under reduce-only. */
export async function cancelForbidden(desk: Pick<Commander, 'memory' | 'venues' | 'log'>): Promise<number> {
  const { memory } = desk
  return await cancelResting(desk, ({ intent, execution }) => {
    const { halt, reduceOnly } = memory.limitsFor(execution.symbol)
    return halt || (reduceOnly && isAdding(intent, memory))
  })
}

function isAdding({ venue, symbol, side }: LiveOrder['intent'], memory: Memory): boolean {
  const held = memory.positions.get(listingKey(venue, symbol))?.quantity
  return !held || held.isZero() || held.isNegative() === (side === 'sell')
}

/** `trader:cancel_order` of a Decision Maker: what came of it, for the inbox. */
export async function cancelDecision(decisionId: string | null, desk: Pick<Commander, 'memory' | 'venues' | 'stopSchedule' | 'log'>): Promise<string> {
  const execution = [...desk.memory.executions.values()].find((e) => e.decisionId === decisionId)
  const isStopped = execution !== undefined && (await desk.stopSchedule(execution, 'cancelled by the Decision Maker'))
  const cancelled = await cancelResting(desk, (order) => order.execution.decisionId === decisionId)
  if (cancelled === 0) return isStopped ? 'schedule stopped' : 'nothing to cancel'
  return `${isStopped ? 'schedule stopped, ' : ''}cancel asked of ${cancelled} order${cancelled === 1 ? '' : 's'}`
}

/** Asks the venues to cancel; the orders are over when the venues say so, not before. */
async function cancelResting(desk: Pick<Commander, 'memory' | 'venues' | 'log'>, isChosen: (order: LiveOrder) => boolean): Promise<number> {
  const open = [...desk.memory.orders.values()].filter((o) => isOpen(o.state.status) && isChosen(o))
  const asked = await Promise.allSettled(open.map((o) => desk.venues.get(o.intent.venue)?.cancel(o.intent.clientOrderId)))
  for (const a of asked) if (a.status === 'rejected') desk.log.warn({ err: a.reason }, 'cancel failed')
  return asked.filter((a) => a.status === 'fulfilled').length
}

const refused = (code: string, message: string): Outcome => ({ status: 'refused', result: { code, message } })
