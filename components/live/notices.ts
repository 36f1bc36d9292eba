'use client'
import { useSyncExternalStore } from 'react'

/** What this browser was asked for: notifications of the desk's alarms, and a sound with them. Both are off until somebody says so. */
export type Notices = { readonly isOn: boolean; readonly hasSound: boolean }
const KEY = 'ropewalk-notices'
const OFF: Notices = { isOn: false, hasSound: false }
const listeners = new Set<() => void>()
let known: { readonly text: string | null; readonly notices: Notices } = { text: null, notices: OFF }

export const useNotices = (): Notices => useSyncExternalStore(subscribe, readNotices, () => OFF)

export function setNotices(notices: Notices): void {
  localStorage.setItem(KEY, `${notices.isOn ? 'on' : 'off'} ${notices.hasSound ? 'sound' : 'silent'}`)
  for (const listener of listeners) listener()
}

/** Off, too, where the browser does not (or no longer) permit notifications. */
export function readNotices(): Notices {
  const text = localStorage.getItem(KEY)
  if (text !== known.text) known = { text, notices: { isOn: text?.startsWith('on') ?? false, hasSound: text?.endsWith(' sound') ?? false } }
  return known.notices
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // Another tab of this browser has changed it.
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}
