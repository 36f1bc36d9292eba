import type { ExecutionId } from '#lib/domain/base/id.ts'
import { err, ok } from '#lib/domain/base/result.ts'
import type { PlanChange } from '#lib/wire/command.ts'
import type { Answer, Asked } from './asked.ts'
import { type Caller, callOff } from './call-off.ts'
import type { LiveExecution } from './live.ts'
import type { Waiter } from './wait.ts'
import { modifyWatch, type WatchChanger } from './watch-change.ts'

export type Changer = Caller &
  WatchChanger & {
    readonly waiter: Waiter
    /** Nothing more of its schedule falls due; false when it has none that runs. */
    readonly stopSchedule: (execution: LiveExecution, reason: string) => Promise<boolean>
    /** Changes an order that is being traded. */
    readonly modifyLive: (execution: LiveExecution, change: Readonly<Record<string, unknown>>, asked: Asked) => Promise<Answer>
  }

const WATCHED = ['stop_loss', 'take_profit', 'exit_conditions'] as const

/**
 * Changes an execution where it stands: what waits is judged with the change when its conditions hold, what is traded is traded
 * on under it, and what is watched is watched for something else.
 */
export async function change(id: string, plan: PlanChange, asked: Asked, desk: Changer): Promise<Answer> {
  const given = Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined))
  if (Object.keys(given).length === 0) return err({ code: 'INVALID_CHANGE', message: 'names nothing that can be changed' })
  await desk.waiter.settled(id)
  const waiting = desk.waiter.find(id)
  if (waiting !== null) return await desk.waiter.modify(waiting, given, asked)
  const { entry_conditions, ...rest } = given
  if (entry_conditions !== undefined)
    return err({ code: 'NOT_WAITING', field: 'entry_conditions', message: 'the execution does not wait for its entry conditions' })
  const watched = Object.fromEntries(Object.entries(rest).filter(([key]) => (WATCHED as readonly string[]).includes(key)))
  const traded = Object.fromEntries(Object.entries(rest).filter(([key]) => !(key in watched)))
  let result: Readonly<Record<string, unknown>> = { execution_id: id }
  if (Object.keys(traded).length > 0) {
    const execution = desk.memory.executions.get(id as ExecutionId)
    if (!execution) return err({ code: 'NOT_OPEN', message: `execution ${id} is not being traded` })
    const answer = await desk.modifyLive(execution, traded, asked)
    if (!answer.ok) return answer
    result = answer.value
  }
  if (Object.keys(watched).length > 0) {
    const answer = await modifyWatch(id, watched, asked, desk)
    if (!answer.ok) return answer
    result = { ...result, ...answer.value }
  }
  return ok(result)
}

/** Takes an execution back: one that waits ends at once, of one that is traded everything open is cancelled. */
export async function cancel(id: string, reason: string, desk: Changer): Promise<Answer> {
  await desk.waiter.settled(id)
  const waiting = desk.waiter.find(id)
  if (waiting !== null && (await desk.waiter.cancel(waiting, reason))) return ok({ execution_id: id, cancelled: 0, was: 'waiting' })
  const execution = desk.memory.executions.get(id as ExecutionId)
  if (!execution) return err({ code: 'NOT_OPEN', message: `execution ${id} is not open` })
  const { isStopped, cancelled } = await callOff(execution, reason, desk)
  if (cancelled === 0 && !isStopped) return err({ code: 'NOTHING_TO_CANCEL', message: 'no order of this execution is open at a venue' })
  return ok({ execution_id: id, cancelled, ...(isStopped && { schedule: 'stopped' }) })
}
