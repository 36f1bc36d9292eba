'use client'
import { resumeTrading, runDrill } from '#app/actions/trading.ts'
import { Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Act } from '#components/shell/act.tsx'
import { FlattenAll } from '#components/shell/flatten-all.tsx'
import { resumedWords, resumeStep } from '#components/shell/resume.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { asWords, counted } from '#lib/format/words.ts'
import { askAtOnce } from '#lib/query/commands.ts'
import type { CommandState } from '#lib/wire/command.ts'
import type { DrillRow, Risk, TradingChange } from '#lib/wire/views/risk.ts'

const STATES = {
  trading: 'New decisions are judged and sent.',
  reduce_only: 'Only orders that make a position smaller are sent.',
  halted: 'Nothing is sent. Resting orders are cancelled, schedules stand still, cancels pass.',
} as const

/** The switch: what state the desk is in, what each press does, the drill, and who moved it before. */
export function SwitchPanel({ risk }: { readonly risk: Risk }) {
  const { trading, changes, drills, openPositions } = risk
  const state = trading?.state ?? null
  return (
    <LivePanel
      title="Kill switch"
      note={
        trading ? (
          <span className="inline-flex flex-wrap items-baseline gap-x-2">
            <Status value={trading.state} />
            <span>
              since <Time at={trading.sinceMs} style="moment" /> by {trading.actor}
              {trading.reason ? `: ${trading.reason}` : ''}
            </span>
          </span>
        ) : (
          'not known: the worker writes the state when it starts'
        )
      }
      readAtMs={risk.readAtMs}
      isFlush
    >
      <div className="grid gap-2 border-b border-line p-3">
        <p className="text-dim">{state ? STATES[state] : 'Every action is recorded and waits for the worker.'}</p>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Act
            kind="halt"
            label="Halt trading"
            tone="warning"
            size="md"
            whyNot={state === 'halted' ? 'halted already' : null}
            run={(key, reason) => askAtOnce('halt', key, { reason })}
            done={state === 'halted' ? () => 'halted' : undefined}
          />
          <Act
            kind="reduce_only"
            label="Reduce only"
            size="md"
            whyNot={state === 'trading' ? null : state === 'halted' ? 'resume first' : state ? 'in force already' : null}
            run={(key, reason) => askAtOnce('reduce_only', key, { reason })}
            done={state === 'reduce_only' ? () => 'reduce-only' : undefined}
          />
          <Act
            kind="resume"
            label="Resume trading"
            size="md"
            whyNot={state === 'trading' ? 'trading already' : null}
            step={resumeStep(state)}
            run={resumeTrading}
            done={resumedWords(state)}
          />
          <FlattenAll openPositions={openPositions} />
          <Act
            kind="drill"
            label="Run the halt drill"
            size="md"
            step={{
              title: 'Run the halt drill',
              lead: 'Halts the desk for real: every resting order is cancelled and stays cancelled. It measures how long until nothing is open at any venue, then restores the state before.',
              confirm: 'Run the drill',
              isReasoned: true,
            }}
            run={runDrill}
            done={drillWords}
          />
        </div>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] xl:grid-cols-2">
        <History changes={changes} />
        <Drills drills={drills} />
      </div>
    </LivePanel>
  )
}

/** What the drill found. */
function drillWords({ result: { facts } }: CommandState): string {
  const { halted_ms: ms, cancelled, open_after: left } = facts
  const took = typeof ms === 'number' ? `nothing open after ${formatDuration(Math.round(ms))}` : 'orders stayed open'
  return `${took}, ${counted(Number(cancelled ?? 0), 'order')} cancelled, ${Number(left ?? 0)} left open`
}

function History({ changes }: { readonly changes: readonly TradingChange[] }) {
  if (changes.length === 0) return <p className="p-3 text-xs text-dim">The switch has not been moved yet.</p>
  return (
    <PlainTable
      label="History of the switch, newest first"
      rows={changes.slice(0, 8)}
      rowId={(change) => change.seq}
      columns={[
        { id: 'at', header: 'When', cell: (change) => <Time at={change.atMs} style="moment" /> },
        { id: 'to', header: 'To', cell: (change) => <Status value={change.to} /> },
        { id: 'from', header: 'From', cell: (change) => (change.from === null ? null : <span className="text-dim">{asWords(change.from)}</span>) },
        { id: 'actor', header: 'By', cell: (change) => change.actor },
        { id: 'reason', header: 'Reason', isWide: true, cell: (change) => change.reason || <Unknown reason="none given" /> },
      ]}
    />
  )
}

function Drills({ drills }: { readonly drills: readonly DrillRow[] }) {
  if (drills.length === 0) return <p className="p-3 text-xs text-dim">No drill has been run on this database.</p>
  return (
    <PlainTable
      label="Halt drills, newest first"
      rows={drills}
      rowId={(drill) => drill.id}
      columns={[
        { id: 'at', header: 'Drill', cell: (drill) => <Time at={drill.createdAtMs} style="moment" /> },
        { id: 'status', header: 'Status', cell: (drill) => <Status value={drill.status} hint={drill.message ?? undefined} /> },
        {
          id: 'ms',
          header: 'Nothing open after',
          align: 'right',
          cell: (drill) =>
            drill.haltedMs === null ? (
              <Unknown reason={drill.status === 'done' ? 'stayed open' : 'not yet'} />
            ) : (
              <span className="figure">{formatDuration(Math.round(drill.haltedMs))}</span>
            ),
        },
        { id: 'cancelled', header: 'Cancelled', align: 'right', cell: (drill) => <span className="figure">{drill.cancelled ?? ''}</span> },
        { id: 'open', header: 'Left open', align: 'right', cell: (drill) => <span className="figure">{drill.openAfter ?? ''}</span> },
        { id: 'reason', header: 'Reason', isWide: true, cell: (drill) => drill.reason },
      ]}
    />
  )
}
