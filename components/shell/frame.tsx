import type { ReactNode } from 'react'
import { Nav } from './nav.tsx'
import { ClockSwitch, ThemeSwitch } from './switches.tsx'

/** The quiet frame of every screen: places on the left (below on narrow screens), the desk's state on top. */
export function Frame({ bar, banner, children }: { readonly bar: ReactNode; readonly banner: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[11.5rem_minmax(0,1fr)]">
      <a href="#main" className="sr-only z-50 rounded-md bg-accent px-3 py-1.5 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the screen
      </a>
      <aside className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-panel lg:sticky lg:top-0 lg:flex lg:h-dvh lg:flex-col lg:border-t-0 lg:border-r lg:px-2 lg:py-2">
        <p className="hidden h-8 items-center gap-2 px-2.5 pb-1 text-base font-semibold tracking-tight lg:flex">
          <Mark /> Ropewalk
        </p>
        <Nav />
        <div className="mt-auto hidden items-center justify-between px-1 lg:flex">
          <ClockSwitch />
          <ThemeSwitch />
        </div>
      </aside>
      <div className="flex min-w-0 flex-col pb-16 lg:pb-0">
        <header className="sticky top-0 z-20 border-b border-line bg-ground/95 backdrop-blur-sm">{bar}</header>
        {banner}
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 outline-none">{children}</main>
      </div>
    </div>
  )
}

/** Three strands laid into a rope. */
function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 20 20" className="size-5 text-twine">
      <g fill="none" stroke="currentColor" strokeWidth="2.1" strokeLinecap="round">
        <path d="M6 2.5c0 4 8 4 8 7.5s-8 3.5-8 7.5" />
        <path d="M14 2.5c0 1.6-1.3 2.6-2.9 3.5M6 10c0-1.3 1-2.2 2.3-3M14 17.5c0-1.6-1.3-2.6-2.9-3.5" />
      </g>
    </svg>
  )
}
