'use client'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { AS_MADE, isAsMade, ordered, placed, toggled } from './layout.ts'
import type { Arrangeable, Arranged } from './use-arranged.ts'

/** Which columns are shown, and in which order; the first one always stays. */
export default function ColumnMenu<C extends Arrangeable>({
  anchor,
  arranged,
  onClose,
}: {
  readonly anchor: HTMLElement
  readonly arranged: Arranged<C>
  readonly onClose: () => void
}) {
  const { layout, made, setLayout } = arranged
  const columns = ordered(made, layout)
  const swap = (id: string, before: string | undefined) => before !== undefined && setLayout(placed(layout, made, id, before))
  return (
    <Popover anchor={anchor} label="Columns" onClose={onClose}>
      <ul aria-label="Columns, in their order" className="grid w-64 gap-0.5 p-2">
        {columns.map(({ id, header, unit }, place) => (
          <li key={id} className="flex min-h-7 items-center gap-1 rounded-sm px-1 hover:bg-raised">
            <label className="flex min-w-0 flex-1 items-center gap-2 text-xs">
              <input
                type="checkbox"
                checked={place === 0 || !layout.hidden.includes(id)}
                disabled={place === 0}
                onChange={() => setLayout(toggled(layout, id))}
                className="accent-accent"
              />
              <span className="truncate">
                {header} {unit ? <span className="text-faint">{unit}</span> : null}
              </span>
            </label>
            <Step name={`Move ${nameOf(header, id)} up`} isOff={place < 2} onPress={() => swap(id, columns[place - 1]?.id)} icon={ArrowUp} />
            <Step
              name={`Move ${nameOf(header, id)} down`}
              isOff={place === 0 || place === columns.length - 1}
              onPress={() => swap(columns[place + 1]?.id ?? id, id)}
              icon={ArrowDown}
            />
          </li>
        ))}
      </ul>
      <div className="border-t border-line p-2">
        <Button size="sm" disabled={isAsMade(layout)} onClick={() => setLayout(AS_MADE)}>
          Columns as they were made
        </Button>
      </div>
    </Popover>
  )
}

/** A head that is drawn is called by its id. */
const nameOf = (header: ReactNode, id: string): string => (typeof header === 'string' ? header : id)

function Step({
  name,
  isOff,
  icon: Icon,
  onPress,
}: {
  readonly name: string
  readonly isOff: boolean
  readonly icon: typeof ArrowUp
  readonly onPress: () => void
}) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      disabled={isOff}
      onClick={onPress}
      className="grid size-6 place-items-center rounded-sm text-dim hover:bg-panel hover:text-ink disabled:opacity-30"
    >
      <Icon aria-hidden size={13} />
    </button>
  )
}
