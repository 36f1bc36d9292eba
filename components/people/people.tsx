'use client'
import { useState } from 'react'
import { takeBackLink } from '#app/actions/people.ts'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { Button } from '#components/ui/button.tsx'
import { Page } from '#components/ui/page.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { Member, OpenLink } from '#lib/wire/people.ts'
import { InvitePanel } from './invite-panel.tsx'
import { MemberActions } from './member-actions.tsx'
import { Fault } from './shown-once.tsx'
import { useStep } from './use-step.ts'

/** Who may come in and what they may do: an admin's screen. */
export function PeopleScreen({ members, links }: { readonly members: readonly Member[]; readonly links: readonly OpenLink[] }) {
  const [openId, setOpenId] = useState<string | null>(null)
  const active = members.filter(({ isActive }) => isActive)
  const approvers = active.filter(({ roles }) => roles.includes('approver')).length
  return (
    <Page title="People" lead={`${active.length} with an account, ${approvers} of them ${approvers === 1 ? 'approves' : 'approve'}`}>
      <InvitePanel />
      <Panel title="Accounts" isStatic isFlush>
        <PlainTable
          label="Accounts"
          rows={members}
          rowId={(one) => one.id}
          isDim={(one) => !one.isActive}
          detail={(one) => (one.id === openId ? <MemberActions key={one.id} member={one} /> : null)}
          columns={[
            {
              id: 'name',
              header: 'Name',
              cell: (one) => (
                <span className="block py-0.5 leading-tight">
                  <span className="block text-sm font-medium">{one.name}</span>
                  <span className="text-faint">{one.email}</span>
                </span>
              ),
            },
            { id: 'handle', header: 'In records', cell: (one) => <span className="figure">{one.handle}</span> },
            { id: 'roles', header: 'Roles', cell: (one) => (one.isActive ? one.roles.join(', ') || 'none' : 'taken out') },
            { id: 'factor', header: 'Second factor', cell: (one) => (one.hasSecondFactor ? 'on' : <span className="text-warn">off</span>) },
            { id: 'sessions', header: 'Sessions', align: 'right', cell: (one) => <span className="figure">{one.sessions}</span> },
            { id: 'tokens', header: 'Tokens', align: 'right', cell: (one) => <span className="figure">{one.tokens}</span> },
            { id: 'seen', header: 'Last sign-in', cell: (one) => (one.lastSeenMs === null ? 'never' : <Time at={one.lastSeenMs} />) },
            {
              id: 'act',
              header: <span className="sr-only">Actions</span>,
              isWide: true,
              align: 'right',
              cell: (one) => (
                <Button size="sm" aria-expanded={one.id === openId} onClick={() => setOpenId(one.id === openId ? null : one.id)}>
                  {one.id === openId ? 'Close' : 'Change'}
                  <span className="sr-only"> {one.name}</span>
                </Button>
              ),
            },
          ]}
        />
      </Panel>
      <Links links={links} />
    </Page>
  )
}

function Links({ links }: { readonly links: readonly OpenLink[] }) {
  const { isBusy, fault, take } = useStep()
  if (links.length === 0) return null
  return (
    <Panel title="Open links" isStatic isFlush note="each holds once">
      <PlainTable
        label="Open links"
        rows={links}
        rowId={(one) => one.id}
        columns={[
          {
            id: 'kind',
            header: 'For',
            cell: (one) => (one.kind === 'password' ? `a new password for ${one.forHandle ?? 'somebody'}` : (one.note ?? 'somebody new')),
          },
          { id: 'roles', header: 'Roles', cell: (one) => one.roles.join(', ') || 'as before' },
          { id: 'by', header: 'Made by', cell: (one) => <span className="figure">{one.by}</span> },
          { id: 'ends', header: 'Ends', cell: (one) => <Time at={one.endsMs} style="moment" /> },
          {
            id: 'act',
            header: <span className="sr-only">Action</span>,
            isWide: true,
            align: 'right',
            cell: (one) => (
              <Button size="sm" disabled={isBusy} onClick={() => void take(() => takeBackLink(one.id))}>
                Take it back
              </Button>
            ),
          },
        ]}
      />
      <div className="px-3 empty:hidden">
        <Fault text={fault} />
      </div>
    </Panel>
  )
}
