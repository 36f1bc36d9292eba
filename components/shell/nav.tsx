'use client'
import { useQuery } from '@tanstack/react-query'
import { usePathname } from 'next/navigation'
import { lazy, Suspense, useState } from 'react'
import { patiently } from '#components/data/patiently.ts'
import { deskQuery } from '#lib/query/overview.ts'
import { Count, type Counts, Icon, PlaceLink } from './place-link.tsx'
import { FIRST, GROUPS, PLACES, placeOf } from './places.ts'

const MoreSheet = lazy(() => patiently(() => import('./more-sheet.tsx')))

/** A rail of groups on wide screens; on narrow ones five places under the thumb and the rest one press away. */
export function Nav() {
  const here = placeOf(usePathname())
  const counts = useCounts()
  const [isMore, setMore] = useState(false)
  const more = PLACES.filter(({ href }) => !FIRST.includes(href))
  const waits = more.reduce((sum, { href }) => sum + (counts[href]?.count ?? 0), 0)
  return (
    <>
      <nav aria-label="Screens" className="hidden min-h-0 overflow-y-auto lg:grid lg:content-start">
        {GROUPS.map((group) => (
          <section key={group} aria-label={group} className="grid gap-px pb-2">
            <h2 className="px-2.5 pt-1 pb-0.5 text-2xs font-normal text-faint">{group}</h2>
            {PLACES.filter((place) => place.group === group).map((place) => (
              <PlaceLink key={place.href} place={place} isHere={place === here} count={counts[place.href]} look={RAIL}>
                <span className="truncate">{place.name}</span>
              </PlaceLink>
            ))}
          </section>
        ))}
      </nav>
      <nav aria-label="First screens" className="grid grid-cols-6 lg:hidden">
        {PLACES.filter(({ href }) => FIRST.includes(href)).map((place) => (
          <PlaceLink key={place.href} place={place} isHere={place === here} count={counts[place.href]} look={BAR}>
            <span>{place.short}</span>
          </PlaceLink>
        ))}
        <button
          type="button"
          aria-haspopup="dialog"
          aria-current={here && more.includes(here) ? 'page' : undefined}
          onClick={() => setMore(true)}
          className={BAR}
        >
          <Icon path="M4 6h16M4 12h16M4 18h16" />
          <span>More</span>
          {waits > 0 ? <Count count={waits} words="open behind it" /> : null}
        </button>
      </nav>
      {isMore ? (
        <Suspense>
          <MoreSheet places={more} here={here} counts={counts} onClose={() => setMore(false)} />
        </Suspense>
      ) : null}
    </>
  )
}

/** What waits behind a place, told by the desk's own state. */
function useCounts(): Counts {
  const { data } = useQuery(deskQuery())
  if (!data) return {}
  const { proposals, incidents, unknownOrders, breached } = data.watch
  const of = (count: number, words: string) => (count > 0 ? { count, words } : undefined)
  return {
    '/proposals': of(proposals, proposals === 1 ? 'waits' : 'wait'),
    '/system': of(incidents.length + unknownOrders, 'open: incidents and unknown orders'),
    '/risk': of(breached.length, breached.length === 1 ? 'limit used up' : 'limits used up'),
  }
}

const RAIL =
  'flex h-7.5 items-center gap-2.5 rounded-md px-2.5 text-sm text-dim hover:bg-raised hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:text-ink'
const BAR =
  'relative flex min-h-13 flex-col items-center justify-center gap-0.5 text-2xs text-dim aria-[current=page]:text-ink aria-[current=page]:shadow-[inset_0_2px_0_var(--accent)]'
