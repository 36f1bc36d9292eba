'use client'
import { useNow } from '#components/data/now.ts'
import { Time } from '#components/data/time.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatAge } from '#lib/format/time.ts'
import type { ProposalDetail } from '#lib/wire/views/proposals.ts'

const ENDINGS = { confirmed: 'confirmed by', taken_back: 'taken back by', overtaken: 'overtaken by a later version, noted by' } as const

/** That it stands without its second person, until when, and where that is decided. */
export function BypassNote({ proposal: { bypass, kind } }: { readonly proposal: ProposalDetail }) {
  const now = useNow()
  if (bypass === null) return null
  const { actor, reason, version, expiresAtMs, ending, endedBy, endVersion, reviewId, proposalId } = bypass
  const leftMs = expiresAtMs - now
  const other = kind === 'review' ? { id: proposalId, words: 'What was applied' } : { id: reviewId, words: 'Its review' }
  return (
    <aside
      aria-label="Emergency"
      className={`grid gap-1 rounded-lg border px-3 py-2 text-sm ${ending === null ? 'border-danger bg-danger/8' : 'border-line bg-panel text-dim'}`}
    >
      <p>
        {actor} applied it as v{version} without a second person: {reason}
      </p>
      <p className="flex flex-wrap gap-x-3">
        {ending === null ? (
          <span>
            It is taken back <Time at={expiresAtMs} style="moment" />
            {now > 0 && leftMs > 0 ? <>, in {formatAge(leftMs)}</> : null}, unless somebody else confirms it.
          </span>
        ) : (
          <span>
            It was {ENDINGS[ending]} {endedBy ?? 'nobody'}
            {endVersion === null ? '' : `, v${endVersion}`}.
          </span>
        )}
        <Link href={`/proposals/${encodeURIComponent(other.id)}`} className="text-accent hover:underline">
          {other.words}
        </Link>
      </p>
    </aside>
  )
}
