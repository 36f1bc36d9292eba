import { Num } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatPercent, formatScore } from '#lib/format/number.ts'
import { asWords, shortId } from '#lib/format/words.ts'
import type { ApplicationRow, LessonDetail, LessonEventRow } from '#lib/wire/views/lessons.ts'

export const ARMS: Readonly<Record<ApplicationRow['arm'], string>> = {
  applied: 'applied',
  holdout: 'held out',
  shadow: 'shadow, watched only',
  capped: 'capped',
}

export const EFFECT_COLUMNS: readonly PlainColumn<ApplicationRow>[] = [
  { id: 'arm', header: 'Arm', cell: (row) => <Status value={row.arm} word={ARMS[row.arm]} /> },
  {
    id: 'probability',
    header: 'Probability',
    unit: 'of this arm',
    align: 'right',
    cell: (row) => <Num value={row.probability} print={(value) => formatPercent(value)} />,
  },
  { id: 'relevance', header: 'Relevance', align: 'right', cell: (row) => <Num value={row.relevance} print={formatScore} /> },
  {
    id: 'effect',
    header: 'Effect',
    unit: 'what it changed',
    isWide: true,
    cell: (row) =>
      row.deltas.length === 0 ? (
        <span className="text-faint">nothing</span>
      ) : (
        <span className="flex min-w-64 flex-wrap gap-x-3">
          {row.deltas.map(({ name, value }) => (
            <span key={name}>
              <span className="text-dim">{asWords(name)}</span> <span className="figure">{value}</span>
            </span>
          ))}
        </span>
      ),
  },
  {
    id: 'score',
    header: 'Score',
    unit: 'before → after',
    align: 'right',
    cell: (row) => (
      <span className="figure whitespace-nowrap">
        {row.scoreBefore === null ? '?' : formatScore(row.scoreBefore)} → {row.scoreAfter === null ? '?' : formatScore(row.scoreAfter)}
      </span>
    ),
  },
  { id: 'flip', header: 'Would flip', cell: (row) => (row.wouldFlip ? <span className="text-warn">yes</span> : <span className="text-faint">no</span>) },
  { id: 'y', header: 'Residual cost', unit: 'bps, + lost', align: 'right', cell: (row) => <Signed value={row.residualBps} rule="cost" reason="pending" /> },
]

const LEDGER_COLUMNS: readonly PlainColumn<ApplicationRow>[] = [
  {
    id: 'execution',
    header: 'Execution',
    cell: (row) => (
      <Link href={`/executions/${encodeURIComponent(row.executionId)}`} title={row.executionId} className="figure text-accent hover:underline">
        {shortId(row.executionId)}
      </Link>
    ),
  },
  { id: 'symbol', header: 'Symbol', cell: (row) => row.symbol ?? 'none' },
  { id: 'time', header: 'Met', cell: (row) => <Time at={row.createdAtMs} style="moment" /> },
  ...EFFECT_COLUMNS,
]

/** Which decisions it met, in which arm, with what effect, and what came of each. */
export function LedgerPanel({ lesson }: { readonly lesson: LessonDetail }) {
  return (
    <LivePanel
      title="Decisions it met"
      note={lesson.applicationsCut ? `the newest ${lesson.applications.length}` : undefined}
      readAtMs={lesson.readAtMs}
      isFlush
    >
      {lesson.applications.length === 0 ? (
        <p className="p-3 text-sm text-dim">None. It meets decisions from shadow on, and acts from its canary on.</p>
      ) : (
        <PlainTable
          label="Decisions the lesson met"
          columns={LEDGER_COLUMNS}
          rows={lesson.applications}
          rowId={(row) => row.decisionId}
          isDim={(row) => row.arm !== 'applied'}
        />
      )}
    </LivePanel>
  )
}

const EVENT_COLUMNS: readonly PlainColumn<LessonEventRow>[] = [
  { id: 'time', header: 'When', cell: (row) => <Time at={row.atMs} style="moment" /> },
  {
    id: 'to',
    header: 'Became',
    cell: (row) => <Status value={row.to} word={row.from === null || row.from === row.to ? asWords(row.to) : `${asWords(row.from)} → ${asWords(row.to)}`} />,
  },
  { id: 'reason', header: 'Why', isWide: true, cell: (row) => row.reason },
  {
    id: 'gate',
    header: 'Gate',
    unit: 'the values it was taken on',
    cell: (row) => (
      <span className="grid max-w-96 text-2xs whitespace-normal">
        {row.gate.map(({ name, value }) => (
          <span key={name}>
            <span className="text-dim">{asWords(name)}</span> <span className="figure">{value}</span>
          </span>
        ))}
      </span>
    ),
  },
  {
    id: 'cut',
    header: 'Data up to',
    align: 'right',
    cell: (row) => (row.dataCut === null ? <span className="text-faint">not kept</span> : <span className="figure">#{row.dataCut}</span>),
  },
  { id: 'actor', header: 'By', cell: (row) => row.actor },
]

/** Every step of its life. */
export function EventsPanel({ lesson }: { readonly lesson: LessonDetail }) {
  return (
    <LivePanel title="Its life" note="every step with the values of its gate" readAtMs={lesson.readAtMs} isFlush>
      {lesson.events.length === 0 ? (
        <p className="p-3 text-sm text-dim">No step is stored.</p>
      ) : (
        <PlainTable label="Steps of the lesson" columns={EVENT_COLUMNS} rows={lesson.events} rowId={(row) => row.seq} />
      )}
    </LivePanel>
  )
}
