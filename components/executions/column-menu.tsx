'use client'
import { Columns3 } from 'lucide-react'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Column } from '#components/data/column.ts'

/** Which columns this browser leaves out, by table. A name that no column has any more is ignored. */
export function useHiddenColumns(table: string): readonly [readonly string[], (id: string) => void] {
  const key = `ropewalk-hidden-${table}`
  const text = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(key) ?? '',
    () => '',
  )
  const toggle = useCallback(
    (id: string) => {
      const now = new Set((localStorage.getItem(key) ?? '').split(' ').filter(Boolean))
      if (!now.delete(id)) now.add(id)
      localStorage.setItem(key, [...now].join(' '))
      for (const listener of listeners) listener()
    },
    [key],
  )
  // One list for one text: the columns of a table are the same object from draw to draw, so that its rows are not drawn again.
  return [useMemo(() => text.split(' ').filter(Boolean), [text]), toggle]
}

const listeners = new Set<() => void>()
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Shows and hides columns; the first one always stays. */
export function ColumnMenu<T>({
  columns,
  hidden,
  onToggle,
}: {
  readonly columns: readonly Column<T>[]
  readonly hidden: readonly string[]
  readonly onToggle: (id: string) => void
}) {
  return (
    <details className="relative" onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.removeAttribute('open')}>
      <summary
        title="Columns"
        aria-label="Columns"
        className="grid size-7 list-none place-items-center rounded-md text-dim hover:bg-raised hover:text-ink [&::-webkit-details-marker]:hidden"
      >
        <Columns3 aria-hidden size={15} strokeWidth={1.75} />
      </summary>
      <div className="absolute right-0 z-20 mt-1 grid w-44 gap-0.5 rounded-md border border-line-strong bg-panel p-2 shadow-xl">
        {columns.slice(1).map(({ id, header }) => (
          <label key={id} className="flex min-h-6 items-center gap-2 rounded-sm px-1 text-xs hover:bg-raised">
            <input type="checkbox" checked={!hidden.includes(id)} onChange={() => onToggle(id)} className="accent-accent" />
            {header}
          </label>
        ))}
      </div>
    </details>
  )
}
