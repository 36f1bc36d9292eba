'use client'
import { endOthers, endSession } from '#app/actions/account.ts'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { leave } from '#components/shell/person-menu.tsx'
import { Button } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { Role } from '#lib/domain/govern/roles.ts'
import type { OwnSession, Token } from '#lib/wire/people.ts'
import { PasswordPanel } from './password-panel.tsx'
import { programName } from './program-name.ts'
import { ROLE_WORDS } from './role-words.ts'
import { SecondFactorPanel } from './second-factor-panel.tsx'
import { Fault } from './shown-once.tsx'
import { TokensPanel } from './tokens-panel.tsx'
import { useStep } from './use-step.ts'

type Me = { readonly name: string; readonly handle: string; readonly email: string; readonly roles: readonly Role[]; readonly hasSecondFactor: boolean }

/** One's own ways in: password, second factor, sessions, tokens. */
export function AccountScreen({ me, sessions, tokens }: { readonly me: Me; readonly sessions: readonly OwnSession[]; readonly tokens: readonly Token[] }) {
  return (
    <Page
      title="Account"
      lead={`${me.name}, ${me.email}`}
      actions={
        <>
          {me.roles.includes('admin') ? (
            <Link href="/system/people" className="text-sm text-accent underline-offset-2 hover:underline">
              People
            </Link>
          ) : null}
          <SignOut />
        </>
      }
    >
      <div className="grid items-start gap-3 lg:grid-cols-2">
        <div className="grid min-w-0 gap-3">
          <Panel title="You" isStatic>
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
              <dt className="text-dim">In every record</dt>
              <dd className="figure">{me.handle}</dd>
              <dt className="text-dim">Roles</dt>
              <dd>
                {me.roles.length === 0 ? 'none: ask an admin' : null}
                {me.roles.map((role) => (
                  <span key={role} className="block">
                    {role} <span className="text-faint">{ROLE_WORDS[role]}</span>
                  </span>
                ))}
              </dd>
            </dl>
          </Panel>
          <SecondFactorPanel isOn={me.hasSecondFactor} />
        </div>
        <div className="grid min-w-0 gap-3">
          <PasswordPanel />
          <SessionsPanel sessions={sessions} />
        </div>
      </div>
      <TokensPanel tokens={tokens} />
    </Page>
  )
}

const SignOut = () => <Button onClick={() => void leave()}>Sign out</Button>

function SessionsPanel({ sessions }: { readonly sessions: readonly OwnSession[] }) {
  const { isBusy, fault, take } = useStep()
  return (
    <Panel
      title="Sessions"
      isStatic
      isFlush
      note="ended at once, wherever they are open"
      actions={
        <Button
          size="sm"
          disabled={isBusy || sessions.length < 2}
          title={sessions.length < 2 ? 'There is no other' : undefined}
          onClick={() => void take(endOthers)}
        >
          End all others
        </Button>
      }
    >
      <PlainTable
        label="Sessions"
        rows={sessions}
        rowId={(one) => one.id}
        columns={[
          {
            id: 'program',
            header: 'Browser',
            isWide: true,
            cell: (one) => (
              <span title={one.program ?? undefined}>
                {programName(one.program)} {one.isThis ? <span className="text-dim">this one</span> : null}
              </span>
            ),
          },
          { id: 'address', header: 'Address', cell: (one) => <span className="figure">{one.address || 'unknown'}</span> },
          { id: 'since', header: 'Since', cell: (one) => <Time at={one.sinceMs} /> },
          { id: 'ends', header: 'Ends', cell: (one) => <Time at={one.endsMs} style="moment" /> },
          {
            id: 'act',
            header: <span className="sr-only">Action</span>,
            align: 'right',
            cell: (one) =>
              one.isThis ? null : (
                <Button size="sm" disabled={isBusy} onClick={() => void take(() => endSession(one.id))}>
                  End it
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
