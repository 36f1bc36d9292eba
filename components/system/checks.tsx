'use client'
import { useNow } from '#components/data/now.ts'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Status } from '#components/data/status.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useIsStale } from '#components/live/provider.tsx'
import type { System } from '#lib/wire/views/system.ts'
import { checksOf, verdictOf } from './soundness.ts'

/** Every check with how fresh it is, and whether they say together that all is sound. */
export function ChecksPanel({ system }: { readonly system: System }) {
  const now = useNow()
  const isStale = useIsStale()
  // A stream that is silent shows nothing as sound, whatever was read last.
  const checks = checksOf(system, isStale ? Number.POSITIVE_INFINITY : now === 0 ? system.readAtMs : now)
  const { isSound, says } = verdictOf(checks)
  return (
    <LivePanel
      title="Checks"
      note={
        <span role="status" className={isSound ? 'text-ink' : 'text-warn'}>
          {says}
        </span>
      }
      readAtMs={system.readAtMs}
      isFlush
    >
      <PlainTable
        label="Checks of the machinery"
        rows={checks}
        rowId={(check) => check.name}
        isStrong={(check) => check.state === 'trouble'}
        columns={[
          { id: 'name', header: 'Check', cell: (check) => check.name },
          { id: 'state', header: 'State', cell: (check) => <Status value={MARKS[check.state].value} word={MARKS[check.state].word} /> },
          { id: 'says', header: 'Says', isWide: true, cell: (check) => <span className="text-dim">{check.says}</span> },
        ]}
      />
    </LivePanel>
  )
}

const MARKS = {
  sound: { value: 'live', word: 'sound' },
  trouble: { value: 'silent', word: 'not sound' },
  silent: { value: 'stale', word: 'not known' },
} as const
