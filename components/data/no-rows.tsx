import type { ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { type Chip, chipsInWords } from './list-filters.tsx'
import { Empty } from './states.tsx'

/** Nothing matches: the filter in words. Nothing is there at all: what will appear, and what makes it appear. */
export function NoRows({
  noun,
  chips,
  onClear,
  empty,
}: {
  readonly noun: string
  readonly chips: readonly Chip[]
  readonly onClear: () => void
  readonly empty: ReactNode
}) {
  if (chips.length === 0) return empty
  return (
    <Empty action={<Button onClick={onClear}>Clear the filter</Button>}>
      No {noun} matches: {chipsInWords(chips)}.
    </Empty>
  )
}
