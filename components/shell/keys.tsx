'use client'
import { usePathname, useRouter } from 'next/navigation'
import { lazy, Suspense, useEffect } from 'react'
import { patiently } from '#components/data/patiently.ts'
import { EVERYWHERE, useShortcut } from '#components/data/shortcuts.ts'
import { showSheet, useSheet } from './palette-state.ts'
import { PLACES, type Place } from './places.ts'
import { remember } from './recent.ts'

// Nothing of the first paint hangs on it.
const Alarms = lazy(() => patiently(() => import('#components/live/alarms.tsx')))
const Sheets = {
  palette: lazy(() => patiently(() => import('./palette.tsx'))),
  keys: lazy(() => patiently(() => import('./shortcut-sheet.tsx'))),
  notices: lazy(() => patiently(() => import('./notices-dialog.tsx'))),
}

/** What of the frame has no place of its own: its keys, the palette, `g` and a letter to a screen, `?` for every key that works here; the sheets they open; the alarms. */
export function Keys() {
  const sheet = useSheet()
  const path = usePathname()
  useShortcut({ keys: 'mod+k', does: 'find anything, do anything', group: EVERYWHERE }, () => showSheet(sheet === 'palette' ? null : 'palette'))
  useShortcut({ keys: '?', does: 'show or hide this list', group: EVERYWHERE, name: 'Show the keys' }, () => showSheet(sheet === 'keys' ? null : 'keys'))
  // Where somebody was is offered first; the browser's storage is outside of React.
  useEffect(() => remember(path), [path])
  const Shown = sheet === null ? null : Sheets[sheet]
  return (
    <>
      {PLACES.map((place) => (
        <GoKey key={place.href} place={place} />
      ))}
      <Suspense>
        <Alarms />
      </Suspense>
      {Shown ? (
        <Suspense fallback={sheet === 'palette' ? <Ahead /> : null}>
          <Shown onClose={() => showSheet(null)} />
        </Suspense>
      ) : null}
    </>
  )
}

/** Stands where the palette's own box will, for the moment of its first loading. */
const Ahead = () => (
  <div
    data-modal
    className="fixed top-[8vh] left-1/2 z-50 h-12 w-[min(40rem,calc(100vw-1rem))] -translate-x-1/2 rounded-lg border border-line-strong bg-panel"
  />
)

function GoKey({ place }: { readonly place: Place }) {
  const router = useRouter()
  useShortcut({ keys: `g>${place.keys}`, does: `go to ${place.name}`, group: EVERYWHERE }, () => {
    showSheet(null)
    router.push(place.href)
  })
  return null
}
