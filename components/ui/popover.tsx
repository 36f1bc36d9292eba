'use client'
import { type ReactNode, useLayoutEffect, useRef } from 'react'

const GAP = 4
const EDGE = 8

/**
 * A small panel at the thing that opened it, on the platform's own top layer: Esc and a press elsewhere close it, and focus goes back.
 * Mounting it opens it.
 */
export function Popover({
  anchor,
  label,
  onClose,
  children,
}: {
  readonly anchor: HTMLElement
  readonly label: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const ref = useRef<HTMLDivElement>(null)
  // Where it stands can only be said once it is drawn.
  useLayoutEffect(() => {
    const box = ref.current
    if (box === null) return
    box.showPopover()
    const at = anchor.getBoundingClientRect()
    const { width, height } = box.getBoundingClientRect()
    const left = Math.max(EDGE, Math.min(at.left, innerWidth - width - EDGE))
    const below = at.bottom + GAP
    const top = below + height <= innerHeight - EDGE ? below : Math.max(EDGE, at.top - GAP - height)
    box.style.left = `${left}px`
    box.style.top = `${top}px`
    // The panel itself: its name is heard first, and Tab goes to what can be done in it.
    box.focus({ preventScroll: true })
    return () => anchor.focus({ preventScroll: true })
  }, [anchor])
  return (
    <div
      ref={ref}
      popover="auto"
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      onToggle={(event) => event.newState === 'closed' && onClose()}
      className="fixed inset-auto m-0 max-h-[calc(100dvh-1rem)] w-max max-w-[min(24rem,calc(100vw-1rem))] overflow-y-auto rounded-md border border-line-strong bg-panel p-0 text-ink shadow-xl outline-none"
    >
      {children}
    </div>
  )
}
