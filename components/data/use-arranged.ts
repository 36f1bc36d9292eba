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

const PHONE = '(width<40rem)'
const keyOf = (list: string): string => `ropewalk-columns-${list}`

/** `narrow` = the arrangement, as kept, in which the table is made for a phone; what a person arranges goes by that. */
export function useArranged<C extends Arrangeable>(list: string, columns: readonly C[], narrow = ''): Arranged<C> {
  const text = useKept(() => localStorage.getItem(keyOf(list)) ?? '')
  const base = useKept(() => (narrow && matchMedia(PHONE).matches ? narrow : ''))
  const setLayout = useCallback((layout: Layout) => rememberLayout(list, layout), [list])
  // The same columns from draw to draw, so that no row is drawn again for them.
  return useMemo(() => {
    const made = arrange(columns, readKept(base)).shown
    const layout = readKept(text)
    const { shown, vanished } = arrange(made, layout)
    return { list, made, columns: shown, vanished, layout, setLayout }
  }, [list, columns, base, text, setLayout])
}

const nothing = (): string => ''
const useKept = (read: () => string): string => useSyncExternalStore(subscribe, read, nothing)
const readKept = (text: string): Layout => (text === '' ? AS_MADE : readLayout(text))

export function rememberLayout(list: string, layout: Layout): void {
  if (isAsMade(layout)) localStorage.removeItem(keyOf(list))
  else localStorage.setItem(keyOf(list), JSON.stringify(layout))
  for (const listener of listeners) listener()
}

const listeners = new Set<() => void>()
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('storage', listener)
  const phone = matchMedia(PHONE)
  phone.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
    phone.removeEventListener('change', listener)
  }
}
