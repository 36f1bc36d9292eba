'use client'
import { type ReactNode, useCallback, useMemo, useSyncExternalStore } from 'react'
import { AS_MADE, arrange, isAsMade, type Layout, readLayout } from './layout.ts'

/** What a column must have to be arranged. */
export type Arrangeable = { readonly id: string; readonly width?: number; readonly header: ReactNode; readonly unit?: string }

/** A table's columns as this browser has arranged them. */
export type Arranged<C extends Arrangeable> = {
  /** The name under which it is remembered. */
  readonly list: string
  /** As the table was made. */
  readonly made: readonly C[]
  readonly columns: readonly C[]
  readonly vanished: readonly string[]
  readonly layout: Layout
  readonly setLayout: (layout: Layout) => void
}

const keyOf = (list: string): string => `ropewalk-columns-${list}`

/** `narrow` = the kept text of the arrangement that a phone begins with; what a person has arranged goes before it. */
export function useArranged<C extends Arrangeable>(list: string, made: readonly C[], narrow = ''): Arranged<C> {
  const text = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(keyOf(list)) ?? (narrow && matchMedia('(width<40rem)').matches ? narrow : ''),
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
