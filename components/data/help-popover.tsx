'use client'
import { Popover } from '#components/ui/popover.tsx'
import MetricHelp from './metric-help.tsx'

/** The answer to what a name means. */
export default function HelpPopover({
  anchor,
  name,
  metric,
  text,
  onClose,
}: {
  readonly anchor: HTMLElement
  readonly name: string
  readonly metric: string | undefined
  readonly text: string | undefined
  readonly onClose: () => void
}) {
  return (
    <Popover anchor={anchor} label={`What ${name} means`} onClose={onClose}>
      <div className="grid gap-1.5 p-3">
        <h3 className="text-sm">{name}</h3>
        {text ? <p className="text-xs whitespace-normal">{text}</p> : null}
        {metric ? <MetricHelp metric={metric} /> : null}
      </div>
    </Popover>
  )
}
