'use client'
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, EyeOff, type LucideIcon, MoveHorizontal } from 'lucide-react'
import { Popover } from '#components/ui/popover.tsx'
import type { Column } from './column.ts'
import { moved, resized, toggled } from './layout.ts'
import MetricHelp from './metric-help.tsx'
import type { Sorting } from './sort.ts'
import type { Arranged } from './use-arranged.ts'

const STEP = 24

/** What a column means and what can be done with it: all of it by keyboard. */
export default function HeaderMenu<T>({
  column,
  anchor,
  arranged,
  sorting,
  onClose,
}: {
  readonly column: Column<T>
  readonly anchor: HTMLElement
  readonly arranged: Arranged<Column<T>> | undefined
  readonly sorting: Sorting | undefined
  readonly onClose: () => void
}) {
  const { id, header, unit, metric, help, sortKey, sortWords = ['Lowest first', 'Highest first'], width } = column
  const isFirst = arranged?.made[0]?.id === id
  const set = (change: typeof moved, step: -1 | 1) => arranged?.setLayout(change(arranged.layout, arranged.made, id, step))
  const sort = (isDescending: boolean) => {
    onClose()
    sorting?.onSort(`${isDescending ? '-' : ''}${sortKey}`)
  }
  const isNow = (isDescending: boolean) => sorting?.sort.key === sortKey && sorting?.sort.isDescending === isDescending
  return (
    <Popover anchor={anchor} label={`Column ${header}`} onClose={onClose}>
      <div className="grid w-72 max-w-full">
        <div className="grid gap-1.5 p-3">
          <h3 className="text-sm">
            {header} {unit ? <span className="text-xs text-faint">{unit}</span> : null}
          </h3>
          {help ? <p className="text-xs whitespace-normal">{help}</p> : null}
          {metric ? <MetricHelp metric={metric} /> : null}
        </div>
        {sorting && sortKey ? (
          <div className="grid border-t border-line p-1">
            <Item icon={ArrowDown} text={sortWords[1]} isOn={isNow(true)} onPress={() => sort(true)} />
            <Item icon={ArrowUp} text={sortWords[0]} isOn={isNow(false)} onPress={() => sort(false)} />
          </div>
        ) : null}
        {arranged ? (
          <div className="grid grid-cols-2 border-t border-line p-1">
            <Item icon={ArrowLeft} text="Move left" isOff={isFirst} onPress={() => set(moved, -1)} />
            <Item icon={ArrowRight} text="Move right" isOff={isFirst} onPress={() => set(moved, 1)} />
            <Item icon={MoveHorizontal} text="Narrower" onPress={() => arranged.setLayout(resized(arranged.layout, id, width - STEP))} />
            <Item icon={MoveHorizontal} text="Wider" onPress={() => arranged.setLayout(resized(arranged.layout, id, width + STEP))} />
            <Item
              icon={EyeOff}
              text="Hide"
              isOff={isFirst}
              onPress={() => {
                onClose()
                arranged.setLayout(toggled(arranged.layout, id))
              }}
            />
          </div>
        ) : null}
      </div>
    </Popover>
  )
}

function Item({
  icon: Icon,
  text,
  isOn = false,
  isOff = false,
  onPress,
}: {
  readonly icon: LucideIcon
  readonly text: string
  readonly isOn?: boolean
  readonly isOff?: boolean
  readonly onPress: () => void
}) {
  return (
    <button
      type="button"
      disabled={isOff}
      aria-pressed={isOn || undefined}
      onClick={onPress}
      className="flex min-h-7 items-center gap-2 rounded-sm px-2 text-left text-xs hover:bg-raised disabled:text-faint aria-pressed:text-accent"
    >
      <Icon aria-hidden size={13} />
      {text}
      {isOn ? <span className="ml-auto text-2xs">now</span> : null}
    </button>
  )
}
