'use client'
import { type RefObject, useEffect, useRef, useState } from 'react'

/** The drawn width of an element, so that one unit of a chart is one pixel and its text keeps its size. */
export function useWidth(first: number): [RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(first)
  // The outside thing is the element's size, which only the browser knows.
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.max(240, Math.round(entry.contentRect.width))))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width]
}
