'use client'
import { Rows3, Rows4 } from 'lucide-react'
import { useSyncExternalStore } from 'react'

const KEY = 'ropewalk-density'
const listeners = new Set<() => void>()

export type Density = 'dense' | 'comfortable'
/** Fixed heights: a row is never measured, so scrolling reads no layout. */
export const ROW_HEIGHT: Readonly<Record<Density, number>> = { dense: 28, comfortable: 36 }

export function useDensity(): Density {
  return useSyncExternalStore(subscribe, densityNow, () => 'dense')
}

export function setDensity(density: Density): void {
  localStorage.setItem(KEY, density)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const densityNow = (): Density => (localStorage.getItem(KEY) === 'comfortable' ? 'comfortable' : 'dense')

/** Dense or comfortable rows, remembered for every table. */
export function DensitySwitch() {
  const density = useDensity()
  const other = density === 'dense' ? 'comfortable' : 'dense'
  const Icon = density === 'dense' ? Rows4 : Rows3
  return (
    <button
      type="button"
      title={`Rows: ${density}`}
      aria-label={`Rows are ${density}. Make them ${other}`}
      className="grid size-7 place-items-center rounded-md text-dim hover:bg-raised hover:text-ink"
      onClick={() => setDensity(other)}
    >
      <Icon aria-hidden size={15} strokeWidth={1.75} />
    </button>
  )
}
