'use client'
import { useTheme } from 'next-themes'
import { useMay, useSession } from '#components/auth/session.tsx'
import { setDensity, useDensity } from '#components/data/density.tsx'
import { setShortcutsOn, useShortcutList, useShortcutsOn } from '#components/data/shortcuts.ts'
import { setZone, useZone } from '#components/data/zone.ts'
import { showSheet } from './palette-state.ts'
import { leave } from './person-menu.tsx'

/** Something that the palette can do. */
export type Deed = {
  readonly name: string
  readonly note?: string | undefined
  /** Other words somebody may type for it. */
  readonly words?: readonly string[]
  readonly keys?: string
  readonly run: () => void
  /** The palette stays: the second step takes its place. */
  readonly isLater?: boolean
  readonly isGrave?: boolean
}

/** What can be done here and now: the keys of this screen that have a name, then what belongs to the browser. */
export function useDeeds(onFlatten: () => void): readonly Deed[] {
  const shortcuts = useShortcutList()
  const { theme, setTheme } = useTheme()
  const zone = useZone()
  const density = useDensity()
  const areOn = useShortcutsOn()
  const mayFlatten = useMay('flatten')
  const session = useSession()
  const exported = document.querySelector<HTMLAnchorElement>('main a[href^="/api/export/"]')
  return [
    ...shortcuts
      .filter((one) => one.name !== undefined && one.isEnabled())
      .map((one): Deed => ({ name: one.name as string, note: one.does, keys: one.keys, run: one.run, isGrave: one.keys === 't>h' })),
    ...(mayFlatten ? [{ name: 'Flatten all', note: 'asks for a reason first', words: ['close positions'], run: onFlatten, isLater: true, isGrave: true }] : []),
    ...(exported ? [{ name: 'Export what is on screen', note: 'CSV, with its filter', words: ['csv', 'download'], run: () => exported.click() }] : []),
    { name: 'Print this screen', words: ['pdf', 'paper'], run: () => window.print() },
    ...(['dark', 'light', 'system'] as const)
      .filter((one) => one !== theme)
      .map((one): Deed => ({ name: `Theme: ${one}`, words: ['colours', 'mode'], run: () => setTheme(one) })),
    zone === 'utc'
      ? { name: 'Show local times', words: ['zone', 'clock'], run: () => setZone('local') }
      : { name: 'Show times in UTC', words: ['zone', 'clock'], run: () => setZone('utc') },
    density === 'dense'
      ? { name: 'Comfortable rows', words: ['density'], run: () => setDensity('comfortable') }
      : { name: 'Dense rows', words: ['density'], run: () => setDensity('dense') },
    areOn
      ? { name: 'Switch single-key shortcuts off', words: ['keyboard'], run: () => setShortcutsOn(false) }
      : { name: 'Switch single-key shortcuts on', words: ['keyboard'], run: () => setShortcutsOn(true) },
    { name: 'Notifications of this browser', words: ['desktop', 'alarm', 'sound'], run: () => showSheet('notices') },
    ...(session && !session.isOff ? [{ name: 'Sign out', words: ['log out', 'leave'], run: () => void leave() }] : []),
  ]
}
