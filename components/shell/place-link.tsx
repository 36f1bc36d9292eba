import { type ReactNode, useState } from 'react'
import { Link } from '#components/ui/link.tsx'
import type { Place } from './places.ts'

export type Counts = Readonly<Record<string, { readonly count: number; readonly words: string } | undefined>>

/** `look` is the whole of its classes: a row of the rail, a place of the bar, a tile of the sheet. */
export function PlaceLink({
  place: { href, icon },
  isHere,
  count,
  look,
  onGo,
  children,
}: {
  readonly place: Place
  readonly isHere: boolean
  readonly count: Counts[string]
  readonly look: string
  readonly onGo?: () => void
  readonly children: ReactNode
}) {
  const [isMeant, setMeant] = useState(false)
  const mean = () => setMeant(true)
  return (
    <Link
      href={href}
      // A pointer on its way to a place is there a moment later: what the place begins with is fetched now.
      prefetch={isMeant ? null : false}
      onPointerEnter={mean}
      onFocus={mean}
      title={count && `${count.count} ${count.words}`}
      aria-current={isHere ? 'page' : undefined}
      className={look}
      {...(onGo ? { onClick: onGo } : {})}
    >
      <Icon path={icon} />
      {children}
      {count ? <Count {...count} /> : null}
    </Link>
  )
}

export const Count = ({ count, words }: { readonly count: number; readonly words: string }) => (
  <span className="figure rounded-sm border border-warn/60 px-1 text-2xs text-warn max-lg:absolute max-lg:top-1 max-lg:right-2 max-lg:bg-panel lg:ml-auto">
    {count > 99 ? '99+' : count}
    <span className="sr-only"> {words}</span>
  </span>
)

export const Icon = ({ path }: { readonly path: string }) => (
  <svg
    aria-hidden
    viewBox="0 0 24 24"
    className="size-4 shrink-0"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.75"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d={path} />
  </svg>
)
