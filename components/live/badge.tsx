'use client'
import { useNow } from '#components/data/now.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { formatNumber } from '#lib/format/number.ts'
import { formatAge } from '#lib/format/time.ts'
import { counted } from '#lib/format/words.ts'
import type { Liveness } from '#lib/query/live-state.ts'
import type { OwnPaintTimes } from '#lib/query/paint.ts'
import { useLiveness, useLiveState, usePaintTimes, usePause } from './provider.tsx'
import type { Pause } from './store.ts'

/** Whether what is on screen is true now. Shape and word tell it; the colour repeats it. */
export function LiveBadge() {
  const liveness = useLiveness()
  const [pause] = usePause()
  const { readAgainAt } = useLiveState()
  const now = useNow()
  const paints = usePaintTimes()
  const { text, colour, mark, hint } = looks(liveness, pause)
  const hasCaughtUp = liveness.kind === 'live' && readAgainAt !== null && now - readAgainAt < CAUGHT_UP_MS
  return (
    <span className="inline-flex items-center gap-2">
      {hasCaughtUp ? (
        <span className="text-2xs text-faint" title="Some events were missed; everything on screen was read again, and the rows stayed meanwhile.">
          caught up
        </span>
      ) : null}
      <output
        data-live={liveness.kind}
        title={[hint, drawnIn(paints)].join('\n')}
        className={`inline-flex items-center gap-1.5 text-xs font-medium whitespace-nowrap ${colour}`}
      >
        <svg aria-hidden viewBox="0 0 10 10" className="size-2.5">
          {mark}
        </svg>
        {text}
      </output>
    </span>
  )
}

/** A gap that was closed is worth a glance and no worry. */
const CAUGHT_UP_MS = 6_000

/** How soon this browser shows what was reported, of the last five minutes. */
function drawnIn({ n, p95Ms }: OwnPaintTimes): string {
  if (n === 0) return 'This browser has drawn no report of the last 5 min.'
  return p95Ms === null
    ? `This browser has drawn ${counted(n, 'report')} in the last 5 min: too few for a p95.`
    : `This browser draws a report within ${formatDuration(p95Ms)} of its commit (p95 of the last 5 min, n ${formatNumber(n)}).`
}

const DISC = <circle cx="5" cy="5" r="4" fill="currentColor" />
const RING = <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="3 2" />
const BARS = <path d="M3 1v8M7 1v8" stroke="currentColor" strokeWidth="2" />
const TRIANGLE = <path d="M5 .8 9.6 9H.4z" fill="currentColor" />

function looks(liveness: Liveness, pause: Pause) {
  switch (liveness.kind) {
    case 'stale':
      return {
        text: `Stale ${formatAge(liveness.ageMs)}`,
        colour: 'text-warn',
        mark: TRIANGLE,
        hint: 'No word from the desk since then: what you see may no longer be true.',
      }
    case 'reconnecting':
      return { text: 'Reconnecting', colour: 'text-warn', mark: RING, hint: 'The stream was cut and is being taken up where it ended.' }
    case 'connecting':
      return { text: 'Connecting', colour: 'text-dim', mark: RING, hint: 'The first word from the desk is on its way.' }
    case 'worker-silent':
      return {
        text: liveness.silentMs === null ? 'No worker' : `Worker silent ${formatAge(liveness.silentMs)}`,
        colour: 'text-danger',
        mark: TRIANGLE,
        hint: 'The web server answers, the trading worker does not beat.',
      }
    case 'live':
      return pause.isPaused
        ? {
            text: pause.newCount === 0 ? 'Paused' : `Paused, ${pause.newCount} new`,
            colour: 'text-accent',
            mark: BARS,
            hint: 'The rows stand still; the desk does not.',
          }
        : { text: 'Live', colour: 'text-ink', mark: DISC, hint: 'Frames arrive and the worker beats.' }
  }
}
