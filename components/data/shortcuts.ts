'use client'
import { useLayoutEffect, useState, useSyncExternalStore } from 'react'
import { makeKeyReader } from './keys.ts'

export type Shortcut = {
  readonly keys: string
  readonly does: string
  readonly group: string
  /** What the palette calls it; without a name it is a key and nothing else. */
  readonly name?: string
}
/** A shortcut as the sheet and the palette see it. */
export type Offered = Shortcut & { readonly isEnabled: () => boolean; readonly run: () => void }
type Mounted = Offered & { readonly handle: (event: KeyboardEvent) => void }

/** Works on every screen, and while a question is open. */
export const EVERYWHERE = 'Everywhere'

/**
 * One registry feeds the handlers, the sheet under `?` and the palette: a key that works is listed, and a listed key works.
 * Handlers are off while somebody types, ignore auto-repeat unless `canRepeat` (walking rows), and can be switched off.
 */
const mounted = new Set<Mounted>()
const listeners = new Set<() => void>()
let listed: readonly Offered[] = []
const KEY = 'ropewalk-shortcuts'
const reader = makeKeyReader()

export function useShortcut(
  shortcut: Shortcut,
  run: (event: KeyboardEvent) => void,
  /** `otherwise` is what a press does instead while it is not enabled: saying why, where nothing would. */
  options: { readonly isEnabled?: boolean; readonly canRepeat?: boolean; readonly otherwise?: (keys: string) => void } = {},
): void {
  const { keys, does, group, name } = shortcut
  const [latest] = useState(() => ({ run, options }))
  Object.assign(latest, { run, options })
  // The sheet shows what is mounted now; leaving the screen takes its keys off the list. Before it is painted: who sees it presses its keys.
  useLayoutEffect(() => {
    const entry: Mounted = {
      keys,
      does,
      group,
      ...(name === undefined ? {} : { name }),
      isEnabled: () => latest.options.isEnabled !== false,
      run: () => latest.run(new KeyboardEvent('keydown')),
      handle(event) {
        if (event.repeat && !latest.options.canRepeat) return
        if (latest.options.isEnabled === false) return latest.options.otherwise?.(keys)
        // What a browser does with Ctrl and a letter is not wanted as well.
        if (keys.startsWith('mod+')) event.preventDefault()
        latest.run(event)
      },
    }
    if (mounted.size === 0) document.addEventListener('keydown', onKey)
    mounted.add(entry)
    publish()
    return () => {
      mounted.delete(entry)
      if (mounted.size === 0) document.removeEventListener('keydown', onKey)
      publish()
    }
  }, [keys, does, group, name, latest])
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return
  // Esc closes what lies on top, and nothing behind it.
  if (event.key === 'Escape' && document.querySelector(':popover-open')) return
  const isChord = event.ctrlKey || event.metaKey
  if (!isChord && (isTyping(event.target) || !areOn())) return
  const names = reader.read(event, event.timeStamp)
  // The second key of a sequence is not also a key of its own: `g p` goes to Positions and pauses nothing.
  for (const name of names) {
    const found = [...mounted].filter(({ keys, group }) => keys === name && (group === EVERYWHERE || !isAsked()))
    if (name === 'enter' && isPressable(event.target)) return
    for (const { handle } of found) handle(event)
    if (found.length > 0) return
  }
}

/** A question is open: what lies below it does not answer to keys. */
const isAsked = (): boolean => document.querySelector('[data-modal]') !== null
/** Enter on a button or a link is its own, whatever row is marked. */
const isPressable = (target: EventTarget | null): boolean => target instanceof Element && target.closest('a, button, summary') !== null
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest(`input:not(${PRESSED}), textarea, select`) !== null)
/** Inputs into which nothing is typed. */
const PRESSED = ['checkbox', 'radio', 'range', 'button', 'submit', 'reset', 'file', 'color'].map((type) => `[type="${type}"]`).join(', ')
const areOn = (): boolean => localStorage.getItem(KEY) !== 'off'

export const useShortcutList = (): readonly Offered[] =>
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

const NONE: readonly Offered[] = []
function publish(): void {
  listed = [...new Map([...mounted].map((one) => [`${one.group} ${one.keys}`, one])).values()]
  for (const listener of listeners) listener()
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
