'use client'
import { type KeyboardEvent, type RefObject, useCallback, useState } from 'react'
import { useShortcut } from './shortcuts.ts'

type Walk<T> = {
  readonly rows: readonly T[]
  readonly rowId: (row: T) => string
  readonly onOpen: ((row: T) => void) | undefined
  readonly scrollRef: RefObject<HTMLDivElement | null>
  readonly isEnabled: boolean
  /** Brings a row that is not drawn into view. */
  readonly scrollTo: (index: number) => void
}

/** The row under the keyboard: j and k (or the arrows) walk, Enter opens, Esc lets go. It is kept by id, so that live rows do not move it. */
export function useRowWalk<T>({ rows, rowId, onOpen, scrollRef, isEnabled, scrollTo }: Walk<T>) {
  const [current, setCurrent] = useState<string | null>(null)
  const indexOf = () => (current === null ? -1 : rows.findIndex((row) => rowId(row) === current))

  function go(step: number): void {
    if (rows.length === 0) return
    const at = indexOf()
    const index = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + step))
    const id = rowId(rows[index] as T)
    scrollTo(index)
    setCurrent(id)
    // A virtual row exists one frame after it was scrolled to.
    requestAnimationFrame(() => {
      const row = scrollRef.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
      row?.focus({ preventScroll: true })
      row?.scrollIntoView({ block: 'nearest' })
    })
  }
  function open(): void {
    const row = rows[indexOf()]
    if (row !== undefined) onOpen?.(row)
  }

  useShortcut({ keys: 'j', does: 'next row', group: 'Table' }, () => go(1), { canRepeat: true, isEnabled })
  useShortcut({ keys: 'k', does: 'previous row', group: 'Table' }, () => go(-1), { canRepeat: true, isEnabled })
  useShortcut({ keys: 'enter', does: 'open the row', group: 'Table' }, open, { isEnabled: current !== null && onOpen !== undefined })
  useShortcut(
    { keys: 'escape', does: 'leave the row', group: 'Table' },
    () => {
      setCurrent(null)
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    },
    { isEnabled: current !== null },
  )

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    go(step)
  }
  return { current, setCurrent: useCallback((id: string) => setCurrent(id), []), onKeyDown }
}
