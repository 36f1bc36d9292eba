import { formatDuration } from '#lib/format/duration.ts'
import { formatAge } from '#lib/format/time.ts'
import { asWords, counted } from '#lib/format/words.ts'
import { WORKER_SILENT_MS } from '#lib/query/live-state.ts'
import type { JobRow, System } from '#lib/wire/views/system.ts'

export type Check = {
  readonly name: string
  /** `silent` = nothing was told about it, which is not sound either. */
  readonly state: 'sound' | 'trouble' | 'silent'
  readonly says: string
}

/** What is older than this says nothing about now. */
const FRESH_MS = 6_000
const LAG_MAX_MS = 2_000
const WRITE_MAX_MS = 2_000
const WAITING_MAX_MS = 5_000
const LOOP_MAX_MS = 100
/** A venue is looked at every two seconds, which is written down every ten. */
const COMPARED_MAX_MS = 30_000

/** The slowest of them comes every five minutes. */
const RHYTHM_MAX_MS = 900_000

function jobsSay({ jobs }: System, failed: readonly JobRow[], idle: readonly JobRow[]): string {
  const names = (some: readonly JobRow[]) => some.map(({ name }) => asWords(name)).join(', ')
  if (failed.length > 0) return `failed as often as they may: ${names(failed)}`
  return idle.length > 0 ? `lost their rhythm, the learner may not run: ${names(idle)}` : `${counted(jobs.length, 'job')} keep their rhythm`
}

/** It was tried as often as it may be: nothing tries it again before somebody asks or its rhythm does. */
export const hasFailed = ({ attempts, attemptsMax, lastError, runningSinceMs }: JobRow): boolean =>
  lastError !== null && runningSinceMs === null && attempts !== null && attempts >= (attemptsMax ?? 0)

/** Every check of the machinery at `nowMs` of the server's wall clock. Nothing is sound on old news. */
export function checksOf(system: System, nowMs: number): readonly Check[] {
  const isFresh = nowMs - system.readAtMs <= FRESH_MS
  const trading = system.workers.find((worker) => worker.role === 'trading')
  const beatMs = trading ? system.readAtMs - trading.heartbeatAtMs : null
  const isBeating = beatMs !== null && beatMs <= WORKER_SILENT_MS
  const { stats } = system
  const told = (isGood: boolean, says: string): Pick<Check, 'state' | 'says'> => ({
    state: isFresh && isBeating ? (isGood ? 'sound' : 'trouble') : 'silent',
    says,
  })
  const seen = (isGood: boolean, says: string): Pick<Check, 'state' | 'says'> => ({ state: isFresh ? (isGood ? 'sound' : 'trouble') : 'silent', says })
  const open = system.incidents.filter((incident) => incident.clearedAtMs === null)
  const late = system.reconciliations.filter((one) => one.failure !== null || one.checkedAtMs === null || system.readAtMs - one.checkedAtMs > COMPARED_MAX_MS)
  const failed = system.jobs.filter(hasFailed)
  const idle = system.jobs.filter(({ askedAtMs }) => askedAtMs !== null && system.readAtMs - askedAtMs > RHYTHM_MAX_MS)
  const age = (atMs: number | null) => (atMs === null ? 0 : system.readAtMs - atMs)
  return [
    {
      name: 'Worker',
      ...seen(
        isBeating,
        trading ? (isBeating ? `beats, process ${trading.pid} on ${trading.host}` : `silent for ${formatAge(beatMs ?? 0)}`) : 'no worker trades',
      ),
    },
    {
      name: 'Listener',
      ...(stats.isListening === null
        ? { state: 'silent' as const, says: 'not told' }
        : told(stats.isListening, stats.isListening ? 'hears notifications' : 'lost its connection; the poll finds everything within a second')),
    },
    {
      name: 'Event loop',
      ...(stats.eventLoopP99Ms === null
        ? { state: 'silent' as const, says: 'not told' }
        : told(stats.eventLoopP99Ms <= LOOP_MAX_MS, `p99 ${formatDuration(stats.eventLoopP99Ms)}, ${formatDuration(LOOP_MAX_MS)} is much`)),
    },
    {
      name: 'Inbox',
      ...seen(
        age(system.inbox.oldestMs) <= WAITING_MAX_MS,
        system.inbox.depth === 0 ? 'empty' : `${counted(system.inbox.depth, 'row')} wait, the oldest for ${formatAge(age(system.inbox.oldestMs))}`,
      ),
    },
    {
      name: 'Commands',
      ...seen(
        age(system.commands.oldestMs) <= WAITING_MAX_MS,
        system.commands.waiting === 0 ? 'none waits' : `${system.commands.waiting} under way, the oldest for ${formatAge(age(system.commands.oldestMs))}`,
      ),
    },
    {
      name: 'Tail',
      ...(system.tailLagMs === null
        ? { state: 'silent' as const, says: 'this web server does not hear the log' }
        : seen(system.tailLagMs <= LAG_MAX_MS, `readers are ${formatDuration(Math.round(system.tailLagMs))} behind`)),
    },
    {
      name: 'Oldest write',
      ...seen(
        (system.oldestWrite?.ageMs ?? 0) <= WRITE_MAX_MS,
        system.oldestWrite === null
          ? 'no transaction holds readers back'
          : `${formatDuration(Math.round(system.oldestWrite.ageMs))} by ${system.oldestWrite.program || 'an unnamed program'}`,
      ),
    },
    {
      name: 'Venues',
      ...(system.reconciliations.length === 0
        ? { state: 'silent' as const, says: 'not compared yet' }
        : seen(
            late.length === 0,
            late.length === 0
              ? `${counted(system.reconciliations.length, 'venue')} compared with our books`
              : `not compared: ${late.map((one) => `${one.venue}${one.failure === null ? '' : ` (${one.failure})`}`).join(', ')}`,
          )),
    },
    // A desk whose learner was never started learns nothing, and has nothing to be unsound.
    ...(system.jobs.length === 0 ? [] : [{ name: 'Jobs', ...seen(failed.length === 0 && idle.length === 0, jobsSay(system, failed, idle)) }]),
    {
      name: 'Unknown orders',
      ...seen(system.unknown.length === 0, system.unknown.length === 0 ? 'none' : `${counted(system.unknown.length, 'order')} without the venue’s word`),
    },
    {
      name: 'Incidents',
      ...seen(open.length === 0, open.length === 0 ? 'none is open' : `${counted(open.length, 'incident')} open`),
    },
  ]
}

/** One sentence over all checks; "All sound" only when each of them is fresh and good. */
export function verdictOf(checks: readonly Check[]): { readonly isSound: boolean; readonly says: string } {
  const trouble = checks.filter((check) => check.state === 'trouble').map((check) => check.name.toLowerCase())
  const silent = checks.filter((check) => check.state === 'silent').map((check) => check.name.toLowerCase())
  if (trouble.length === 0 && silent.length === 0) return { isSound: true, says: 'All sound' }
  const parts = [trouble.length > 0 ? `Not sound: ${trouble.join(', ')}` : '', silent.length > 0 ? `not known: ${silent.join(', ')}` : ''].filter(Boolean)
  const text = parts.join('; ')
  return { isSound: false, says: text.charAt(0).toUpperCase() + text.slice(1) }
}
