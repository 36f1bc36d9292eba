'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Fragment, type ReactNode, type Ref, type RefObject, useEffect, useImperativeHandle } from 'react'

export type BodyHandle = { readonly scrollTo: (index: number) => void }

/** Draws only the rows in view and twelve around them; two empty rows keep the place of the others. Loaded once a table grows long. */
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
  const virtual = useVirtualizer({ count, getScrollElement: () => scrollRef.current, estimateSize: () => height, getItemKey: keyOf, overscan: 12 })
  // The virtualizer keeps sizes by key: another density makes all of them wrong.
  useEffect(() => {
    if (height > 0) virtual.measure()
  }, [height, virtual])
  useImperativeHandle(handle, () => ({ scrollTo: (index) => virtual.scrollToIndex(index) }), [virtual])
  const items = virtual.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <tbody>
      {before > 0 ? <tr aria-hidden style={{ height: before }} /> : null}
      {items.map((item) => (
        <Fragment key={item.key}>{draw(item.index)}</Fragment>
      ))}
      {after > 0 ? <tr aria-hidden style={{ height: after }} /> : null}
    </tbody>
  )
}
