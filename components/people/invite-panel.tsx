'use client'
import { type FormEvent, useState } from 'react'
import { inviteSomebody } from '#app/actions/people.ts'
import { Button } from '#components/ui/button.tsx'
import { Field, Input, Select } from '#components/ui/field.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { Role } from '#lib/domain/govern/roles.ts'
import { RoleBoxes } from './role-boxes.tsx'
import { Fault, ShownOnce } from './shown-once.tsx'
import { useStep } from './use-step.ts'

const LIVES = [
  { value: '24', label: 'a day' },
  { value: '72', label: '3 days' },
  { value: '336', label: '14 days' },
]

/** A one-time link for somebody new: made here, handed over by whatever way is trusted. The desk sends no mail. */
export function InvitePanel() {
  const { isBusy, fault, take } = useStep()
  const [roles, setRoles] = useState<readonly Role[]>(['viewer'])
  const [link, setLink] = useState<string | null>(null)
  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const given = new FormData(form)
    const done = await take(() => inviteSomebody(roles, String(given.get('note')), Number(given.get('hours'))))
    if (!done?.secret) return
    setLink(`${location.origin}/welcome?token=${done.secret}`)
    form.reset()
  }
  return (
    <Panel title="Invite somebody" isStatic note="the desk sends no mail: hand the link over yourself">
      <form className="flex flex-wrap items-start gap-x-8 gap-y-3" onSubmit={(event) => void make(event)}>
        <RoleBoxes legend="Roles" held={roles} onChange={setRoles} />
        <div className="grid w-72 max-w-full gap-3">
          <Field label="For whom" hint="Greets them, and tells this link from others.">
            {(ids) => <Input {...ids} name="note" maxLength={200} placeholder="Anna, second desk" />}
          </Field>
          <div className="w-32">
            <Field label="Holds for">{(ids) => <Select {...ids} name="hours" options={LIVES} defaultValue="72" />}</Field>
          </div>
          <div>
            <Button type="submit" tone="accent" disabled={isBusy || roles.length === 0} title={roles.length === 0 ? 'At least one role' : undefined}>
              Make a link
            </Button>
          </div>
        </div>
        <div className="grid min-w-0 flex-1 basis-64 grid-cols-[minmax(0,1fr)] gap-2">
          <Fault text={fault} />
          {link ? <ShownOnce label="The link." text={link} /> : null}
        </div>
      </form>
    </Panel>
  )
}
