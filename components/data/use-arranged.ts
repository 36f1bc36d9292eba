'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Column } from './column.ts'
import { AS_MADE, arrange, isAsMade, type Layout, readLayout } from './layout.ts'

/** A table's columns as this browser has arranged them. */
export type Arranged<T> = {
  /** The name under which it is remembered. */
  readonly list: string
  /** As the table was made. */
  readonly made: readonly Column<T>[]
  readonly columns: readonly Column<T>[]
  readonly vanished: readonly string[]
  readonly layout: Layout
  readonly setLayout: (layout: Layout) => void
}

const keyOf = (list: string): string => `ropewalk-columns-${list}`

export function useArranged<T>(list: string, made: readonly Column<T>[]): Arranged<T> {
  const text = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(keyOf(list)) ?? '',
    () => '',
  )
  const setLayout = useCallback((layout: Layout) => rememberLayout(list, layout), [list])
  // The same columns from draw to draw, so that no row is drawn again for them.
  return useMemo(() => {
    const layout = text === '' ? AS_MADE : readLayout(text)
    const { shown, vanished } = arrange(made, layout)
    return { list, made, columns: shown, vanished, layout, setLayout }
  }, [list, made, text, setLayout])
}

export function rememberLayout(list: string, layout: Layout): void {
  if (isAsMade(layout)) localStorage.removeItem(keyOf(list))
  else localStorage.setItem(keyOf(list), JSON.stringify(layout))
  for (const listener of listeners) listener()
}

const listeners = new Set<() => void>()
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}
