'use client'
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { windowOf } from './window-of.ts'

/** Which rows of a long table are drawn. Rows have one height: nothing is measured but where the box stands, and nothing is kept per row. */
export function useWindow({
  count,
  height,
  scrollRef,
}: {
  readonly count: number
  readonly height: number
  readonly scrollRef: RefObject<HTMLDivElement | null>
}) {
  const [place, setPlace] = useState({ top: 0, view: 0 })
  useLayoutEffect(() => {
    const box = scrollRef.current
    if (!box) return
    const look = (): void => setPlace((held) => moved(held, { top: box.scrollTop, view: box.clientHeight }, height))
    // Drawn before the frame that shows the new place, or it would show emptiness.
    const onScroll = (): void => flushSync(look)
    const resized = new ResizeObserver(look)
    look()
    box.addEventListener('scroll', onScroll, { passive: true })
    resized.observe(box)
    return () => {
      box.removeEventListener('scroll', onScroll)
      resized.disconnect()
    }
  }, [scrollRef, height])
  const scrollTo = useCallback(
    (index: number) => {
      const box = scrollRef.current
      if (!box) return
      const head = box.querySelector('thead')?.clientHeight ?? 0
      const [above, below] = [index * height, (index + 1) * height + head - box.clientHeight]
      if (box.scrollTop > above) box.scrollTop = above
      else if (box.scrollTop < below) box.scrollTop = below
    },
    [scrollRef, height],
  )
  return { ...windowOf({ ...place, height, count }), scrollTo }
}

type Place = { readonly top: number; readonly view: number }

/** Within one row nothing changes, so nothing is drawn. */
const moved = (held: Place, now: Place, height: number): Place =>
  Math.floor(held.top / height) === Math.floor(now.top / height) && held.view === now.view ? held : now
