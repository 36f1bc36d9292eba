'use client'
import { X } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { useShortcut } from './shortcuts.ts'

export type Chip = {
  readonly name: string
  readonly value: string
  /** How it reads in a sentence, where name and value do not: `refused, BTC/USDT, on harbour`. */
  readonly words?: string
  readonly onClear: () => void
}

/** The filter in words; empty when nothing is set. */
export const chipsInWords = (chips: readonly Chip[]): string => chips.map(({ name, value, words }) => words ?? `${name} ${value}`).join(', ')

/** The filter of a list: its boxes, what is set as chips that come off one by one, and Clear, which says what it clears. `f` goes there. */
export function ListFilters({
  label,
  chips,
  onClear,
  lead,
  children,
}: {
  readonly label: string
  readonly chips: readonly Chip[]
  readonly onClear: () => void
  /** Stays in view on a phone, where the other boxes fold away. */
  readonly lead?: ReactNode
  readonly children?: ReactNode
}) {
  const ref = useRef<HTMLFormElement>(null)
  const [isUnfolded, setUnfolded] = useState(false)
  useShortcut({ keys: 'f', does: 'go to the filter', group: 'Table' }, (event) => {
    event.preventDefault()
    setUnfolded(true)
    // The boxes of a folded filter can take the focus once they are drawn.
    requestAnimationFrame(() => [...(ref.current?.querySelectorAll<HTMLElement>('input, select') ?? [])].find((box) => box.offsetParent !== null)?.focus())
  })
  const words = chipsInWords(chips)
  return (
    <search className="print:hidden">
      <form ref={ref} aria-label={label} className="flex flex-wrap items-center gap-1.5" onSubmit={(event) => event.preventDefault()}>
        {lead}
        {children ? (
          <>
            <div className="contents sm:hidden">
              <Button size="sm" aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
                {chips.length > 0 ? 'Filtered' : 'Filter'}
              </Button>
            </div>
            <div className={`flex-wrap items-center gap-1.5 sm:contents ${isUnfolded ? 'flex' : 'hidden'}`}>{children}</div>
          </>
        ) : null}
        {chips.length > 1 ? chips.map((chip) => <ChipButton key={`${chip.name} ${chip.value}`} chip={chip} />) : null}
        {chips.length > 0 ? (
          <Button size="sm" tone="quiet" onClick={onClear} title={`Clear ${words}`}>
            <span className="max-w-64 truncate">Clear {words}</span>
          </Button>
        ) : null}
      </form>
    </search>
  )
}

function ChipButton({ chip: { name, value, onClear } }: { readonly chip: Chip }) {
  return (
    <button
      type="button"
      onClick={onClear}
      aria-label={`Take off ${name} ${value}`}
      className="inline-flex h-6 max-w-56 items-center gap-1 rounded-full border border-line-strong px-2 text-xs hover:bg-raised"
    >
      <span className="text-faint">{name}</span>
      <span className="truncate">{value}</span>
      <X aria-hidden size={11} className="shrink-0 text-dim" />
    </button>
  )
}
