import type { ReactNode } from 'react'
import { Nav } from './nav.tsx'
import { PersonMenu } from './person-menu.tsx'
import { ClockSwitch, ThemeSwitch } from './switches.tsx'

/** The quiet frame of every screen: places on the left (below on narrow screens), the desk's state on top. */
export function Frame({ bar, banner, children }: { readonly bar: ReactNode; readonly banner: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex h-dvh flex-col lg:flex-row">
      <a href="#main" className="sr-only z-50 rounded-md bg-accent px-3 py-1.5 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the screen
      </a>
      <aside className="order-last border-t border-line bg-panel lg:order-first lg:flex lg:w-46 lg:min-h-0 lg:shrink-0 lg:flex-col lg:border-t-0 lg:border-r lg:px-2 lg:py-2">
        <p className="hidden h-8 shrink-0 items-center gap-2 px-2.5 pb-1 text-base font-semibold tracking-tight lg:flex">
          <Mark /> Ropewalk
        </p>
        <Nav />
        <div className="mt-auto hidden shrink-0 items-center justify-between px-1 lg:flex">
          <ClockSwitch />
          <ThemeSwitch />
        </div>
        <div className="hidden lg:block">
          <PersonMenu />
        </div>
      </aside>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <header className="shrink-0 border-b border-line">{bar}</header>
        {banner}
        <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
          {children}
        </main>
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
