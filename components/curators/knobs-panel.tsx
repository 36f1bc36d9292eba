'use client'
import { RotateCcw, Undo2 } from 'lucide-react'
import { useShortcut } from '#components/data/shortcuts.ts'
import { Button } from '#components/ui/button.tsx'
import { Select } from '#components/ui/field.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatNumber } from '#lib/format/number.ts'
import { counted, sentenceCase } from '#lib/format/words.ts'
import type { CuratorRow, Knobs, PolicyVersion, ScorePolicy } from '#lib/wire/views/curators.ts'
import { endWords, idleWords } from './bounds.ts'
import { CURATOR_NAMES, draftOf, KNOBS, PUBLISH_THRESHOLD, pathOf, THRESHOLD_KNOB } from './draft.ts'
import { Knob } from './knob.tsx'
import type { DraftControls } from './use-draft.ts'

const GROUP = 'Tune'

/** Every number that a score is made of, as a draft: nothing here changes the desk. */
export function KnobsPanel({
  version,
  base,
  rows,
  versions,
  controls,
}: {
  readonly version: number
  readonly base: ScorePolicy
  /** What each curator has done, by version. */
  readonly rows: readonly CuratorRow[]
  readonly versions: readonly PolicyVersion[]
  readonly controls: DraftControls
}) {
  const { draft, canUndo, canRedo, move, settle, undo, redo, load, valueNow } = controls
  const count = Object.keys(draft).length
  const weightSum = CURATOR_NAMES.reduce((sum, name) => sum + (valueNow(pathOf(name, 'weight')) as number), 0)
  useShortcut({ keys: 'z', does: 'undo the last move', group: GROUP }, undo, { canRepeat: true, isEnabled: canUndo })
  useShortcut({ keys: 'y', does: 'redo it', group: GROUP }, redo, { canRepeat: true, isEnabled: canRedo })
  const knob = (path: string, label: string, low: number, high: number, step: number, of: number, idle: string | null) => (
    <Knob
      label={label}
      path={path}
      value={valueNow(path) as number}
      base={of}
      low={low}
      high={high}
      step={step}
      note={idle ?? endWords(valueNow(path) as number, { low, high })}
      onMove={move}
      onSettle={settle}
    />
  )
  return (
    <Panel
      isStatic
      title="Tune"
      note={count === 0 ? `as in force, v${version}` : `draft over v${version}, ${counted(count, 'field')} moved; nothing is applied here`}
      actions={
        <>
          <Button size="sm" tone="quiet" disabled={!canUndo} title={canUndo ? 'Undo the last move (z)' : 'Nothing to undo'} onClick={undo}>
            <Undo2 aria-hidden size={13} /> Undo
          </Button>
          <Button size="sm" tone="quiet" disabled={count === 0} title={count === 0 ? 'Nothing is moved' : `Back to v${version}`} onClick={() => load({})}>
            <RotateCcw aria-hidden size={13} /> Reset
          </Button>
          <VersionChoice base={base} version={version} versions={versions} onLoad={load} />
        </>
      }
    >
      <div className="grid gap-3">
        <div className="grid items-end gap-x-4 gap-y-2 border-b border-line pb-2 sm:grid-cols-[7.5rem_minmax(0,1fr)]">
          <div>
            <p className="text-sm">Publish threshold</p>
            <p className="text-2xs text-faint">traded from this score on</p>
          </div>
          {knob(PUBLISH_THRESHOLD, 'Publish threshold', THRESHOLD_KNOB.low, THRESHOLD_KNOB.high, THRESHOLD_KNOB.step, base.publishThreshold, null)}
        </div>
        <div aria-hidden className="hidden grid-cols-[7.5rem_repeat(4,minmax(0,1fr))] gap-x-4 text-2xs text-dim sm:grid">
          <span />
          {KNOBS.map(({ key, name, low, high }) => (
            <span key={key}>
              {name}{' '}
              <span className="text-faint">
                {low}–{high}
              </span>
            </span>
          ))}
        </div>
        {CURATOR_NAMES.map((name) => {
          const own = base.curators[name]
          const isOn = valueNow(pathOf(name, 'enabled')) === true
          const now = { ...own, ...Object.fromEntries(KNOBS.map(({ key }) => [key, valueNow(pathOf(name, key))])), enabled: isOn } as Knobs
          const cut = rows.find((row) => row.curator === name && row.version === version) ?? null
          return (
            <fieldset
              key={name}
              className="m-0 grid min-w-0 grid-cols-2 items-start gap-x-4 gap-y-1 border-0 p-0 sm:grid-cols-[7.5rem_repeat(4,minmax(0,1fr))]"
            >
              <legend className="sr-only">{sentenceCase(name)} curator</legend>
              <div className="max-sm:col-span-2">
                <p className="text-sm">{sentenceCase(name)}</p>
                <label className={`inline-flex min-h-6 items-center gap-1.5 text-2xs ${isOn === own.enabled ? 'text-faint' : 'text-warn'}`}>
                  <input
                    type="checkbox"
                    checked={isOn}
                    onChange={({ target }) => move(pathOf(name, 'enabled'), target.checked, null)}
                    className="size-3.5 accent-accent"
                  />
                  {isOn ? 'is asked' : 'switched off'}
                </label>
                {isOn ? null : <p className="text-2xs text-warn">no number of it has an effect</p>}
              </div>
              {KNOBS.map(({ key, name: knobName, low, high, step }) => (
                <div key={key} className={isOn ? '' : 'opacity-60'}>
                  <span aria-hidden className="text-2xs text-dim sm:hidden">
                    {knobName}
                  </span>
                  {knob(
                    pathOf(name, key),
                    `${sentenceCase(name)}, ${knobName.toLowerCase()}`,
                    low,
                    high,
                    step,
                    own[key] as number,
                    idleWords(key, now, own, cut),
                  )}
                </div>
              ))}
            </fieldset>
          )
        })}
        <p className="border-t border-line pt-2 text-2xs text-faint">
          The weights add up to <span className="figure text-dim">{formatNumber(weightSum, { min: 2, max: 4 })}</span>. They need not add up to 1: each one,
          times four, multiplies its own curator’s contribution.
        </p>
      </div>
    </Panel>
  )
}

/** The values of an earlier version, as a draft over the one in force. */
function VersionChoice({
  base,
  version,
  versions,
  onLoad,
}: {
  readonly base: ScorePolicy
  readonly version: number
  readonly versions: readonly PolicyVersion[]
  readonly onLoad: (draft: ReturnType<typeof draftOf>) => void
}) {
  const earlier = versions.filter((one) => one.version !== version && one.policy !== null)
  if (earlier.length === 0) return null
  return (
    <span className="w-36">
      <Select
        size="sm"
        aria-label="Load the values of an earlier version"
        value=""
        options={[{ value: '', label: 'Values of …' }, ...earlier.map((one) => ({ value: String(one.version), label: `v${one.version}, ${one.author}` }))]}
        onChange={({ target }) => {
          const chosen = earlier.find((one) => String(one.version) === target.value)
          if (chosen?.policy) onLoad(draftOf(base, chosen.policy))
        }}
      />
    </span>
  )
}
