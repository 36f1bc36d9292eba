import type { ReactNode } from 'react'
import { linear, type Range } from './prepare/scale.ts'

export type BarTone = 'plain' | 'accent' | 'good' | 'bad' | 'danger'

const FILLS: Readonly<Record<BarTone, string>> = {
  plain: 'bg-line-strong',
  accent: 'bg-accent',
  good: 'bg-good',
  bad: 'bg-bad',
  danger: 'bg-danger',
}

/**
 * One row of a waterfall drawn sideways: all rows share the domain, so that a bar begins where the one above it ended.
 * The number beside the track is the datum; the drawing repeats it for the eye and is hidden from readers.
 */
export function BarTrack({
  domain,
  from,
  to,
  tone,
  isVeto = false,
  marks = [],
  joinsAbove = false,
  joinsBelow = false,
  children,
}: {
  readonly domain: Range
  /** Null where the value is not known: the track stays empty, which is not a bar of length zero. */
  readonly from: number | null
  readonly to: number | null
  readonly tone: BarTone
  /** Drawn as a barrier instead of a length. */
  readonly isVeto?: boolean
  readonly marks?: readonly { readonly at: number; readonly kind: 'zero' | 'threshold' }[]
  readonly joinsAbove?: boolean
  readonly joinsBelow?: boolean
  readonly children?: ReactNode
}) {
  const x = linear(domain, [0, 100])
  const low = from === null || to === null ? 0 : Math.min(from, to)
  const high = from === null || to === null ? 0 : Math.max(from, to)
  return (
    <div aria-hidden className="relative h-7 min-w-32">
      {marks.map(({ at, kind }) => (
        <span
          key={`${kind} ${at}`}
          className={`absolute inset-y-0 border-l ${kind === 'zero' ? 'border-line-strong' : 'border-dashed border-warn'}`}
          style={{ left: `${x(at)}%` }}
        />
      ))}
      {joinsAbove && from !== null ? <span className="absolute top-0 h-1/2 border-l border-faint" style={{ left: `${x(from)}%` }} /> : null}
      {joinsBelow && to !== null ? <span className="absolute bottom-0 h-1/2 border-l border-faint" style={{ left: `${x(to)}%` }} /> : null}
      {isVeto && from !== null ? (
        <span
          className="absolute inset-y-1 w-3 -translate-x-1/2 rounded-sm border border-danger bg-[repeating-linear-gradient(135deg,var(--danger)_0_2px,transparent_2px_5px)]"
          style={{ left: `${x(from)}%` }}
        />
      ) : null}
      {!isVeto && from !== null && to !== null ? (
        <span
          className={`absolute inset-y-1.5 rounded-[2px] ${FILLS[from === to ? 'plain' : tone]}`}
          style={{ left: `${x(low)}%`, width: `max(2px, ${x(high) - x(low)}%)` }}
        />
      ) : null}
      {children}
    </div>
  )
}
