'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { configQuery } from '#lib/query/config.ts'
import type { Config, ConfigSection, ConfigValue } from '#lib/wire/views/config.ts'
import { FieldEditor } from './field-editor.tsx'
import { edited, patchOf } from './patch.ts'
import ProposeEdits from './propose-edits.tsx'
import { useCheck } from './use-check.ts'

/** One field of the configuration, changed from where its number is shown. */
export default function FieldDialog({ path, title, onClose }: { readonly path: string; readonly title: string; readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery(configQuery)
  const section = data?.sections.find(({ fields }) => fields.some((field) => field.path === path))
  return (
    <Dialog isOpen onClose={onClose} title={title} lead="It becomes a proposal; nothing changes before it is approved.">
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={3} label="Loading the field" />
        )
      ) : section === undefined || data.version === null ? (
        <p className="text-sm text-dim">This is no field of the configuration in force.</p>
      ) : (
        <OneField path={path} section={section} config={data} version={data.version} onClose={onClose} />
      )}
    </Dialog>
  )
}

function OneField({
  path,
  section,
  config,
  version,
  onClose,
}: {
  readonly path: string
  readonly section: ConfigSection
  readonly config: Config
  readonly version: number
  readonly onClose: () => void
}) {
  const field = section.fields.find((one) => one.path === path)
  const [value, setValue] = useState<ConfigValue>(field?.value ?? null)
  const edits = field === undefined ? {} : edited({}, field, value)
  const isEdited = Object.keys(edits).length > 0
  const box = useRef<HTMLDivElement>(null)
  // The dialog was there before the configuration was read.
  useEffect(() => box.current?.querySelector<HTMLElement>('input, select')?.focus(), [])
  const checked = useCheck(isEdited ? { base: version, kind: section.kind, change: patchOf(edits) } : null)
  if (field === undefined) return null
  return (
    <div ref={box} className="grid gap-3">
      <Field
        label={field.path}
        fault={checked.faultOf(path)}
        hint={`${field.what} Allowed: ${field.bounds}${field.unit ? `, ${field.unit}` : ''}; in force in v${config.version}: ${field.value ?? 'none'}`}
      >
        {(ids) => <FieldEditor field={field} value={value} ids={ids} onChange={setValue} />}
      </Field>
      <ProposeEdits kind={section.kind} version={version} fields={section.fields} edits={edits} checked={checked} onAgain={onClose} />
    </div>
  )
}
