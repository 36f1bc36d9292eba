import { Badge } from '#components/ui/badge.tsx'
import type { ProposalRow } from '#lib/wire/views/proposals.ts'
import { RISK_WORDS } from './words.ts'

const TONES = { high: 'danger', medium: 'warn', low: 'plain' } as const

/** How much is at stake, and which way its limits go. */
export function RiskBadge({ risk, direction }: Pick<ProposalRow, 'risk' | 'direction'>) {
  return (
    <span className="inline-flex items-center gap-1">
      <Badge tone={TONES[risk]} title={`Risk ${RISK_WORDS[risk]}`}>
        {risk} risk
      </Badge>
      {direction === 'looser' ? <Badge tone="danger">▲ loosens limits</Badge> : null}
      {direction === 'tighter' ? <Badge>▼ tightens limits</Badge> : null}
    </span>
  )
}

/** What is wrong with its waiting. */
export function WaitingBadges({ hasMoved, isOverdue }: Pick<ProposalRow, 'hasMoved' | 'isOverdue'>) {
  return (
    <>
      {isOverdue ? <Badge tone="warn">waits too long</Badge> : null}
      {hasMoved ? <Badge tone="warn">base has moved</Badge> : null}
    </>
  )
}
