'use client'
import { useSyncExternalStore } from 'react'
import type { Zone } from '#lib/format/time.ts'

const KEY = 'ropewalk-zone'
const listeners = new Set<() => void>()

/** The one zone switch of the desk. The server renders UTC; a browser that chose local time redraws once. */
export function useZone(): Zone {
  return useSyncExternalStore(subscribe, read, () => 'utc')
}

export function setZone(zone: Zone): void {
  localStorage.setItem(KEY, zone)
  for (const listener of listeners) listener()
}

const read = (): Zone => (localStorage.getItem(KEY) === 'local' ? 'local' : 'utc')

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}
