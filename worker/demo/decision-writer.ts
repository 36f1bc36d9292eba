import { listen } from '#lib/db/listen.ts'
import { openUpstream, type TypedDecision, type UpstreamDecision } from '#lib/db/upstream.ts'
import { databaseUrl } from '#lib/env.ts'
import { type Log, openLog } from '#lib/log.ts'
import { untilStopped } from './until-stopped.ts'

/**
 * Writes the rows of decisions typed in the browser: a small Decision Maker with its own database role, because neither web nor
 * trader writes to `dm_strand` (ENGINE.md section 8). The row is what any strategy would insert and takes the same path; its id
 * is the command's, so that a repeat changes nothing. A decision that the desk never judges leaves its command recorded.
 */
export type DecisionWriter = { readonly close: () => Promise<void> }

const POLL_MS = 1_000
const NAME = 'ropewalk-decision-writer'

export function openDecisionWriter({ url, log }: { readonly url: string; readonly log: Log }): DecisionWriter {
  const upstream = openUpstream({ url, applicationName: NAME, onLost: (error) => log.warn({ err: error }, 'database connection lost') })
  let running: Promise<void> | null = null
  let isAgain = false
  let isClosed = false

  const write = async (): Promise<void> => {
    for (const command of await upstream.typedDecisions()) {
      if (isClosed) return
      try {
        if (await upstream.insert(rowOf(command))) log.info({ command: command.id }, 'typed decision written')
      } catch (error) {
        // One row that cannot be written must not keep the others waiting; it is tried again at the next look.
        log.warn({ command: command.id, err: error }, 'typed decision not written')
      }
    }
  }
  /** One look at a time; a nudge during a look is answered by one more. */
  const nudge = (): void => {
    if (isClosed) return
    isAgain = true
    running ??= look().finally(() => {
      running = null
      if (isAgain) nudge()
    })
  }
  const look = async (): Promise<void> => {
    while (isAgain && !isClosed) {
      isAgain = false
      await write().catch((error: unknown) => log.warn({ err: error }, 'commands not read'))
    }
  }

  const listener = listen({
    url,
    role: 'dm',
    applicationName: `${NAME}-listen`,
    channels: ['tr_command_notification'],
    onNudge: nudge,
    onReady: nudge,
    onLost: (error, retryInMs) => log.warn({ err: error, retryInMs }, 'listener lost'),
  })
  const timer = setInterval(nudge, POLL_MS)
  return {
    async close() {
      isClosed = true
      clearInterval(timer)
      await listener.close()
      await running
      await upstream.close()
    },
  }
}

const SIZE_FIELD: Readonly<Record<string, string>> = { quantity: 'quantity', notional: 'notional', fraction: 'position_size' }
const COPIED = ['limit_price', 'stop_loss', 'take_profit', 'max_slippage_bps', 'time_horizon', 'venue_preferences'] as const

/**
 * The row for a `decide` command. Values are carried over as they stand, without judging them: the form has checked them, and a
 * command written by other hands is refused by the desk with the field named, like any other row.
 */
export function rowOf({ id, payload }: TypedDecision): UpstreamDecision {
  const typed = asRecord(payload)
  const size = asRecord(typed.size)
  const plan: Record<string, unknown> = { side: typed.side, execution_strategy: typed.style, [SIZE_FIELD[String(size.kind)] ?? 'quantity']: size.value }
  for (const key of COPIED) plan[key] = typed[key]
  return {
    id,
    symbol: typed.symbol,
    dmAlpha: { signal_strength: typed.strength },
    dmDecision: { decision_type: 'execute', trading_plan: plan },
    tags: ['trader:execute', 'origin:typed'],
  }
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

if (import.meta.main) {
  const log = openLog('decision-writer')
  const writer = openDecisionWriter({ url: databaseUrl(), log })
  log.info('decision writer ready')
  log.info({ signal: await untilStopped() }, 'decision writer stops')
  await writer.close()
}
