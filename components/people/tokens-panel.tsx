'use client'
import { type FormEvent, useState } from 'react'
import { makeOwnToken, revokeOwnToken } from '#app/actions/account.ts'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field, Input, Select } from '#components/ui/field.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { Token } from '#lib/wire/people.ts'
import { Fault, ShownOnce } from './shown-once.tsx'
import { Sure } from './sure.tsx'
import { useStep } from './use-step.ts'

const LIVES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: '', label: 'until revoked' },
]

/** Programs that read what this person may read: a token each, by name. */
export function TokensPanel({ tokens }: { readonly tokens: readonly Token[] }) {
  const { isBusy, fault, take } = useStep()
  const [secret, setSecret] = useState<string | null>(null)
  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const given = new FormData(form)
    const days = String(given.get('days'))
    const done = await take(() => makeOwnToken(String(given.get('name')), days === '' ? null : Number(days)))
    if (!done) return
    setSecret(done.secret ?? null)
    form.reset()
  }
  return (
    <Panel title="Tokens for programs" isStatic isFlush note="read screens’ data, exports and the live stream; they change nothing">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 border-b border-line p-3">
        <form className="flex flex-wrap items-end gap-2" onSubmit={(event) => void make(event)}>
          <div className="w-56">
            <Field label="What is it for">{(ids) => <Input {...ids} name="name" required maxLength={60} placeholder="risk dashboard" />}</Field>
          </div>
          <div className="w-32">
            <Field label="Holds for">{(ids) => <Select {...ids} name="days" options={LIVES} defaultValue="90" />}</Field>
          </div>
          <Button type="submit" disabled={isBusy}>
            Make a token
          </Button>
        </form>
        <Fault text={fault} />
        {secret ? <ShownOnce label="The new token." text={secret} /> : null}
        <p className="text-xs text-faint">
          Sent as <code className="figure">Authorization: Bearer rw_…</code> with a GET.
        </p>
      </div>
      {tokens.length === 0 ? (
        <p className="p-3 text-sm text-dim">No token yet. Make one for each program that reads, so that one can be revoked without the others.</p>
      ) : (
        <PlainTable
          label="Tokens"
          rows={tokens}
          rowId={(one) => one.id}
          isDim={(one) => one.revokedMs !== null}
          columns={[
            { id: 'name', header: 'Name', isWide: true, cell: (one) => one.name },
            { id: 'made', header: 'Made', cell: (one) => <Time at={one.madeMs} /> },
            { id: 'used', header: 'Last used', cell: (one) => (one.lastUsedMs === null ? 'never' : <Time at={one.lastUsedMs} />) },
            { id: 'ends', header: 'Ends', cell: (one) => (one.endsMs === null ? 'when revoked' : <Time at={one.endsMs} style="moment" />) },
            {
              id: 'act',
              header: <span className="sr-only">Action</span>,
              align: 'right',
              cell: (one) =>
                one.revokedMs === null ? (
                  <Sure
                    label="Revoke"
                    hidden={one.name}
                    consequence="Refused from now on, for good."
                    confirm="Revoke it"
                    isBusy={isBusy}
                    onSure={() => void take(() => revokeOwnToken(one.id))}
                  />
                ) : (
                  <span className="text-faint">
                    revoked <Time at={one.revokedMs} />
                  </span>
                ),
            },
          ]}
        />
      )}
    </Panel>
  )
}
