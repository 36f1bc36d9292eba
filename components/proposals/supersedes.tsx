import { Fragment } from 'react'
import { Link } from '#components/ui/link.tsx'
import { counted } from '#lib/format/words.ts'
import type { ProposalDetail, ProposalLink } from '#lib/wire/views/proposals.ts'

/** What its coming into force ends, or has ended: other proposals of the same fields. */
export function Supersedes({ proposal: { supersedes, appliedAtMs } }: { readonly proposal: ProposalDetail }) {
  if (supersedes.length === 0) return null
  const others = `${counted(supersedes.length, 'other proposal')} of the same ${supersedes.length === 1 ? 'field' : 'fields'}`
  return (
    <span>
      {appliedAtMs === null
        ? `When it comes into force it supersedes ${others}, which ${supersedes.length === 1 ? 'ends' : 'end'}: `
        : `It superseded ${others}: `}
      {supersedes.map((one, at) => (
        <Fragment key={one.id}>
          {at === 0 ? '' : ', '}
          <Named proposal={one} />
        </Fragment>
      ))}
      .
    </span>
  )
}

/** What ended it. */
export function Superseded({ proposal: { supersededBy: by } }: { readonly proposal: ProposalDetail }) {
  if (by === null) return null
  return (
    <p className="text-dim">
      <Named proposal={by} /> came into force and superseded it.
    </p>
  )
}

const Named = ({ proposal: { id, title } }: { readonly proposal: ProposalLink }) => (
  <Link href={`/proposals/${encodeURIComponent(id)}`} className="text-accent underline underline-offset-2">
    {title}
  </Link>
)
