'use client'
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useShortcut } from './shortcuts.ts'
import type { Drawer } from './use-drawer.ts'

type Walk<T> = {
  readonly rows: readonly T[]
  readonly rowId: (row: T) => string
  readonly onOpen: ((row: T) => void) | undefined
  /** What is open beside the table: walking takes it along. */
  readonly drawer: Drawer<T> | undefined
  readonly onMark: ((id: string) => void) | undefined
  readonly scrollRef: RefObject<HTMLDivElement | null>
  readonly isEnabled: boolean
  /** Brings a row that is not drawn into view. */
  readonly scrollTo: (index: number) => void
}

const nothing = (): null => null

/** The row under the keyboard: j and k (or the arrows) walk, Enter opens, Esc lets go. It is kept by id, so that live rows do not move it. */
export function useRowWalk<T>({ rows, rowId, onOpen, drawer, onMark, scrollRef, isEnabled, scrollTo }: Walk<T>) {
  const openId = drawer?.openId ?? null
  const [current, setCurrent] = useState<string | null>(openId)
  const at = openId ?? current
  // Keys come faster than rows are drawn: the next one starts from the row that the last one reached.
  const reached = useRef(openId)
  const stand = useCallback((id: string | null) => {
    reached.current = id
    setCurrent(id)
  }, [])
  const openNow = drawer?.openNow ?? nothing
  function indexOf(): number {
    const from = openNow() ?? reached.current
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
    const before = wasOpen.current
    wasOpen.current = openId
    if (openId !== null) {
      if (openId === openNow()) reached.current = openId
    } else if (before !== null && reached.current !== null) {
      setCurrent(reached.current)
      focusRow(reached.current)
    }
  }, [openId, openNow, focusRow])

  function go(step: number): void {
    if (rows.length === 0) return
    const from = indexOf()
    const index = from < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, from + step))
    const row = rows[index] as T
    const id = rowId(row)
    scrollTo(index)
    stand(id)
    if (openNow() !== null && index !== from) drawer?.onWalk(row)
    focusRow(id)
  }
  function open(): void {
    const row = rows[indexOf()]
    if (row !== undefined) onOpen?.(row)
  }

  function mark(): void {
    const id = openNow() ?? reached.current
    if (id !== null) onMark?.(id)
  }

  useShortcut({ keys: 'j', does: 'next row', group: 'Table' }, () => go(1), { canRepeat: true, isEnabled })
  useShortcut({ keys: 'k', does: 'previous row', group: 'Table' }, () => go(-1), { canRepeat: true, isEnabled })
  useShortcut({ keys: 'enter', does: 'open the row', group: 'Table' }, open, { isEnabled: at !== null && onOpen !== undefined })
  useShortcut({ keys: 'x', does: 'choose the row', group: 'Table' }, mark, { isEnabled: at !== null && onMark !== undefined })
  useShortcut(
    { keys: 'escape', does: openId === null ? 'leave the row' : 'close what is open', group: 'Table' },
    () => {
      if (openNow() !== null) return drawer?.onClose()
      stand(null)
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
  return { current: at, stand, onKeyDown }
}
