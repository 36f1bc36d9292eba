'use client'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'
import { useNow } from '#components/data/now.ts'
import { setZone, useZone } from '#components/data/zone.ts'
import { formatClock } from '#lib/format/time.ts'

const NEXT_THEME = { dark: 'light', light: 'system', system: 'dark' } as const
const ICONS = { dark: Moon, light: Sun, system: Monitor } as const
const never = () => () => {}

/** Dark, light, or what the system says; remembered. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  // The server does not know the choice: until the browser has taken over, the default is drawn.
  const isHere = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const now = isHere && theme !== undefined && theme in NEXT_THEME ? (theme as keyof typeof NEXT_THEME) : 'dark'
  const Icon = ICONS[now]
  return (
    <button
      type="button"
      onClick={() => setTheme(NEXT_THEME[now])}
      title={`Theme: ${now}`}
      aria-label={`Theme: ${now}. Switch to ${NEXT_THEME[now]}`}
      className="grid size-7 place-items-center rounded-md text-dim hover:bg-raised hover:text-ink"
    >
      <Icon aria-hidden size={15} strokeWidth={1.75} />
    </button>
  )
}

/** The server's clock, and the one switch between UTC and local time. */
export function ClockSwitch() {
  const now = useNow()
  const zone = useZone()
  const other = zone === 'utc' ? 'local' : 'utc'
  return (
    <button
      type="button"
      onClick={() => setZone(other)}
      title={`Times are shown in ${zone === 'utc' ? 'UTC' : 'local time'}`}
      className="flex h-7 items-center gap-1.5 rounded-md px-1.5 text-dim hover:bg-raised hover:text-ink"
    >
      <span className="figure text-xs">{now === 0 ? '--:--:--' : formatClock(now, zone)}</span>
      <span className="text-2xs text-faint">
        {zone === 'utc' ? 'UTC' : 'local'}
        <span className="sr-only">. Switch to {other === 'utc' ? 'UTC' : 'local time'}</span>
      </span>
    </button>
  )
}
