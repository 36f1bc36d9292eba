'use client'
import { useSyncExternalStore } from 'react'

/** What the palette opens itself, or has opened for it; the frame holds none of their code. */
export type Sheet = 'palette' | 'keys' | 'notices'
let open: Sheet | null = null
const listeners = new Set<() => void>()

export function showSheet(sheet: Sheet | null): void {
  open = sheet
  for (const listener of listeners) listener()
}
export const openPalette = (): void => showSheet('palette')
export const useSheet = (): Sheet | null =>
  useSyncExternalStore(
    subscribe,
    () => open,
    () => null,
  )

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
