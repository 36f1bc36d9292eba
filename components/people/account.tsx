'use client'
import { endOthers, endSession } from '#app/actions/account.ts'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { Button } from '#components/ui/button.tsx'
import { Page } from '#components/ui/page.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ROLE_WORDS, type Role } from '#lib/domain/govern/roles.ts'
import { PasswordPanel } from './password-panel.tsx'
import { programName } from './program-name.ts'
import { SecondFactorPanel } from './second-factor-panel.tsx'
import { Fault } from './shown-once.tsx'
import { type TokenRow, TokensPanel } from './tokens-panel.tsx'
import { useStep } from './use-step.ts'

export type SessionRow = {
  readonly id: string
  readonly address: string | null
  readonly program: string | null
  readonly sinceMs: number
  readonly endsMs: number
  readonly isThis: boolean
}
type Me = { readonly name: string; readonly handle: string; readonly email: string; readonly roles: readonly Role[]; readonly hasSecondFactor: boolean }

/** One's own ways in: password, second factor, sessions, tokens. */
export function AccountScreen({ me, sessions, tokens }: { readonly me: Me; readonly sessions: readonly SessionRow[]; readonly tokens: readonly TokenRow[] }) {
  return (
    <Page title="Account" lead={`${me.name}, ${me.email}`} actions={<SignOut />}>
      <div className="grid items-start gap-3 lg:grid-cols-2">
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
        <PasswordPanel />
        <SecondFactorPanel isOn={me.hasSecondFactor} />
        <SessionsPanel sessions={sessions} />
      </div>
      <TokensPanel tokens={tokens} />
    </Page>
  )
}

function SignOut() {
  const leave = async () => {
    await fetch('/api/auth/sign-out', { method: 'POST' }).catch(() => {})
    location.assign('/sign-in')
  }
  return <Button onClick={() => void leave()}>Sign out</Button>
}

function SessionsPanel({ sessions }: { readonly sessions: readonly SessionRow[] }) {
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
