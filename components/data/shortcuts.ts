'use client'
import { useEffect, useSyncExternalStore } from 'react'
import { useHotkeys } from 'react-hotkeys-hook'

export type Shortcut = { readonly keys: string; readonly does: string; readonly group: string }

/**
 * One registry feeds the handlers and the sheet under `?`: a key that works is listed, and a listed key works.
 * Handlers are off while somebody types, ignore auto-repeat unless `canRepeat` (walking rows), and can be switched off.
 */
const mounted = new Map<symbol, Shortcut>()
const listeners = new Set<() => void>()
let listed: readonly Shortcut[] = []
const KEY = 'ropewalk-shortcuts'

export function useShortcut(
  shortcut: Shortcut,
  run: (event: KeyboardEvent) => void,
  options: { readonly isEnabled?: boolean; readonly canRepeat?: boolean } = {},
): void {
  const { keys, does, group } = shortcut
  const isOn = useShortcutsOn()
  const isEnabled = (options.isEnabled ?? true) && isOn
  useHotkeys(
    keys,
    (event) => {
      if (event.repeat && !options.canRepeat) return
      run(event)
    },
    // By the character and not by the key's place: `?` and `/` sit elsewhere on other keyboards.
    { enabled: isEnabled, useKey: true, ignoreModifiers: keys === '?' || keys === '/', sequenceTimeoutMs: 800 },
    [run, options.canRepeat],
  )
  // The sheet shows what is mounted now; leaving the screen takes its keys off the list.
  useEffect(() => {
    const id = Symbol(keys)
    mounted.set(id, { keys, does, group })
    publish()
    return () => {
      mounted.delete(id)
      publish()
    }
  }, [keys, does, group])
}

export const useShortcutList = (): readonly Shortcut[] =>
  useSyncExternalStore(
    subscribe,
    () => listed,
    () => NONE,
  )
export const useShortcutsOn = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(KEY) !== 'off',
    () => true,
  )

export function setShortcutsOn(isOn: boolean): void {
  localStorage.setItem(KEY, isOn ? 'on' : 'off')
  publish()
}

const NONE: readonly Shortcut[] = []
function publish(): void {
  listed = [...new Map([...mounted.values()].map((one) => [`${one.group} ${one.keys}`, one])).values()]
  for (const listener of listeners) listener()
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
