'use client'
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useShortcut } from './shortcuts.ts'

type Walk<T> = {
  readonly rows: readonly T[]
  readonly rowId: (row: T) => string
  readonly onOpen: ((row: T) => void) | undefined
  /** Something is open beside the table for this row: walking takes it along. */
  readonly openId: string | null
  readonly onWalk: ((row: T) => void) | undefined
  readonly onClose: (() => void) | undefined
  readonly onMark: ((id: string) => void) | undefined
  readonly scrollRef: RefObject<HTMLDivElement | null>
  readonly isEnabled: boolean
  /** Brings a row that is not drawn into view. */
  readonly scrollTo: (index: number) => void
}

/** The row under the keyboard: j and k (or the arrows) walk, Enter opens, Esc lets go. It is kept by id, so that live rows do not move it. */
export function useRowWalk<T>({ rows, rowId, onOpen, openId, onWalk, onClose, onMark, scrollRef, isEnabled, scrollTo }: Walk<T>) {
  const [current, setCurrent] = useState<string | null>(openId)
  const at = openId ?? current
  // What is open is in the address, which follows a moment later: the next key starts from the row that the last one reached.
  const reached = useRef<string | null>(null)
  function indexOf(): number {
    const from = reached.current ?? at
    return from === null ? -1 : rows.findIndex((row) => rowId(row) === from)
  }

  const focusRow = useCallback(
    (id: string) => {
      // A virtual row exists one frame after it was scrolled to.
      requestAnimationFrame(() => {
        const row = scrollRef.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
        row?.focus({ preventScroll: true })
        row?.scrollIntoView({ block: 'nearest' })
      })
    },
    [scrollRef],
  )
  // What was open beside the table is closed, by whatever means: the reader stands on its row again.
  const wasOpen = useRef(openId)
  useEffect(() => {
    const before = reached.current ?? wasOpen.current
    if (openId === null || openId === reached.current) reached.current = null
    wasOpen.current = openId
    if (before === null || openId !== null) return
    setCurrent(before)
    focusRow(before)
  }, [openId, focusRow])

  function go(step: number): void {
    if (rows.length === 0) return
    const from = indexOf()
    const index = from < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, from + step))
    const row = rows[index] as T
    const id = rowId(row)
    scrollTo(index)
    setCurrent(id)
    if (openId !== null && index !== from) {
      reached.current = id
      onWalk?.(row)
    }
    focusRow(id)
  }
  function open(): void {
    const row = rows[indexOf()]
    if (row !== undefined) onOpen?.(row)
  }

  useShortcut({ keys: 'j', does: 'next row', group: 'Table' }, () => go(1), { canRepeat: true, isEnabled })
  useShortcut({ keys: 'k', does: 'previous row', group: 'Table' }, () => go(-1), { canRepeat: true, isEnabled })
  useShortcut({ keys: 'enter', does: 'open the row', group: 'Table' }, open, { isEnabled: at !== null && onOpen !== undefined })
  useShortcut({ keys: 'x', does: 'choose the row', group: 'Table' }, () => at !== null && onMark?.(at), { isEnabled: at !== null && onMark !== undefined })
  useShortcut(
    { keys: 'escape', does: openId === null ? 'leave the row' : 'close what is open', group: 'Table' },
    () => {
      if (openId !== null) return onClose?.()
      setCurrent(null)
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    },
    { isEnabled: at !== null },
  )

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    go(step)
  }
  return { current: at, setCurrent: useCallback((id: string) => setCurrent(id), []), onKeyDown }
}
