'use client'
import { Box } from '#components/data/box.tsx'
import { type Chip, ListFilters } from '#components/data/list-filters.tsx'
import { RangeBox } from '#components/data/range-box.tsx'
import { SearchBox } from '#components/data/search-box.tsx'
import { STYLES } from '#lib/domain/account/costs/grouping.ts'
import { REFUSAL_CODES } from '#lib/domain/decide/refusal.ts'
import type { BlotterNames } from '#lib/wire/views/executions.ts'
import { type Filter, STATE_CHOICES } from './filter.ts'

/** Every box writes the URL and nothing else: a filtered screen can be sent to somebody. */
export function FilterBar({
  filter,
  names,
  chips,
  onChange,
  onClear,
}: {
  readonly filter: Filter
  readonly names: BlotterNames
  readonly chips: readonly Chip[]
  readonly onChange: (change: Partial<Filter>) => void
  readonly onClear: () => void
}) {
  return (
    <ListFilters
      label="Filter executions"
      chips={chips}
      onClear={onClear}
      lead={
        <SearchBox
          value={filter.q ?? ''}
          label="Find by id; its last characters are enough"
          placeholder="Find id   /"
          does="find by id"
          group="Executions"
          width="w-36"
          onChange={(q) => onChange({ q: q || null })}
        />
      }
    >
      <Box
        label="State"
        any="Any state"
        width="w-30"
        value={filter.status?.join(',')}
        values={STATE_CHOICES}
        onChange={(value) => onChange({ status: value ? value.split(',') : null })}
      />
      <Box label="Symbol" any="Any symbol" width="w-28" value={filter.symbol} values={names.symbols} onChange={(symbol) => onChange({ symbol })} />
      <Box
        label="Side"
        any="Any side"
        width="w-22"
        value={filter.side}
        values={['buy', 'sell']}
        onChange={(side) => onChange({ side: side as Filter['side'] })}
      />
      <Box label="Venue" any="Any venue" width="w-28" value={filter.venue} values={names.venues} onChange={(venue) => onChange({ venue })} />
      <Box label="Style" any="Any style" width="w-24" value={filter.style} values={STYLES} onChange={(style) => onChange({ style })} />
      <Box
        label="Refusal code"
        any="Any refusal"
        width="w-36"
        value={filter.code}
        values={REFUSAL_CODES.map((code) => ({ value: code, label: code }))}
        onChange={(code) => onChange({ code: code as Filter['code'] })}
      />
      <RangeBox label="Time range" value={filter} onChange={(range) => onChange(range)} />
    </ListFilters>
  )
}
