'use client'
import { Dialog as Radix } from 'radix-ui'
import { DensitySwitch } from '#components/data/density.tsx'
import { openPalette } from './palette-state.ts'
import { type Counts, PlaceLink } from './place-link.tsx'
import { GROUPS, type Place } from './places.ts'
import { ClockSwitch, ThemeSwitch } from './switches.tsx'

const TILE =
  'relative flex min-h-11 items-center gap-2.5 rounded-md border border-line px-3 text-sm text-dim aria-[current=page]:border-accent aria-[current=page]:text-ink'

/** The places that the bar has no room for, and what a wide screen keeps in its rail. It rises from where the thumb is. */
export default function MoreSheet({
  places,
  here,
  counts,
  onClose,
}: {
  readonly places: readonly Place[]
  readonly here: Place | undefined
  readonly counts: Counts
  readonly onClose: () => void
}) {
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-ground/70" />
        <Radix.Content
          data-modal
          aria-describedby={undefined}
          className="fixed inset-x-0 bottom-0 z-50 grid max-h-[85dvh] gap-3 overflow-y-auto rounded-t-lg border-t border-line-strong bg-panel p-4"
        >
          <div className="flex items-center">
            <Radix.Title className="text-base font-medium">All screens</Radix.Title>
            <Radix.Close className="ml-auto h-9 rounded-md border border-line-strong px-3 text-sm">Close</Radix.Close>
          </div>
          {GROUPS.filter((group) => places.some((place) => place.group === group)).map((group) => (
            <section key={group} aria-label={group} className="grid gap-1.5">
              <h3 className="text-xs text-faint">{group}</h3>
              <div className="grid grid-cols-2 gap-1.5">
                {places
                  .filter((place) => place.group === group)
                  .map((place) => (
                    <PlaceLink key={place.href} place={place} isHere={place === here} count={counts[place.href]} look={TILE} onGo={onClose}>
                      <span className="truncate">{place.name}</span>
                    </PlaceLink>
                  ))}
              </div>
            </section>
          ))}
          <div className="flex items-center gap-1 border-t border-line pt-2">
            <ClockSwitch />
            <ThemeSwitch />
            <DensitySwitch />
            <button
              type="button"
              className="ml-auto h-9 rounded-md border border-line-strong px-3 text-sm"
              onClick={() => {
                onClose()
                openPalette()
              }}
            >
              Find or do
            </button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
