'use client'
import { useState } from 'react'
import { changeRoles, endAllSessions, makePasswordLink, resetCode, setPersonActive } from '#app/actions/people.ts'
import { Button } from '#components/ui/button.tsx'
import type { Role } from '#lib/domain/govern/roles.ts'
import type { Member } from '#lib/wire/people.ts'
import { RoleBoxes } from './role-boxes.tsx'
import { Fault, ShownOnce } from './shown-once.tsx'
import { Sure } from './sure.tsx'
import { useStep } from './use-step.ts'

/** What an admin does with one account, under its row and as wide as what is seen of the table. */
export function MemberActions({ member }: { readonly member: Member }) {
  const { isBusy, fault, take } = useStep()
  const [roles, setRoles] = useState<readonly Role[]>(member.roles)
  const [link, setLink] = useState<string | null>(null)
  const { id, name, isActive } = member
  const isSame = roles.join() === member.roles.join()
  const newPassword = async () => {
    const done = await take(() => makePasswordLink(id))
    if (done?.secret) setLink(`${location.origin}/welcome?token=${done.secret}`)
  }
  return (
    <div className="sticky left-3 grid w-[min(44rem,calc(100vw-3.5rem))] gap-3 py-2 text-left">
      {isActive ? (
        <>
          <RoleBoxes legend={`Roles of ${name}`} held={roles} onChange={setRoles} />
          <div className="flex flex-wrap gap-2">
            <Button size="sm" tone="accent" disabled={isBusy || isSame || roles.length === 0} onClick={() => void take(() => changeRoles(id, roles))}>
              Change the roles
            </Button>
            <Button size="sm" disabled={isBusy} onClick={() => void newPassword()}>
              Link for a new password
            </Button>
            <Sure
              label="End all sessions"
              consequence={`${name} signs in anew everywhere.`}
              confirm="End them"
              isBusy={isBusy || member.sessions === 0}
              onSure={() => void take(() => endAllSessions(id))}
            />
            <Sure
              label="Reset the second factor"
              consequence="The password alone lets them in until they set up another."
              confirm="Reset it"
              isBusy={isBusy || !member.hasSecondFactor}
              onSure={() => void take(() => resetCode(id))}
            />
            <Sure
              label="Take out"
              consequence={`${name} is signed out at once and cannot come in. What was done stays under this name.`}
              confirm={`Take ${name} out`}
              isBusy={isBusy}
              onSure={() => void take(() => setPersonActive(id, false))}
            />
          </div>
        </>
      ) : (
        <div>
          <Button size="sm" disabled={isBusy} onClick={() => void take(() => setPersonActive(id, true))}>
            Let in again
          </Button>
        </div>
      )}
      <Fault text={fault} />
      {link ? <ShownOnce label="The link." text={link} /> : null}
    </div>
  )
}
