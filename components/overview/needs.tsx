'use client'
import { Ban, CircleHelp, Clock3, FileWarning, Gauge, Hourglass, type LucideIcon, OctagonX, RadioTower, Vote } from 'lucide-react'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useIsStale } from '#components/live/provider.tsx'
import { Link } from '#components/ui/link.tsx'
import type { Need } from '#lib/wire/views/overview.ts'

const LOOKS: Readonly<Record<Need['kind'], { readonly icon: LucideIcon; readonly colour: string }>> = {
  unknown_order: { icon: CircleHelp, colour: 'text-warn' },
  stale_feed: { icon: RadioTower, colour: 'text-warn' },
  incident: { icon: FileWarning, colour: 'text-danger' },
  trading_state: { icon: OctagonX, colour: 'text-danger' },
  refused_share: { icon: Ban, colour: 'text-warn' },
  limit: { icon: Gauge, colour: 'text-warn' },
  waiting_executions: { icon: Hourglass, colour: 'text-dim' },
  proposal: { icon: Vote, colour: 'text-warn' },
  waiting_command: { icon: Clock3, colour: 'text-warn' },
}

/** What needs a hand, in the view's order. Empty is good news only while the data is fresh. */
export function Needs({ needs, readAtMs }: { readonly needs: readonly Need[]; readonly readAtMs: number }) {
  const stale = useIsStale()
  return (
    <LivePanel title="Needs me" note={needs.length > 0 ? `${needs.length}, danger first, then oldest` : undefined} readAtMs={readAtMs} isFlush>
      {needs.length === 0 ? (
        <Nothing isStale={stale} />
      ) : (
        <ul className="divide-y divide-line">
          {needs.map((need) => (
            <Line key={`${need.kind} ${need.title} ${need.href}`} need={need} />
          ))}
        </ul>
      )}
    </LivePanel>
  )
}

const LOOKED_AT = ['proposals', 'orders without an answer', 'stale feeds', 'incidents', 'limits close to full', 'commands that wait'] as const

/** Good news names what was looked at, so that the panel says something at its whole height. */
function Nothing({ isStale }: { readonly isStale: boolean }) {
  if (isStale) return <p className="px-3 py-4 text-sm text-dim">Not known while the desk is silent.</p>
  return (
    <div className="grid gap-2 px-3 py-3 text-sm">
      <p>Nothing waits for you.</p>
      <ul className="grid gap-x-4 gap-y-1 text-xs text-dim sm:grid-cols-2">
        {LOOKED_AT.map((what) => (
          <li key={what}>no {what}</li>
        ))}
      </ul>
    </div>
  )
}

function Line({ need }: { readonly need: Need }) {
  const { icon: Icon, colour } = LOOKS[need.kind]
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-start gap-x-2.5 px-3 py-2">
      <Icon aria-hidden size={15} className={`mt-0.5 ${colour}`} />
      <div className="min-w-0">
        <p className="text-sm">{need.title}</p>
        <p className="text-xs text-dim">{need.detail}</p>
      </div>
      <div className="grid justify-items-end text-xs text-dim">
        <Time at={need.sinceMs} />
        {need.href ? (
          <Link href={need.href} className="text-accent underline underline-offset-2">
            Open
          </Link>
        ) : null}
      </div>
    </li>
  )
}
