'use client'
import { useQuery } from '@tanstack/react-query'
import { Num } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { asWords, counted, shortId } from '#lib/format/words.ts'
import { applicationsQuery } from '#lib/query/lessons.ts'
import type { ApplicationRow } from '#lib/wire/views/lessons.ts'
import { EFFECT_COLUMNS } from './ledger-panel.tsx'

/** Which lessons met this decision, which arm each drew with which probability, and what it changed. */
export function ApplicationsPanel({
  executionId,
  version,
  applied,
}: {
  readonly executionId: string
  readonly version: number
  readonly applied: readonly string[]
}) {
  const { data, error, refetch } = useQuery(applicationsQuery(executionId, version))
  const boost = data?.boost ?? null
  return (
    <LivePanel title="Lessons" note={noteOf(data?.rows, applied)} readAtMs={data?.readAtMs} isFlush>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={2} label="Loading the lessons" />
        )
      ) : data.rows.length === 0 ? (
        <p className="p-3 text-dim">
          {applied.length > 0
            ? `Applied: ${applied.join(', ')}. Its ledger is not stored here.`
            : 'No lesson matched. A lesson acts here once strands that agree have earned one and a person has approved it.'}
        </p>
      ) : (
        <PlainTable
          label="Lessons that met this decision"
          columns={COLUMNS}
          rows={data.rows}
          rowId={(row) => row.lessonId}
          isDim={(row) => row.arm !== 'applied'}
        />
      )}
      {boost === null || boost === 1 ? null : (
        <p className="border-t border-line px-3 py-1.5 text-xs text-dim">
          Together they multiply the signal by <Num value={boost} decimals={3} />, in [0.80, 1.25].
        </p>
      )}
    </LivePanel>
  )
}

const noteOf = (rows: readonly ApplicationRow[] | undefined, applied: readonly string[]): string => {
  const count = rows === undefined ? applied.length : rows.filter(({ arm }) => arm === 'applied').length
  return rows && rows.length > 0 ? `${counted(rows.length, 'lesson')} matched, ${count} applied` : count > 0 ? `${count} applied` : 'none'
}

const COLUMNS: readonly PlainColumn<ApplicationRow>[] = [
  {
    id: 'lesson',
    header: 'Lesson',
    cell: (row) => (
      <Link href={`/lessons/${encodeURIComponent(row.lessonId)}`} title={row.lessonId} className="text-accent hover:underline">
        {row.lessonTitle ?? shortId(row.lessonId)}
      </Link>
    ),
  },
  {
    id: 'state',
    header: 'Now',
    cell: (row) =>
      row.lessonState === null ? (
        <span className="text-faint">gone</span>
      ) : (
        <Status value={row.lessonState} word={`${asWords(row.lessonState)}, met v${row.lessonVersion}`} />
      ),
  },
  ...EFFECT_COLUMNS,
]
