'use client'
import { useEffect, useRef, useState } from 'react'
import { Time } from '#components/data/time.tsx'
import { Button } from '#components/ui/button.tsx'
import { formatNumber, isNumeric } from '#lib/format/number.ts'
import type { ConfigField, ConfigValue } from '#lib/wire/views/config.ts'
import { FieldEditor } from './field-editor.tsx'
import { isSameValue } from './patch.ts'

/** The switches of learning: a person moves them here, in one go while four eyes are off. */
const SWITCHES: readonly string[] = ['learning.lesson_feedback_enabled', 'learning.curator_learning_enabled', 'learning.strand_braid_learning_enabled']

/** One field: what it is, what it does, who set it, and how to change it. */
export function FieldRow({
  field,
  value,
  fault,
  whyNot,
  onChange,
  onSwitch,
}: {
  readonly field: ConfigField
  /** As it is edited, or in force. */
  readonly value: ConfigValue
  readonly fault: string | undefined
  readonly whyNot: string | null
  readonly onChange: (value: ConfigValue) => void
  readonly onSwitch: () => void
}) {
  const [isOpen, setOpen] = useState(false)
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 border-b border-line/70 px-3 py-1.5 last:border-b-0 md:grid-cols-[minmax(0,1fr)_minmax(11rem,auto)_13rem]">
      <div className="min-w-0 max-md:col-span-2">
        <code className="figure text-xs break-words whitespace-normal">{field.path}</code>
        <p className="text-xs text-dim">{field.what}</p>
      </div>
      <InForce field={field} />
      <div className="min-w-0">
        {SWITCHES.includes(field.path) ? (
          <Button size="sm" disabled={whyNot !== null} title={whyNot ?? undefined} onClick={onSwitch}>
            {field.value === true ? 'Switch off…' : 'Switch on…'}
            <span className="sr-only"> {field.path}</span>
          </Button>
        ) : isOpen || !isSameValue(value, field.value) ? (
          <Editor field={field} value={value} fault={fault} isAsked={isOpen} onChange={onChange} />
        ) : (
          <Button size="sm" tone="quiet" disabled={whyNot !== null} title={whyNot ?? undefined} onClick={() => setOpen(true)}>
            Change<span className="sr-only"> {field.path}</span>
          </Button>
        )}
      </div>
    </li>
  )
}

function InForce({ field }: { readonly field: ConfigField }) {
  const isDefault = isSameValue(field.value, field.default)
  return (
    <div className="md:text-right">
      <p className={`figure text-sm ${isDefault ? '' : 'text-accent'}`}>
        <Value field={field} value={field.value} />
        {field.unit && field.value !== null && field.kind !== 'flag' ? <span className="text-2xs text-faint"> {field.unit}</span> : null}
      </p>
      <p className="text-2xs text-faint">
        {isDefault ? (
          'as it comes'
        ) : (
          <>
            default <Value field={field} value={field.default} />
          </>
        )}
        {field.since === null ? null : (
          <>
            , v{field.since.version} by {field.since.author}, <Time at={field.since.atMs} />
          </>
        )}
      </p>
    </div>
  )
}

function Editor({
  field,
  value,
  fault,
  isAsked,
  onChange,
}: {
  readonly field: ConfigField
  readonly value: ConfigValue
  readonly fault: string | undefined
  /** A press has opened it, and the button that was pressed is gone. */
  readonly isAsked: boolean
  readonly onChange: (value: ConfigValue) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isAsked) box.current?.querySelector<HTMLElement>('input, select')?.focus()
  }, [isAsked])
  const noteId = `note-${field.path.replaceAll('.', '-')}`
  const ids = { 'aria-label': field.path, 'aria-describedby': noteId, 'aria-invalid': fault === undefined ? undefined : true } as const
  return (
    <div ref={box} className="grid gap-0.5">
      <FieldEditor field={field} value={value} ids={ids} onChange={onChange} />
      <p id={noteId} className={`text-2xs ${fault === undefined ? 'text-faint' : 'text-danger'}`}>
        {fault ?? field.bounds}
      </p>
    </div>
  )
}

function Value({ field, value }: { readonly field: Pick<ConfigField, 'kind'>; readonly value: ConfigValue }) {
  if (value === null) return <span className="text-faint">none</span>
  if (typeof value === 'boolean') return <>{value ? 'on' : 'off'}</>
  if (field.kind === 'choice' || !isNumeric(value)) return <>{value}</>
  return <>{formatNumber(value, { min: 0, max: 10 })}</>
}
