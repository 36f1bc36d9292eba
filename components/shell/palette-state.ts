'use client'
import { useSyncExternalStore } from 'react'

/** What the palette opens itself, or has opened for it; the frame holds none of their code. */
export type Sheet = 'palette' | 'keys' | 'notices'
let open: Sheet | null = null
let typed = ''
const listeners = new Set<() => void>()

export function showSheet(sheet: Sheet | null): void {
  open = sheet
  typed = ''
  hearBox()
  if (sheet === 'palette') document.addEventListener('keydown', hearEarly, true)
  publish()
}
export const openPalette = (): void => showSheet('palette')
export const useSheet = (): Sheet | null =>
  useSyncExternalStore(
    subscribe,
    () => open,
    () => null,
  )

/** What stands in the palette's box: one text, whether it was typed before the box was there or into it. */
export const useTyped = (): string =>
  useSyncExternalStore(
    subscribe,
    () => typed,
    () => '',
  )
export function setTyped(text: string): void {
  typed = text
  publish()
}

/** The box has the focus: from here on it hears for itself. */
export function hearBox(): void {
  document.removeEventListener('keydown', hearEarly, true)
}

/**
 * From the press that opens the palette until its box has the focus, keys are the palette's: no letter is lost, none is a shortcut or a
 * button's, Enter chooses nothing that nobody has seen, and Esc takes it back.
 */
function hearEarly(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Escape') showSheet(null)
  else if (event.key === 'Backspace') setTyped(typed.slice(0, -1))
  else if (event.key.length === 1) setTyped(typed + event.key)
  else if (event.key !== 'Enter') return
  event.preventDefault()
  event.stopImmediatePropagation()
}

function publish(): void {
  for (const listener of listeners) listener()
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
