'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { makeKeyReader } from './keys.ts'

export type Shortcut = { readonly keys: string; readonly does: string; readonly group: string }
type Mounted = { readonly shortcut: Shortcut; handle: (event: KeyboardEvent) => void }

/**
 * One registry feeds the handlers and the sheet under `?`: a key that works is listed, and a listed key works.
 * Handlers are off while somebody types, ignore auto-repeat unless `canRepeat` (walking rows), and can be switched off.
 */
const mounted = new Set<Mounted>()
const listeners = new Set<() => void>()
let listed: readonly Shortcut[] = []
const KEY = 'ropewalk-shortcuts'
const reader = makeKeyReader()

export function useShortcut(
  shortcut: Shortcut,
  run: (event: KeyboardEvent) => void,
  options: { readonly isEnabled?: boolean; readonly canRepeat?: boolean } = {},
): void {
  const { keys, does, group } = shortcut
  const [latest] = useState(() => ({ handle: (_: KeyboardEvent) => {} }))
  latest.handle = (event) => {
    if ((options.isEnabled ?? true) && (!event.repeat || options.canRepeat)) run(event)
  }
  // The sheet shows what is mounted now; leaving the screen takes its keys off the list.
  useEffect(() => {
    const entry = { shortcut: { keys, does, group }, handle: (event: KeyboardEvent) => latest.handle(event) }
    if (mounted.size === 0) document.addEventListener('keydown', onKey)
    mounted.add(entry)
    publish()
    return () => {
      mounted.delete(entry)
      if (mounted.size === 0) document.removeEventListener('keydown', onKey)
      publish()
    }
  }, [keys, does, group, latest])
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || isTyping(event.target) || !areOn()) return
  // Esc closes what lies on top, and nothing behind it.
  if (event.key === 'Escape' && document.querySelector(':popover-open')) return
  const names = reader.read(event, event.timeStamp)
  // A sequence that means something is not also its last letter: `g c` goes, and `c` alone does what it does.
  const name = names.find((one) => [...mounted].some(({ shortcut }) => shortcut.keys === one))
  // A copy: a handler may leave the screen, and its keys with it.
  for (const { shortcut, handle } of [...mounted]) if (shortcut.keys === name) handle(event)
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select') !== null)
const areOn = (): boolean => localStorage.getItem(KEY) !== 'off'

export const useShortcutList = (): readonly Shortcut[] =>
  useSyncExternalStore(
    subscribe,
    () => listed,
    () => NONE,
  )
export const useShortcutsOn = (): boolean => useSyncExternalStore(subscribe, areOn, () => true)

export function setShortcutsOn(isOn: boolean): void {
  localStorage.setItem(KEY, isOn ? 'on' : 'off')
  publish()
}

const NONE: readonly Shortcut[] = []
function publish(): void {
  listed = [...new Map([...mounted].map(({ shortcut }) => [`${shortcut.group} ${shortcut.keys}`, shortcut])).values()]
  for (const listener of listeners) listener()
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
