'use client'
import { Fragment, type ReactNode, type Ref, type RefObject, useImperativeHandle } from 'react'
import { useWindow } from './use-window.ts'

export type BodyHandle = { readonly scrollTo: (index: number) => void }

/** Draws only the rows in view and some around them; two empty rows keep the place of the others. Loaded once a table grows long. */
export default function VirtualBody({
  count,
  height,
  keyOf,
  draw,
  scrollRef,
  handle,
}: {
  readonly count: number
  readonly height: number
  readonly keyOf: (index: number) => string
  readonly draw: (index: number) => ReactNode
  readonly scrollRef: RefObject<HTMLDivElement | null>
  readonly handle: Ref<BodyHandle>
}) {
  const { first, last, scrollTo } = useWindow({ count, height, scrollRef })
  useImperativeHandle(handle, () => ({ scrollTo }), [scrollTo])
  return (
    <tbody>
      {first > 0 ? <tr aria-hidden style={{ height: first * height }} /> : null}
      {Array.from({ length: last - first }, (_, place) => (
        <Fragment key={keyOf(first + place)}>{draw(first + place)}</Fragment>
      ))}
      {last < count ? <tr aria-hidden style={{ height: (count - last) * height }} /> : null}
    </tbody>
  )
}
