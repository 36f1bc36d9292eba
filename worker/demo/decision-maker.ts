import { webcrypto } from 'node:crypto'
import { parseArgs } from 'node:util'
import { listen } from '#lib/db/listen.ts'
import { openUpstream } from '#lib/db/upstream.ts'
import { idMaker } from '#lib/domain/base/id.ts'
import { randomFor } from '#lib/domain/base/random.ts'
import { databaseUrl } from '#lib/env.ts'
import { type Log, openLog } from '#lib/log.ts'
import { type Idea, think } from './ideas.ts'
import { pauseOf, Sight } from './sight.ts'
import { untilStopped } from './until-stopped.ts'

/**
 * The demo Decision Maker: a program beside the desk with its own database role, as any strategy would be. It sees the market and
 * the reports through public tables and channels only, and sends one decision every few seconds of wall time, whatever the speed
 * of a replay. Holdings stay small: what it buys it sells again.
 */
export type DecisionMaker = { readonly close: () => Promise<void> }

export type DecisionMakerOptions = {
  readonly url: string
  readonly moduleId: string
  /** The same seed and the same market give the same decisions. */
  readonly seed: string
  /** Wall time between decisions, drawn evenly from this range. */
  readonly pauseMs: { readonly min: number; readonly max: number }
  readonly log: Log
}

const NAME = 'ropewalk-decision-maker'
const LOOK_MS = 1_000

export function openDecisionMaker({ url, moduleId, seed, pauseMs, log }: DecisionMakerOptions): DecisionMaker {
  const upstream = openUpstream({ url, applicationName: NAME, onLost: (error) => log.warn({ err: error }, 'database connection lost') })
  const random = randomFor('decision maker', seed)
  const ids = idMaker(() => (webcrypto.getRandomValues(new Uint32Array(1))[0] as number) / 2 ** 32)
  const sight = new Sight()
  let isClosed = false
  let dueAtMs = 0
  let paused: string | null = null
  let looking: Promise<void> | null = null

  const look = async (): Promise<void> => {
    const desk = await upstream.desk(moduleId)
    const reason = pauseOf(desk)
    if (reason !== paused) log.info({ reason }, reason === null ? 'sending decisions' : 'waiting')
    paused = reason
    if (desk === null || reason !== null) return
    const nowMs = Date.now()
    const views = sight.look(desk, nowMs)
    if (views.length === 0 || nowMs < dueAtMs || isClosed) return
    dueAtMs = nowMs + pauseMs.min + random.next() * (pauseMs.max - pauseMs.min)
    const view = views[random.int(views.length)] as (typeof views)[number]
    const idea = think(view, random, desk.tradingState === 'reduce_only')
    if (idea) await send(idea, nowMs)
  }

  const send = async (idea: Idea, nowMs: number): Promise<void> => {
    const id = ids(nowMs)
    sight.ask(id, idea.symbol, idea.effect, nowMs)
    await upstream.insert({
      id,
      symbol: idea.symbol,
      timeframe: idea.timeframe,
      dmAlpha: { signal_strength: idea.strength, strategy: idea.strategy },
      dmDecision: { decision_type: 'execute', trading_plan: idea.plan },
      tags: ['trader:execute', 'origin:demo'],
    })
    log.info({ decision: id, symbol: idea.symbol, strategy: idea.strategy }, 'decision sent')
  }

  const read = async (payload: string): Promise<void> => {
    const report = await upstream.report(strandOf(payload))
    if (report === null || !sight.answered(report.decisionId)) return
    log.info({ decision: report.decisionId, status: report.status, codes: report.codes }, 'report read')
  }

  const listener = listen({
    url,
    role: 'dm',
    applicationName: `${NAME}-listen`,
    channels: ['decision_maker_strand_notification'],
    onNudge: (_channel, payload) => void read(payload).catch((error: unknown) => log.warn({ err: error }, 'report not read')),
    // Reports that were missed meanwhile are not looked up: what was asked for is forgotten after a while.
    onReady: () => {},
    onLost: (error, retryInMs) => log.warn({ err: error, retryInMs }, 'listener lost'),
  })
  const tick = (): void => {
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'no look at the market'))
      .finally(() => {
        looking = null
      })
  }
  tick()
  const timer = setInterval(tick, Math.min(LOOK_MS, pauseMs.min))
  return {
    async close() {
      isClosed = true
      clearInterval(timer)
      await listener.close()
      await looking
      await upstream.close()
    },
  }
}

/** A notification is a nudge by anybody; what it does not name is not found. */
function strandOf(payload: string): string {
  try {
    const { strand_id } = JSON.parse(payload) as { strand_id?: unknown }
    return typeof strand_id === 'string' ? strand_id : ''
  } catch {
    return ''
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: 'ropewalk' } } })
  const log = openLog('decision-maker')
  const maker = openDecisionMaker({ url: databaseUrl(), moduleId: 'tr_001', seed: values.seed, pauseMs: { min: 1_500, max: 3_500 }, log })
  log.info({ seed: values.seed }, 'decision maker ready')
  log.info({ signal: await untilStopped() }, 'decision maker stops')
  await maker.close()
}
