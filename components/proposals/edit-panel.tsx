'use client'
import { useEffect, useRef, useState } from 'react'
import { Field, Input } from '#components/ui/field.tsx'
import type { ProposePayload } from '#lib/wire/command.ts'
import type { ProposalDetail } from '#lib/wire/views/proposals.ts'
import { bringIn } from './bring-in.ts'
import { patchOf } from './patch.ts'
import { ProposeChange } from './propose-change.tsx'

/** A new revision: other values, another title or reason, from what is in force now. What was approved is void. */
export function EditPanel({ proposal }: { readonly proposal: ProposalDetail }) {
  const { changes, kind, currentVersion, baseVersion } = proposal
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(changes.map(({ path, proposed }) => [path, proposed ?? ''])))
  const lines = changes.map(({ path, old, now }) => ({ path, old: now ?? old, proposed: values[path] === '' ? null : (values[path] ?? null) }))
  const changed = lines.filter(({ old, proposed }) => old !== proposed)
  const form = useRef<HTMLDivElement>(null)
  // A press has opened it.
  useEffect(() => bringIn(form.current, 'input'), [])
  return (
    <div ref={form} className="grid scroll-m-3 gap-3">
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {kind === 'rollback'
          ? null
          : changes.map(({ path, now, old }) => (
              <Field key={path} label={path} hint={`now ${now ?? old ?? 'not set'}`}>
                {(ids) => (
                  <Input
                    {...ids}
                    isFigure
                    value={values[path] ?? ''}
                    placeholder="not set"
                    onChange={({ target }) => setValues((all) => ({ ...all, [path]: target.value.trim() }))}
                  />
                )}
              </Field>
            ))}
      </div>
      <ProposeChange
        kind={kind as ProposePayload['kind']}
        baseVersion={currentVersion ?? baseVersion ?? 1}
        change={kind === 'rollback' ? proposal.change : patchOf(changed)}
        lines={kind === 'rollback' ? changes : changed}
        proposalId={proposal.id}
        title={proposal.title}
        reason={proposal.reason}
      />
    </div>
  )
}
