'use client'
import { useSyncExternalStore } from 'react'

/** What the palette opens itself, or has opened for it; the frame holds none of their code. */
export type Sheet = 'palette' | 'keys' | 'notices'
let open: Sheet | null = null
const listeners = new Set<() => void>()

export function showSheet(sheet: Sheet | null): void {
  open = sheet
  early = ''
  document.removeEventListener('keydown', keep, true)
  if (sheet === 'palette') document.addEventListener('keydown', keep, true)
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
/**
 * From the press that opens the palette until its box has the focus, letters are the palette's: nothing of them is lost, and none is a
 * shortcut or a button's.
 */
function keep(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Backspace') early = early.slice(0, -1)
  else if (event.key.length === 1) early += event.key
  else return
  event.preventDefault()
  event.stopImmediatePropagation()
}
/** What was typed so far; from here on the box hears for itself. */
export function takeEarly(): string {
  document.removeEventListener('keydown', keep, true)
  const typed = early
  early = ''
  return typed
}
