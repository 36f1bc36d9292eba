import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { Button } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { asWords } from '#lib/format/words.ts'
import type { ProposalRow } from '#lib/wire/views/proposals.ts'
import { RiskBadge, WaitingBadges } from './badges.tsx'
import { hrefOf } from './words.ts'

/** The inbox where a table does not fit: one card each, the whole of it a link for a thumb. */
export function InboxCards({ rows, onMore }: { readonly rows: readonly ProposalRow[]; readonly onMore: (() => void) | null }) {
  return (
    <ul aria-label="Proposals">
      {rows.map((row) => (
        <li key={`${row.kind} ${row.id}`} className="border-b border-line last:border-b-0">
          <Link href={hrefOf(row)} className="grid gap-1.5 px-3 py-3 hover:bg-raised">
            <span className="flex flex-wrap items-center gap-1.5">
              <RiskBadge {...row} />
              <WaitingBadges {...row} />
              <span className="ml-auto text-xs text-dim">
                <Time at={row.decidedAtMs ?? row.createdAtMs} />
              </span>
            </span>
            <span className="text-sm leading-snug">{row.title}</span>
            <span className="flex flex-wrap gap-x-3 text-xs text-dim">
              <Status value={row.status} />
              <span>{asWords(row.kind)}</span>
              <span>by {row.author}</span>
            </span>
          </Link>
        </li>
      ))}
      {onMore ? (
        <li className="p-3">
          <Button size="touch" tone="quiet" onClick={onMore}>
            Show more
          </Button>
        </li>
      ) : null}
    </ul>
  )
}
