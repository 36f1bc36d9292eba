'use client'
import { useQuery } from '@tanstack/react-query'
import { useTheme } from 'next-themes'
import { useMay, useSession } from '#components/auth/session.tsx'
import { setDensity, useDensity } from '#components/data/density.tsx'
import { setShortcutsOn, useShortcutList, useShortcutsOn } from '#components/data/shortcuts.ts'
import { setZone, useZone } from '#components/data/zone.ts'
import { deskQuery } from '#lib/query/overview.ts'
import { idleWords } from './idle-words.ts'
import { type Entry, SAFETY_WORDS } from './palette-rank.ts'
import { showSheet } from './palette-state.ts'
import { leave } from './person-menu.tsx'

/** Something that the palette can do. */
export type Deed = Entry & {
  readonly note?: string | undefined
  readonly keys?: string
  readonly run: () => void
  /** The palette stays: the second step takes its place, or there is nothing to do. */
  readonly isLater?: boolean
  readonly isGrave?: boolean
}

/** The switch, by its keys, in the words of somebody who looks for it in a hurry. */
const SAFETY_OF_KEYS: Readonly<Record<string, readonly string[]>> = { 't>h': SAFETY_WORDS.halt, 't>r': SAFETY_WORDS.reduce_only, 't>t': SAFETY_WORDS.resume }
/** Nothing to do: the palette stays, and says so. */
const NOTHING = { isSafety: true, isLater: true, run: () => {} } as const

/** What can be done here and now: the keys of this screen that have a name, then what belongs to the browser. */
export function useDeeds(onFlatten: () => void): readonly Deed[] {
  const shortcuts = useShortcutList()
  const { theme, setTheme } = useTheme()
  const zone = useZone()
  const density = useDensity()
  const areOn = useShortcutsOn()
  const mayFlatten = useMay('flatten')
  const mayHalt = useMay('halt')
  const mayResume = useMay('resume')
  const mayReduce = useMay('reduce_only')
  const { data: desk } = useQuery(deskQuery())
  const state = desk?.trading?.state
  const session = useSession()
  const exported = document.querySelector<HTMLAnchorElement>('main a[href^="/api/export/"]')
  // Who looks for it when it is so already reads that, and is not led to something else.
  const already: readonly Deed[] = [
    ...(mayHalt && state === 'halted' ? [{ ...NOTHING, name: 'Halt trading', note: 'it is halted already', words: SAFETY_WORDS.halt }] : []),
    ...(mayReduce && (state === 'halted' || state === 'reduce_only')
      ? [{ ...NOTHING, name: 'Reduce only', note: idleWords('reduce_only', state, null, false) ?? '', words: SAFETY_WORDS.reduce_only }]
      : []),
    ...(mayResume && state === 'trading' ? [{ ...NOTHING, name: 'Resume trading', note: 'trading goes on already', words: SAFETY_WORDS.resume }] : []),
  ]
  return [
    // A key may be told of the new state a moment later than the palette: nothing stands here twice.
    ...shortcuts
      .filter((one) => one.name !== undefined && one.isEnabled() && !already.some(({ name }) => name === one.name))
      .map((one): Deed => ({ name: one.name as string, note: one.does, keys: one.keys, run: one.run, isGrave: one.keys === 't>h', ...safetyOf(one.keys) })),
    ...already,
    ...(mayFlatten
      ? [
          {
            name: 'Flatten all',
            note: 'asks for a reason first',
            words: SAFETY_WORDS.flatten,
            isSafety: true,
            run: onFlatten,
            isLater: true,
            isGrave: true,
          },
        ]
      : []),
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

function safetyOf(keys: string): Pick<Entry, 'words' | 'isSafety'> {
  const words = SAFETY_OF_KEYS[keys]
  return words ? { words, isSafety: true } : {}
}
