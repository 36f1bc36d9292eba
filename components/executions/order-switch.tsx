import type { Sorting } from '#components/data/sort.ts'
import { sortText } from '#components/data/sort.ts'
import { Button } from '#components/ui/button.tsx'

const ORDERS = [
  { sort: '-time', name: 'Newest', title: 'Newest first, live' },
  { sort: '-shortfall', name: 'Worst', title: 'Highest shortfall first: what cost most' },
  { sort: 'shortfall', name: 'Best', title: 'Lowest shortfall first: what was saved' },
] as const

/** Outliers first: what cost most and what saved most, one press away. */
export function OrderSwitch({ sorting }: { readonly sorting: Sorting }) {
  const now = sortText(sorting.sort)
  return (
    <fieldset className="flex print:hidden">
      <legend className="sr-only">Order</legend>
      {ORDERS.map(({ sort, name, title }) => (
        <Button key={sort} size="sm" tone={now === sort ? 'plain' : 'quiet'} aria-pressed={now === sort} title={title} onClick={() => sorting.onSort(sort)}>
          {name}
        </Button>
      ))}
    </fieldset>
  )
}
