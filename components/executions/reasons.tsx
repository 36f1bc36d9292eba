'use client'
import { useNow } from '#components/data/now.ts'
import { formatDuration } from '#lib/format/duration.ts'
import type { ExecutionRow, RefusalReason } from '#lib/wire/views/executions.ts'

/** Why a decision was refused, or that a venue owes an answer. Empty for what went its way. */
export function Reasons({ row }: { readonly row: ExecutionRow }) {
  if (row.unknownSinceMs !== null) return <NoAnswer sinceMs={row.unknownSinceMs} />
  const [first, ...others] = row.reasons
  if (!first) return null
  return (
    <span title={row.reasons.map(inFull).join('\n')}>
      <code className="figure text-ink">{first.code}</code> <span className="text-dim">{first.message}</span>
      {others.length > 0 ? <span className="text-faint"> +{others.length}</span> : null}
    </span>
  )
}

function NoAnswer({ sinceMs }: { readonly sinceMs: number }) {
  const now = useNow()
  return (
    <span className="text-warn">
      Sent, no answer{now > sinceMs ? ` for ${formatDuration(Math.floor((now - sinceMs) / 1_000) * 1_000)}` : ''}. Asking the venue.
    </span>
  )
}

/** Value and limit stand in the message, with their unit. */
function inFull({ code, message, field, curator }: RefusalReason): string {
  const facts = [curator && `curator ${curator}`, field && `field ${field}`].filter(Boolean).join(', ')
  return `${code}: ${message}${facts ? ` (${facts})` : ''}`
}
