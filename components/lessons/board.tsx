import { Status } from '#components/data/status.tsx'
import { Link } from '#components/ui/link.tsx'
import { LESSON_STATES } from '#lib/domain/govern/lesson-lifecycle.ts'
import { formatScore, formatWithSign } from '#lib/format/number.ts'
import type { LessonRow } from '#lib/wire/views/lessons.ts'
import { titleOf } from './columns.tsx'

const LIVING = LESSON_STATES.slice(0, 9)

/** A column for each step of a lesson's life, in its order; ended ones only where the filter lets them through. */
export function Board({ rows, counts }: { readonly rows: readonly LessonRow[]; readonly counts: Readonly<Record<string, number>> }) {
  const byState = Map.groupBy(rows, ({ state }) => state)
  const states = LESSON_STATES.filter((state) => LIVING.includes(state) || byState.has(state))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways is reached by keyboard only with a tab stop
    <section aria-label="Lessons by state" tabIndex={0} className="flex gap-2 overflow-x-auto p-2">
      {states.map((state) => {
        const own = byState.get(state) ?? []
        const left = (counts[state] ?? own.length) - own.length
        return (
          <section key={state} aria-label={state} className="w-52 shrink-0">
            <h2 className="flex items-baseline justify-between pb-1 text-xs">
              <Status value={state} />
              <span className="figure text-faint">{counts[state] ?? 0}</span>
            </h2>
            <ul className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
              {own.map((row) => (
                <li key={row.id}>
                  <Link
                    href={`/lessons/${encodeURIComponent(row.id)}`}
                    className="grid grid-cols-[minmax(0,1fr)] gap-0.5 rounded-md border border-line bg-panel px-2 py-1.5 text-xs hover:border-line-strong"
                  >
                    <span>{titleOf(row)}</span>
                    <span className="text-2xs text-dim">{row.conditions.join(', ') || 'every decision'}</span>
                    <span className="figure text-2xs whitespace-normal text-faint">
                      {formatWithSign(row.effectBps, 2)} bps, n {row.n} on {row.days} days
                      {row.confidence === null ? '' : `, confidence ${formatScore(row.confidence)}`}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
            {left > 0 && own.length > 0 ? <p className="pt-1 text-2xs text-faint">{left} more in the table</p> : null}
          </section>
        )
      })}
    </section>
  )
}
