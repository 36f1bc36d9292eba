import { linear, type Range } from './prepare/scale.ts'

/**
 * One row of a forest plot: the interval as a line, the mean as a dot, the weighted mean as a diamond. All rows share the domain.
 * The numbers beside it are the data; the drawing repeats them for the eye and is hidden from readers.
 */
export function IntervalMark({
  domain,
  interval,
  mean,
  weighted,
  isQuiet,
}: {
  readonly domain: Range
  readonly interval: Range | null
  readonly mean: number | null
  readonly weighted: number | null
  readonly isQuiet: boolean
}) {
  const x = linear(domain, [1, 99])
  const inside = (value: number): number => Math.min(100, Math.max(0, x(value)))
  const colour = isQuiet ? 'bg-faint' : 'bg-accent'
  return (
    <div aria-hidden className="relative top-1 h-5 min-w-36">
      {domain[0] <= 0 && domain[1] >= 0 ? <span className="absolute inset-y-0 border-l border-line-strong" style={{ left: `${x(0)}%` }} /> : null}
      {interval === null ? null : (
        <span
          className={`absolute top-1/2 h-[3px] -translate-y-1/2 rounded-full opacity-60 ${colour}`}
          style={{ left: `${inside(interval[0])}%`, width: `${Math.max(0.5, inside(interval[1]) - inside(interval[0]))}%` }}
        />
      )}
      {weighted === null ? null : (
        <span className="absolute top-1/2 size-[7px] -translate-1/2 rotate-45 border border-ink bg-panel" style={{ left: `${inside(weighted)}%` }} />
      )}
      {mean === null ? null : <span className={`absolute top-1/2 size-2 -translate-1/2 rounded-full ${colour}`} style={{ left: `${inside(mean)}%` }} />}
    </div>
  )
}
