'use client'
import { useSyncExternalStore } from 'react'

/** What the palette opens itself, or has opened for it; the frame holds none of their code. */
export type Sheet = 'palette' | 'keys' | 'notices'
let open: Sheet | null = null
const listeners = new Set<() => void>()

export function showSheet(sheet: Sheet | null): void {
  open = sheet
  early = ''
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

let early = ''
/** What was typed while the palette was still on its way: nothing of it is lost, and none of it is a shortcut. */
export const typeAhead = (text: string): void => {
  early = text
}
/** Read as often as the palette is begun, which React may do more than once; a palette that is opened anew begins with nothing. */
export const typedAhead = (): string => early
