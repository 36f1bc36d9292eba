import { event } from '#lib/db/events.ts'
import { closeInbox, type InboxItem, setAside } from '#lib/db/inbox.ts'
import { UnstorableJudgement } from '#lib/db/judgements.ts'
import { keepOffer } from '#lib/db/living-lessons.ts'
import type { Pool } from '#lib/db/pool.ts'
import type { Log } from '#lib/log.ts'
import type { Memory } from './memory.ts'
import type { WallClock } from './ports.ts'
import type { Pulser } from './pulse.ts'
import { obeyRequest, type RequestDesk } from './requests.ts'
import { type Trader, trade } from './trade.ts'

export type Intake = {
  readonly pool: Pool
  readonly moduleId: string
  readonly memory: Memory
  readonly trader: Trader
  readonly requests: RequestDesk
  readonly pulser: Pulser
  readonly wall: WallClock
  readonly log: Log
}

/** Takes one row of the inbox: a decision, a request about an earlier one, or a lesson that another module offers. */
export function intake(desk: Intake): (item: InboxItem, park: () => void) => Promise<void> {
  const { pool, moduleId, memory, pulser, wall } = desk
  const judging = new Map<string, Promise<void>>()
  /** After the decision that it means, which may have come in the same commit, has been judged and sent. */
  const request = async (item: InboxItem, kind: 'cancel' | 'modify'): Promise<void> => {
    await judging.get(item.row.parent_id ?? '')?.catch(() => undefined)
    await obeyRequest(item, kind, desk.requests)
  }
  const decide = async (item: InboxItem, park: () => void): Promise<void> => {
    memory.decisions.claim(item.row.id, item.seq)
    try {
      const judged = trade(item, desk.trader, () => {
        judging.delete(item.row.id)
        park()
      })
      judging.set(item.row.id, judged)
      await judged
    } catch (error) {
      if (!(error instanceof UnstorableJudgement)) throw error
      await unstorable(desk, item, error)
    } finally {
      judging.delete(item.row.id)
      memory.decisions.settle(item.row.id, item.seq, wall.monotonicMs())
    }
  }
  return async (item, park) => {
    if (item.tags.includes('tr:lesson') && !item.tags.some(isOrder)) return await keepOffer(pool, moduleId, item.seq, item.row.id)
    if (item.tags.includes('trader:cancel_order')) return await request(item, 'cancel')
    if (item.tags.includes('trader:modify_order')) return await request(item, 'modify')
    pulser.countDecision(wall.now())
    const skipped = skip(item, memory)
    if (skipped !== null) return await closeInbox(pool, [{ seq: item.seq, result: skipped }])
    await decide(item, park)
  }
}

/** One row of another program must not stop the desk: it is set aside, and nothing was sent for it. */
async function unstorable({ pool, log }: Intake, item: InboxItem, error: UnstorableJudgement): Promise<void> {
  log.error({ inbox: item.seq, err: error }, 'decision set aside')
  await setAside(pool, item.seq, 'set aside: its answer cannot be stored', [
    event('incident', `inbox ${item.seq}`, 'raised', null, { name: 'unstorable_decision', inbox_seq: item.seq, message: error.message }),
  ])
}

const isOrder = (tag: string): boolean => tag === 'trader:execute' || tag === 'trader:execute_plan'

/** Why a row asks for nothing new: another copy of a decision that has been judged, or a tag for a later version. */
function skip(item: InboxItem, memory: Memory): string | null {
  if (!item.tags.some(isOrder)) return `not carried out by this version: ${item.tags.join(', ')}`
  if (item.existing !== null || memory.decisions.has(item.row.id)) return 'judged before'
  return null
}
