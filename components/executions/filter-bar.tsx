'use client'
import { useEffect, useRef, useState } from 'react'
import { useShortcut } from '#components/data/shortcuts.ts'
import { Button } from '#components/ui/button.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import { REFUSAL_CODES } from '#lib/domain/decide/refusal.ts'
import type { BlotterNames } from '#lib/wire/views/executions.ts'
import { type Filter, RANGE_CHOICES, STATE_CHOICES } from './filter.ts'

/** Every box writes the URL and nothing else: a filtered screen can be sent to somebody. */
export function FilterBar({
  filter,
  names,
  onChange,
  onClear,
  isFiltered,
}: {
  readonly filter: Filter
  readonly names: BlotterNames
  readonly onChange: (change: Partial<Filter>) => void
  readonly onClear: () => void
  readonly isFiltered: boolean
}) {
  const state = filter.status?.join(',') ?? ''
  const states = STATE_CHOICES.some(({ value }) => value === state) ? STATE_CHOICES : [...STATE_CHOICES, { value: state, label: state.replaceAll('_', ' ') }]
  const [isUnfolded, setUnfolded] = useState(false)
  return (
    <search>
      <form aria-label="Filter executions" className="flex flex-wrap items-center gap-1.5" onSubmit={(event) => event.preventDefault()}>
        <SearchBox value={filter.q ?? ''} onChange={(q) => onChange({ q: q || null })} />
        <div className="contents sm:hidden">
          <Button size="sm" aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
            {isFiltered ? 'Filtered' : 'Filter'}
          </Button>
        </div>
        <div className={`flex-wrap items-center gap-1.5 sm:contents ${isUnfolded ? 'flex' : 'hidden'}`}>
          <Box label="State" width="w-30" value={state} choices={states} onChange={(value) => onChange({ status: value ? value.split(',') : null })} />
          <Box
            label="Symbol"
            width="w-28"
            value={filter.symbol ?? ''}
            choices={named('Any symbol', names.symbols, filter.symbol)}
            onChange={(value) => onChange({ symbol: value || null })}
          />
          <Box
            label="Side"
            width="w-22"
            value={filter.side ?? ''}
            choices={named('Any side', ['buy', 'sell'], null)}
            onChange={(value) => onChange({ side: (value || null) as Filter['side'] })}
          />
          <Box
            label="Venue"
            width="w-28"
            value={filter.venue ?? ''}
            choices={named('Any venue', names.venues, filter.venue)}
            onChange={(value) => onChange({ venue: value || null })}
          />
          <Box
            label="Style"
            width="w-24"
            value={filter.style ?? ''}
            choices={named('Any style', ['market', 'limit'], filter.style)}
            onChange={(value) => onChange({ style: value || null })}
          />
          <Box
            label="Refusal code"
            width="w-36"
            value={filter.code ?? ''}
            choices={named('Any refusal', REFUSAL_CODES, null)}
            onChange={(value) => onChange({ code: (value || null) as Filter['code'] })}
          />
          <Box
            label="Time range"
            width="w-32"
            value={filter.range ?? ''}
            choices={RANGE_CHOICES}
            onChange={(value) => onChange({ range: (value || null) as Filter['range'], from: null, to: null })}
          />
        </div>
        {isFiltered ? (
          <Button size="sm" tone="quiet" onClick={onClear}>
            Clear
          </Button>
        ) : null}
      </form>
    </search>
  )
}

const TYPING_MS = 250

/** Asks once the typing pauses: each letter would otherwise be a read of its own. */
function SearchBox({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const inputRef = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(value)
  const [asked, setAsked] = useState(value)
  // The URL can change without the box: Clear, or the browser's way back.
  if (value !== asked) {
    setAsked(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed === asked) return
    const timer = setTimeout(() => {
      setAsked(typed)
      onChange(typed)
    }, TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed, asked, onChange])
  useShortcut({ keys: '/', does: 'find by id', group: 'Executions' }, (event) => {
    event.preventDefault()
    inputRef.current?.focus()
  })
  return (
    <div className="w-36">
      <Input
        ref={inputRef}
        size="sm"
        isFigure
        type="search"
        aria-label="Find by id; its last characters are enough"
        placeholder="Find id   /"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
    </div>
  )
}

/** A value of the URL that the market no longer lists stays selectable, so that the box tells the truth. */
function named(any: string, values: readonly string[], current: string | null | undefined) {
  const all = current && !values.includes(current) ? [...values, current] : values
  return [{ value: '', label: any }, ...all.map((value) => ({ value, label: value }))]
}

function Box({
  label,
  width,
  value,
  choices,
  onChange,
}: {
  readonly label: string
  readonly width: string
  readonly value: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}) {
  return (
    <div className={width}>
      <Select size="sm" aria-label={label} value={value} options={choices} onChange={(event) => onChange(event.target.value)} />
    </div>
  )
}
