'use client'
import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'

/**
 * Stands at the end of rows that scroll and asks for more as soon as that end is near: after a scroll, when a read that was under way
 * then is over, and where all rows fit into the box, so that nothing can be scrolled. `onNear` is null while nothing can be read.
 */
export function NearEnd({
  scrollRef,
  marginPx,
  onNear,
}: {
  readonly scrollRef: RefObject<HTMLElement | null>
  readonly marginPx: number
  readonly onNear: (() => void) | null
}) {
  const ref = useRef<HTMLDivElement>(null)
  const isWanted = onNear !== null
  const ask = useEffectEvent(() => onNear?.())
  useEffect(() => {
    if (!isWanted || ref.current === null) return
    // A new observer tells at once where the end is now.
    const observer = new IntersectionObserver((seen) => seen.at(-1)?.isIntersecting && ask(), {
      root: scrollRef.current,
      rootMargin: `0px 0px ${marginPx}px`,
    })
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [isWanted, marginPx, scrollRef])
  return <div ref={ref} aria-hidden className="h-px" />
}
