'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useWhyNot } from '#components/auth/session.tsx'
import { patiently } from '#components/data/patiently.ts'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { counted, listed } from '#lib/format/words.ts'
import type { Config, ConfigField, ConfigSection } from '#lib/wire/views/config.ts'
import { FieldRow } from './field-row.tsx'
import { type Edits, edited, isSameValue, patchOf } from './patch.ts'
import { useCheck } from './use-check.ts'

const FlagSwitch = dynamic(() => patiently(() => import('./flag-switch.tsx')), { ssr: false })
const ProposeEdits = dynamic(() => patiently(() => import('./propose-edits.tsx')), { ssr: false })

/** One part of the configuration. What is edited of it becomes one proposal. */
export function SectionPanel({
  section,
  config,
  fields,
  isShutAtFirst,
}: {
  readonly section: ConfigSection
  readonly config: Config
  readonly fields: readonly ConfigField[]
  readonly isShutAtFirst: boolean
}) {
  const [edits, setEdits] = useState<Edits>({})
  const [round, setRound] = useState(0)
  const [isShut, setShut] = useState(isShutAtFirst)
  const [switching, setSwitching] = useState<ConfigField | null>(null)
  const notMine = useWhyNot('propose')
  const version = config.version ?? 0
  // An edit that has come into force meanwhile is none any more.
  const own = Object.fromEntries(Object.entries(edits).filter(([path, value]) => !isSameValue(inForce(section, path), value)))
  const count = Object.keys(own).length
  const checked = useCheck(count === 0 ? null : { base: version, kind: section.kind, change: patchOf(own) })
  const discard = () => {
    setEdits({})
    setRound(round + 1)
  }
  return (
    <LivePanel
      title={section.name}
      note={isShut ? summaryOf(fields) : section.about}
      readAtMs={config.readAtMs}
      isFlush
      actions={
        <>
          {section.name === 'Curators' ? (
            <Link href="/curators" className="text-xs text-accent hover:underline">
              Tune with a preview
            </Link>
          ) : null}
          {count > 0 ? (
            <Button size="sm" tone="quiet" onClick={discard}>
              Discard {counted(count, 'edit')}
            </Button>
          ) : (
            <Button size="sm" tone="quiet" aria-expanded={!isShut} onClick={() => setShut(!isShut)}>
              {isShut ? `Show ${counted(fields.length, 'field')}` : 'Hide'}
            </Button>
          )}
        </>
      }
    >
      {isShut ? null : (
        <ul>
          {fields.map((field) => (
            <FieldRow
              key={`${field.path} ${round}`}
              field={field}
              value={Object.hasOwn(own, field.path) ? (own[field.path] ?? null) : field.value}
              fault={checked.faultOf(field.path)}
              whyNot={config.version === null ? 'No version is stored yet' : notMine}
              onChange={(value) => setEdits((before) => edited(before, field, value))}
              onSwitch={() => setSwitching(field)}
            />
          ))}
        </ul>
      )}
      {count === 0 ? null : (
        <div className="border-t border-line bg-raised/40 p-3">
          <ProposeEdits kind={section.kind} version={version} fields={section.fields} edits={own} checked={checked} onAgain={discard} />
        </div>
      )}
      {switching === null ? null : <FlagSwitch field={switching} version={version} fourEyes={config.fourEyes} onClose={() => setSwitching(null)} />}
    </LivePanel>
  )
}

const inForce = (section: ConfigSection, path: string) => section.fields.find((field) => field.path === path)?.value ?? null

/** What of it is not as it comes. */
function summaryOf(fields: readonly ConfigField[]): string {
  const moved = fields.filter((field) => !isSameValue(field.value, field.default))
  if (moved.length === 0) return 'every field as it comes'
  return moved.length > 4 ? `${counted(moved.length, 'field')} not as they come` : listed(moved.map(({ path, value }) => `${path} ${value}`))
}
