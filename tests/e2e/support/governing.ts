import { writeEvents } from '#lib/db/desk.ts'
import { event } from '#lib/db/events.ts'
import { openPool } from '#lib/db/pool.ts'
import { fromMs } from '#lib/domain/base/time.ts'
import { COMMANDS } from '#lib/wire/command.ts'
import { Governor } from '#worker/govern.ts'

const GOVERNING = ['propose', 'decide_proposal', 'comment_proposal', 'bypass_proposal', 'roll_back'] as const
type Governing = (typeof GOVERNING)[number]

/**
 * The part of the worker that decides proposals, beside a desk that is played: it takes what the browser recorded, with the worker's own
 * governor and role. `later` moves its clock; `stop` and a new one are a restart.
 */
export function openGovernor(url: string) {
  const pool = openPool({ url, role: 'trader', applicationName: 'governor', max: 2 })
  let offsetMs = 0
  let running: Promise<void> = Promise.resolve()
  const governor = new Governor({ pool, moduleId: 'tr_001', now: () => fromMs(Date.now() + offsetMs), adopt: async () => {} })

  async function obey(): Promise<void> {
    const { rows } = await pool.query(`select id, kind, payload, actor from tr_command where status in ('recorded', 'taken') and kind = any($1) order by seq`, [
      GOVERNING,
    ])
    for (const { id, kind, payload, actor } of rows as { id: string; kind: Governing; payload: unknown; actor: string }[]) {
      const command = { id, actor }
      const act = {
        propose: () => governor.propose(command, COMMANDS.propose.parse(payload)),
        decide_proposal: () => governor.decide(command, COMMANDS.decide_proposal.parse(payload)),
        comment_proposal: () => governor.comment(command, COMMANDS.comment_proposal.parse(payload)),
        bypass_proposal: () => governor.bypass(command, COMMANDS.bypass_proposal.parse(payload)),
        roll_back: () => governor.rollBack(command, COMMANDS.roll_back.parse(payload)),
      }[kind]
      const answer = await act()
      const [status, result] = answer.ok ? ['done', answer.value] : ['refused', answer.error]
      await pool.query(`update tr_command set status = $2, result = $3, taken_at = clock_timestamp(), done_at = clock_timestamp() where id = $1`, [
        id,
        status,
        JSON.stringify(result),
      ])
      await writeEvents(pool, [event('command', id, status as string, null, { ...result }, actor)])
    }
    await governor.look()
  }
  const timer = setInterval(() => {
    running = running.then(obey)
  }, 150)
  return {
    later(minutes: number): void {
      offsetMs += minutes * 60_000
    },
    async stop(): Promise<void> {
      clearInterval(timer)
      await running
      await pool.end()
    },
  }
}
