'use client'
import {
  Activity,
  Boxes,
  Cable,
  FileSpreadsheet,
  GraduationCap,
  Landmark,
  LayoutDashboard,
  Lightbulb,
  type LucideIcon,
  Scale,
  Send,
  Server,
  Settings2,
  ShieldAlert,
  SlidersHorizontal,
  Spline,
  Vote,
} from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

export type Place = { readonly href: string; readonly name: string; readonly short: string; readonly keys: string; readonly icon: LucideIcon }

/** Only screens that exist. `keys` follow `g`, as in `g e`. */
export const PLACES: readonly Place[] = [
  { href: '/', name: 'Overview', short: 'Overview', keys: 'o', icon: LayoutDashboard },
  { href: '/executions', name: 'Executions', short: 'Executions', keys: 'e', icon: Activity },
  { href: '/strands', name: 'Strands', short: 'Strands', keys: 's', icon: Cable },
  { href: '/braids', name: 'Braids', short: 'Braids', keys: 'b', icon: Spline },
  { href: '/lessons', name: 'Lessons', short: 'Lessons', keys: 'l', icon: Lightbulb },
  { href: '/learning', name: 'Learning health', short: 'Learning', keys: 'h', icon: GraduationCap },
  { href: '/curators', name: 'Curators', short: 'Curators', keys: 'u', icon: SlidersHorizontal },
  { href: '/proposals', name: 'Proposals', short: 'Proposals', keys: 'a', icon: Vote },
  { href: '/costs', name: 'Costs', short: 'Costs', keys: 'c', icon: Scale },
  { href: '/venues', name: 'Venues', short: 'Venues', keys: 'v', icon: Landmark },
  { href: '/positions', name: 'Positions', short: 'Positions', keys: 'p', icon: Boxes },
  { href: '/risk', name: 'Risk', short: 'Risk', keys: 'r', icon: ShieldAlert },
  { href: '/system', name: 'System', short: 'System', keys: 'y', icon: Server },
  { href: '/system/config', name: 'Configuration', short: 'Config', keys: 'f', icon: Settings2 },
  { href: '/tca', name: 'Your own fills', short: 'TCA', keys: 't', icon: FileSpreadsheet },
  { href: '/decide', name: 'Send a decision', short: 'Send', keys: 'd', icon: Send },
]

/** The place that a path lies in, the most exact one. */
function placeOf(path: string): string | null {
  const found = PLACES.filter(({ href }) => (href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)))
  return found.toSorted((a, b) => b.href.length - a.href.length)[0]?.href ?? null
}

/** A rail on wide screens, a bar under the thumb on narrow ones. */
export function Nav() {
  const path = usePathname()
  return (
    <nav aria-label="Screens" className="flex overflow-x-auto lg:grid lg:gap-0.5">
      {PLACES.map(({ href, name, short, icon: Icon }) => {
        const isHere = href === placeOf(path)
        return (
          <Link
            key={href}
            href={href}
            aria-label={name}
            aria-current={isHere ? 'page' : undefined}
            className="flex min-w-15 flex-1 flex-col lg:min-w-0 items-center justify-center gap-0.5 py-2 text-2xs text-dim hover:text-ink aria-[current=page]:text-ink max-lg:aria-[current=page]:shadow-[inset_0_2px_0_var(--accent)] lg:h-8 lg:flex-none lg:flex-row lg:justify-start lg:gap-2.5 lg:rounded-md lg:px-2.5 lg:py-0 lg:text-sm lg:hover:bg-raised lg:aria-[current=page]:bg-raised"
          >
            <Icon aria-hidden size={16} strokeWidth={1.75} className="shrink-0" />
            <span className="truncate lg:hidden">{short}</span>
            <span className="hidden truncate lg:inline">{name}</span>
          </Link>
        )
      })}
    </nav>
  )
}
