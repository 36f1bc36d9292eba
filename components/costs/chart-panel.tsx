'use client'
import { type ReactNode, useState } from 'react'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Button } from '#components/ui/button.tsx'

/** A chart, and the same numbers as a table. */
export function ChartPanel({
  title,
  note,
  readAtMs,
  chart,
  table,
}: {
  readonly title: string
  readonly note: string
  readonly readAtMs: number
  readonly chart: ReactNode
  readonly table: ReactNode
}) {
  const [isTable, setTable] = useState(false)
  return (
    <LivePanel
      title={title}
      note={note}
      readAtMs={readAtMs}
      isFlush
      actions={
        <Button size="sm" tone="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? 'Show the chart' : 'Show the table'}
        </Button>
      }
    >
      {isTable ? <div className="max-h-[420px] overflow-y-auto">{table}</div> : <div className="p-3">{chart}</div>}
    </LivePanel>
  )
}
