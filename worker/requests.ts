import { type EventRow, event } from '#lib/db/events.ts'
import type { InboxItem } from '#lib/db/inbox.ts'
import { err } from '#lib/domain/base/result.ts'
import { isRecord, own } from '#lib/domain/decide/fields.ts'
import { planChange } from '#lib/wire/command.ts'
import type { Answer, Asked } from './asked.ts'
import { type Changer, cancel, change } from './change.ts'

export type RequestDesk = Changer & {
  /** The execution of a decision, whatever became of it; null when there is none. */
  readonly executionOf: (decisionId: string) => Promise<string | null>
  /** Closes the inbox row with its answer, in one commit with the event. */
  readonly answer: (seq: string, result: string, events: readonly EventRow[]) => Promise<void>
}

/**
 * `trader:cancel_order` and `trader:modify_order` of a Decision Maker: what came of it stands in the inbox row's result and in an
 * event of the execution, also when it was refused.
 */
export async function obeyRequest(item: InboxItem, kind: 'cancel' | 'modify', desk: RequestDesk): Promise<void> {
  const { parent_id, id } = item.row
  const executionId = parent_id === null ? null : await desk.executionOf(parent_id)
  const asked: Asked = { causeId: id, actor: undefined }
  const outcome = await carryOut()
  const answer = outcome.ok ? { done: outcome.value } : { refused: outcome.error }
  const told = outcome.ok
    ? `${kind === 'cancel' ? 'cancel asked' : 'modified'}: ${JSON.stringify(outcome.value)}`
    : `refused ${outcome.error.code}: ${outcome.error.message}`
  const data = { ...(executionId !== null && { execution_id: executionId }), strand_id: id, decision_id: parent_id, ...answer }
  // A change that was made has said so in its own commit.
  const isTold = kind === 'modify' && outcome.ok
  const said = isTold ? [] : [event('execution', executionId ?? parent_id ?? id, kind === 'cancel' ? 'cancel_asked' : 'modify_refused', id, data)]
  await desk.answer(item.seq, told.slice(0, RESULT_MAX), said)

  async function carryOut(): Promise<Answer> {
    if (parent_id === null) return err({ code: 'INVALID_REQUEST', field: 'parent_id', message: 'parent_id names no decision' })
    if (executionId === null) return err({ code: 'UNKNOWN_DECISION', field: 'parent_id', message: `there is no execution of decision ${parent_id}` })
    if (kind === 'cancel') return await cancel(executionId, 'cancelled by the Decision Maker', desk)
    const plan = planOf(item)
    if (plan === null) return err({ code: 'INVALID_CHANGE', field: 'dm_decision.trading_plan', message: 'is missing' })
    const parsed = planChange.safeParse(plan)
    if (parsed.success) return await change(executionId, parsed.data, asked, desk)
    const issue = parsed.error.issues[0]
    const field = `dm_decision.trading_plan.${issue?.path.join('.') ?? ''}`
    return err({ code: 'INVALID_CHANGE', field, message: `${field} ${issue?.message ?? 'is not understood'}` })
  }
}

const RESULT_MAX = 1_000

/** The changed fields stand where a decision has them: in its trading plan. */
function planOf({ row, unread }: InboxItem): Readonly<Record<string, unknown>> | null {
  if (unread !== null) return null
  const plan = own(row.dm_decision, 'trading_plan') ?? row.dm_decision
  return isRecord(plan) ? plan : null
}
