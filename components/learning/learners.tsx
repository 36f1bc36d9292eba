import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { formatNumber, formatPercent, formatWithSign } from '#lib/format/number.ts'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import type { BeliefRow, LearnerView, LearningHealth } from '#lib/wire/views/learning.ts'

/** How far each venue's cost is believed to lie from its model, cell by cell: the posterior, not a ranking. */
export function BeliefsPanel({ data }: { readonly data: LearningHealth }) {
  return (
    <LivePanel title="Venue beliefs" note="cost beyond what the venue’s quote made likely, bps, + dearer; by session and size" readAtMs={data.readAtMs} isFlush>
      {data.beliefs.length === 0 ? (
        <p className="p-3 text-sm text-dim">The venue learner has seen no outcome yet. Until then the router goes by its model.</p>
      ) : (
        <PlainTable label="Venue beliefs" columns={BELIEF_COLUMNS} rows={data.beliefs} rowId={(row) => `${row.cell} ${row.venue}`} />
      )}
    </LivePanel>
  )
}

const BELIEF_COLUMNS: readonly PlainColumn<BeliefRow>[] = [
  { id: 'cell', header: 'Cell', unit: 'session, size', cell: (row) => row.cell },
  { id: 'venue', header: 'Venue', cell: (row) => row.venue },
  { id: 'n', header: 'n', unit: 'faded', align: 'right', cell: (row) => <span className="figure">{formatNumber(row.n, 1)}</span> },
  { id: 'mean', header: 'Mean', align: 'right', cell: (row) => <span className="figure">{formatWithSign(row.mean, 2)}</span> },
  { id: 'sd', header: 'sd', align: 'right', cell: (row) => <span className="figure">{formatNumber(row.sd, 2)}</span> },
]

/** Two stages: lamps that light and do nothing, and detectors that adapt when they reach their level. */
export function DriftPanel({ data }: { readonly data: LearningHealth }) {
  return (
    <LivePanel title="Has the world changed?" readAtMs={data.readAtMs}>
      <div className="grid gap-3 text-sm">
        <section aria-label="Watch lamps">
          <h3 className="text-xs text-dim">Watch lamps, the last 10 against the 10 before: a lamp lights, does nothing</h3>
          {data.lamps === null ? (
            <p className="text-xs text-faint">They need 20 executions with a score.</p>
          ) : (
            <ul className="flex flex-wrap gap-x-4">
              {data.lamps.map(({ name, isLit }) => (
                <li key={name} className="text-xs">
                  <Status value={isLit ? 'stale' : 'closed'} word={`${asWords(name)} ${isLit ? 'lit' : 'off'}`} />
                </li>
              ))}
            </ul>
          )}
        </section>
        <section aria-label="Drift detectors">
          <h3 className="text-xs text-dim">Detectors, level against alarm: at the alarm the learner forgets most of what it knew</h3>
          {data.drift.length === 0 ? (
            <p className="text-xs text-faint">No detector is running yet.</p>
          ) : (
            <ul className="grid gap-1 pt-1">
              {data.drift.map(({ name, level, alarmAt }) => (
                <li key={name} className="grid grid-cols-[minmax(0,1fr)_6rem_auto] items-center gap-2 text-xs">
                  <span className="truncate text-dim" title={name}>
                    {name}
                  </span>
                  <span aria-hidden className="h-1.5 rounded-full bg-raised">
                    <span
                      className={`block h-full rounded-full ${level >= alarmAt ? 'bg-danger' : level >= 0.8 * alarmAt ? 'bg-warn' : 'bg-accent'}`}
                      style={{ width: `${Math.min(100, (level / alarmAt) * 100)}%` }}
                    />
                  </span>
                  <span className="figure text-right">
                    {formatNumber(level, 0)} of {formatNumber(alarmAt, 0)} <span className="text-faint">{formatPercent(level / alarmAt)}</span>
                  </span>
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    </LivePanel>
  )
}

/** The state of each learner as it is stored, so that nothing it knows is hidden. */
export function LearnersPanel({ data }: { readonly data: LearningHealth }) {
  return (
    <LivePanel title="Learners" note="each state as it is stored" readAtMs={data.readAtMs} isFlush>
      {data.learners.length === 0 ? <p className="p-3 text-sm text-dim">No learner has stored a state yet.</p> : null}
      {data.learners.map((learner) => (
        <Learner key={learner.name} learner={learner} />
      ))}
      {data.curators.map(({ curator, version, n, entries }) => (
        <details key={`${curator} ${version}`} className="border-t border-line">
          <summary className="cursor-pointer px-3 py-1.5 text-sm hover:bg-raised">
            {sentenceCase(curator)} curator{' '}
            <span className="text-xs text-faint">
              version {version}, n {n}
            </span>
          </summary>
          <Entries entries={entries} />
        </details>
      ))}
    </LivePanel>
  )
}

function Learner({ learner }: { readonly learner: LearnerView }) {
  return (
    <details className="border-b border-line last:border-b-0">
      <summary className="cursor-pointer px-3 py-1.5 text-sm hover:bg-raised">
        {sentenceCase(asWords(learner.name))}{' '}
        <span className="text-xs text-faint">
          version {learner.version}, outcomes up to #{learner.dataCut}, <Time at={learner.updatedAtMs} style="moment" />
        </span>
      </summary>
      <Entries entries={learner.entries} />
      {learner.isCut ? <p className="px-3 pb-2 text-xs text-faint">The first {learner.entries.length} values are shown.</p> : null}
    </details>
  )
}

function Entries({ entries }: { readonly entries: LearnerView['entries'] }) {
  return (
    <dl className="columns-1 gap-x-6 px-3 pb-2 text-xs md:columns-2 xl:columns-3">
      {entries.map(({ name, value }) => (
        <div key={name} className="flex break-inside-avoid justify-between gap-3 border-b border-line/50">
          <dt className="truncate text-dim" title={name}>
            {name}
          </dt>
          <dd className="figure max-w-[60%] truncate" title={value}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
