'use client'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { patiently } from '#components/data/patiently.ts'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { formatNumber, isNumeric } from '#lib/format/number.ts'
import { counted } from '#lib/format/words.ts'
import type { Config, ConfigField, ConfigSection, ConfigValue } from '#lib/wire/views/config.ts'
import { FieldEditor } from './field-editor.tsx'
import { type Edits, edited, isSameValue, patchOf } from './patch.ts'
import { useCheck } from './use-check.ts'

const FlagSwitch = dynamic(() => patiently(() => import('./flag-switch.tsx')), { ssr: false })
const ProposeEdits = dynamic(() => patiently(() => import('./propose-edits.tsx')), { ssr: false })

/** The switches of learning: a person moves them here, in one go while four eyes are off. */
const SWITCHES: readonly string[] = ['learning.lesson_feedback_enabled', 'learning.curator_learning_enabled', 'learning.strand_braid_learning_enabled']

/** One part of the configuration: every field with its value, what it does, and an editor where somebody wants to change it. */
export function SectionPanel({
  section,
  config,
  fields,
}: {
  readonly section: ConfigSection
  readonly config: Config
  readonly fields: readonly ConfigField[]
}) {
  const [edits, setEdits] = useState<Edits>({})
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [switching, setSwitching] = useState<ConfigField | null>(null)
  const version = config.version ?? 0
  const own = Object.fromEntries(
    Object.entries(edits).filter(([path, value]) => !isSameValue(section.fields.find((one) => one.path === path)?.value ?? null, value)),
  )
  const count = Object.keys(own).length
  const checked = useCheck(count === 0 ? null : { base: version, kind: section.kind, change: patchOf(own) })
  const shut = () => {
    setEdits({})
    setOpen(new Set())
  }
  return (
    <LivePanel
      title={section.name}
      note={section.about}
      readAtMs={config.readAtMs}
      isFlush
      actions={
        count > 0 ? (
          <Button size="sm" tone="quiet" onClick={shut}>
            Discard {counted(count, 'edit')}
          </Button>
        ) : section.name === 'Curators' ? (
          <Link href="/curators" className="text-xs text-accent hover:underline">
            Tune with a preview
          </Link>
        ) : null
      }
    >
      <ul>
        {fields.map((field) => (
          <li
            key={field.path}
            className="grid gap-x-4 gap-y-1 border-b border-line/70 px-3 py-1.5 last:border-b-0 md:grid-cols-[minmax(0,1fr)_minmax(11rem,auto)_14rem]"
          >
            <div className="min-w-0">
              <code className="figure text-xs break-words whitespace-normal">{field.path}</code>
              <p className="text-xs text-dim">{field.what}</p>
            </div>
            <div className="text-right max-md:text-left">
              <p className="figure text-sm">
                <Value field={field} value={field.value} />
                {field.unit && field.value !== null && field.kind !== 'flag' ? <span className="text-2xs text-faint"> {field.unit}</span> : null}
              </p>
              <p className="text-2xs text-faint">
                {isSameValue(field.value, field.default) ? (
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
            <div className="min-w-0">
              {SWITCHES.includes(field.path) ? (
                <Button
                  size="sm"
                  disabled={config.version === null}
                  title={config.version === null ? 'No version is stored yet' : undefined}
                  onClick={() => setSwitching(field)}
                >
                  {field.value === true ? 'Switch off…' : 'Switch on…'}
                  <span className="sr-only"> {field.path}</span>
                </Button>
              ) : open.has(field.path) ? (
                <Editor
                  field={field}
                  value={Object.hasOwn(own, field.path) ? (own[field.path] ?? null) : field.value}
                  fault={checked.faultOf(field.path)}
                  onChange={(value) => setEdits((before) => edited(before, field, value))}
                />
              ) : (
                <Button
                  size="sm"
                  tone="quiet"
                  disabled={config.version === null}
                  title={config.version === null ? 'No version is stored yet' : undefined}
                  onClick={() => setOpen(new Set([...open, field.path]))}
                >
                  Change<span className="sr-only"> {field.path}</span>
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {count === 0 ? null : (
        <div className="border-t border-line bg-raised/40 p-3">
          <ProposeEdits kind={section.kind} version={version} fields={section.fields} edits={own} checked={checked} onAgain={shut} />
        </div>
      )}
      {switching === null ? null : <FlagSwitch field={switching} version={version} fourEyes={config.fourEyes} onClose={() => setSwitching(null)} />}
    </LivePanel>
  )
}

function Editor({
  field,
  value,
  fault,
  onChange,
}: {
  readonly field: ConfigField
  readonly value: ConfigValue
  readonly fault: string | undefined
  readonly onChange: (value: ConfigValue) => void
}) {
  const noteId = `note-${field.path.replaceAll('.', '-')}`
  return (
    <div className="grid gap-0.5">
      <FieldEditor
        field={field}
        value={value}
        ids={{ 'aria-label': field.path, 'aria-describedby': noteId, 'aria-invalid': fault === undefined ? undefined : true }}
        onChange={onChange}
      />
      <p id={noteId} className={`text-2xs ${fault === undefined ? 'text-faint' : 'text-danger'}`}>
        {fault ?? field.bounds}
      </p>
    </div>
  )
}

export function Value({ field, value }: { readonly field: Pick<ConfigField, 'kind'>; readonly value: ConfigValue }) {
  if (value === null) return <span className="text-faint">none</span>
  if (typeof value === 'boolean') return <span className={value ? '' : 'text-warn'}>{value ? 'on' : 'off'}</span>
  if (field.kind === 'choice' || !isNumeric(value)) return <>{value}</>
  return <>{formatNumber(value, { min: 0, max: 10 })}</>
}
