'use client'
import { useRouter } from 'next/navigation'
import { lazy, Suspense, useState } from 'react'
import { patiently } from '#components/data/patiently.ts'
import { useShortcut } from '#components/data/shortcuts.ts'
import { PLACES, type Place } from './nav.tsx'

const ShortcutSheet = lazy(() => patiently(() => import('./shortcut-sheet.tsx').then((part) => ({ default: part.ShortcutSheet }))))

/** The keys of the frame: `g` and a letter go to a screen, `?` shows every key that works here. */
export function Keys() {
  const [isOpen, setOpen] = useState(false)
  useShortcut({ keys: '?', does: 'show or hide this list', group: 'Everywhere' }, () => setOpen((open) => !open))
  return (
    <>
      {PLACES.map((place) => (
        <GoKey key={place.href} place={place} />
      ))}
      {isOpen ? (
        <Suspense>
          <ShortcutSheet onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  )
}

function GoKey({ place }: { readonly place: Place }) {
  const router = useRouter()
  useShortcut({ keys: `g>${place.keys}`, does: `go to ${place.name}`, group: 'Everywhere' }, () => router.push(place.href))
  return null
}
