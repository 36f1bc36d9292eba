'use client'
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

const NARROWEST = 240

/** The drawn width of an element, so that one unit of a chart is one pixel and its text keeps its size. */
export function useWidth(first: number): [RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(first)
  // Before the paint: drawn first at a guess, a chart would widen a phone's screen for a moment and then jump.
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const take = (size: number) => setWidth(Math.max(NARROWEST, Math.round(size)))
    take(element.clientWidth)
    const observer = new ResizeObserver(([entry]) => entry && take(entry.contentRect.width))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width]
}
