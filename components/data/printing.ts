'use client'
import { useSyncExternalStore } from 'react'

/** True while the screen is being put on paper: there an age means nothing, because nobody knows when it is read. */
export const useIsPrinting = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => isPrinting,
    () => false,
  )

let isPrinting = false
let media: MediaQueryList | undefined
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  if (media === undefined) {
    media = matchMedia('print')
    media.addEventListener('change', ({ matches }) => set(matches))
    // Some browsers ask for the page before they change its medium.
    addEventListener('beforeprint', () => set(true))
    addEventListener('afterprint', () => set(false))
  }
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function set(next: boolean): void {
  if (next === isPrinting) return
  isPrinting = next
  for (const listener of listeners) listener()
}
