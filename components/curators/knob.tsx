'use client'
import { memo, useId, useState } from 'react'

type KnobProps = {
  /** What a reader hears: "Risk curator, weight". */
  readonly label: string
  readonly path: string
  readonly value: number
  /** In force: a tick on the slider, and the way back. */
  readonly base: number
  readonly low: number
  readonly high: number
  readonly step: number
  /** Why moving it changes nothing, or no further. */
  readonly note: string | null
  readonly onMove: (path: string, value: number, gesture: string | null) => void
  readonly onSettle: () => void
}

/** A number that can be dragged and typed. Drawn again only when it moves itself, so that a drag stays smooth. */
export const Knob = memo(function Knob({ label, path, value, base, low, high, step, note, onMove, onSettle }: KnobProps) {
  const isMoved = value !== base
  const [isWrong, setWrong] = useState(false)
  const hint = isWrong ? `not taken: from ${printed(low)} to ${printed(high)}` : note
  const hintId = useId()
  return (
    <div className="grid gap-0.5">
      <div className="flex items-center gap-1.5">
        <NumberBox
          label={label}
          value={value}
          low={low}
          high={high}
          isMoved={isMoved}
          hintId={hint === null ? null : hintId}
          onWrong={setWrong}
          onSet={(next) => onMove(path, next, null)}
        />
        {isMoved ? (
          <button
            type="button"
            title={`Back to ${base}, as in force`}
            onClick={() => onMove(path, base, null)}
            className="figure rounded-sm px-0.5 text-2xs text-faint line-through decoration-1 hover:text-ink hover:no-underline"
          >
            <span className="sr-only">{label}: back to </span>
            {printed(base)}
          </button>
        ) : null}
      </div>
      <div className="relative h-6">
        <input
          type="range"
          aria-label={`${label}, slider`}
          aria-valuetext={`${printed(value)}${isMoved ? `, in force ${printed(base)}` : ''}`}
          min={low}
          max={high}
          step={step}
          value={value}
          onChange={({ target }) => onMove(path, target.valueAsNumber, path)}
          onPointerUp={onSettle}
          onKeyUp={onSettle}
          onBlur={onSettle}
          className="relative m-0 h-6 w-full cursor-ew-resize accent-accent"
        />
        <span
          aria-hidden
          className="pointer-events-none absolute top-4.5 h-1.5 w-0.5 -translate-x-1/2 rounded-full bg-dim"
          style={{ left: `calc(8px + (100% - 16px) * ${((base - low) / (high - low)).toFixed(4)})` }}
        />
      </div>
      {hint === null ? null : (
        <p id={hintId} className={`text-2xs ${isWrong ? 'text-danger' : isMoved ? 'text-warn' : 'text-faint'}`}>
          {hint}
        </p>
      )}
    </div>
  )
})

/** Typed text counts when it is a number within bounds; until then it is marked, and nothing moves. */
function NumberBox({
  label,
  value,
  low,
  high,
  isMoved,
  hintId,
  onWrong,
  onSet,
}: {
  readonly label: string
  readonly value: number
  readonly low: number
  readonly high: number
  readonly isMoved: boolean
  readonly hintId: string | null
  readonly onWrong: (isWrong: boolean) => void
  readonly onSet: (value: number) => void
}) {
  const [typed, setTyped] = useState<string | null>(null)
  const isWithin = (number: number) => number >= low && number <= high
  const isWrong = !isWithin(typed === null ? value : numberIn(typed))
  return (
    <input
      inputMode="decimal"
      aria-label={label}
      aria-invalid={isWrong || undefined}
      aria-describedby={hintId ?? undefined}
      title={isWrong ? `Expected a number from ${low} to ${high}` : `${low} to ${high}`}
      value={typed ?? printed(value)}
      onChange={({ target }) => {
        setTyped(target.value)
        const next = numberIn(target.value)
        onWrong(!isWithin(next))
        if (isWithin(next)) onSet(next)
      }}
      onBlur={() => {
        setTyped(null)
        onWrong(false)
      }}
      className={`figure h-6 w-16 rounded-sm border bg-ground px-1.5 text-xs aria-invalid:border-danger ${isMoved ? 'border-accent text-ink' : 'border-line-strong text-ink'}`}
    />
  )
}

const numberIn = (text: string): number => Number(text.trim() === '' ? Number.NaN : text)
const printed = (value: number): string => String(Number(value.toFixed(4)))
