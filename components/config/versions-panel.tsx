'use client'
import { useState } from 'react'
import { rollBack } from '#app/actions/proposals.ts'
import { Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Act } from '#components/shell/act.tsx'
import { Select } from '#components/ui/field.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatNumber, formatWithSign } from '#lib/format/number.ts'
import { counted } from '#lib/format/words.ts'
import type { Config, VersionRow } from '#lib/wire/views/config.ts'
import { DiffPanel } from './diff-panel.tsx'

const SHOWN = 30
/** Below this a mean is an observation. */
const NEEDED = 20

/** Every version with who, why and what came of it; any two compared; and the way back. */
export function VersionsPanel({ config }: { readonly config: Config }) {
  const { versions, version, fourEyes } = config
  const [pair, setPair] = useState<{ readonly from: number; readonly to: number } | null>(null)
  const [isAll, setAll] = useState(false)
  const newest = versions[0]?.version ?? null
  const shown = isAll ? versions : versions.slice(0, SHOWN)
  const from = pair?.from ?? versions.find((one) => one.version !== version)?.version ?? null
  const to = pair?.to ?? version
  const options = versions.map((one) => ({ value: String(one.version), label: `v${one.version}` }))
  const columns: readonly PlainColumn<VersionRow>[] = [
    ...COLUMNS,
    {
      id: 'act',
      header: '',
      cell: (row) =>
        row.changes === null ? (
          <span className="text-2xs text-faint">cannot be read: never in force</span>
        ) : row.version === version ? (
          <span className="text-2xs text-accent">in force</span>
        ) : (
          <Act
            label={`Back to v${row.version}`}
            tone="quiet"
            kind="roll_back"
            step={{
              title: `Bring the content of v${row.version} back`,
              lead: `It becomes v${(newest ?? row.version) + 1}, under which every judgement is that of v${row.version}. ${fourEyes ? 'Four eyes are on: somebody else approves it.' : 'Four eyes are off: it is in force at once.'}`,
              confirm: `Go back to v${row.version}`,
              isReasoned: true,
            }}
            run={(key, reason) => rollBack(key, row.version, reason)}
            done={({ result }) => (typeof result.facts.version === 'number' ? `in force as v${result.facts.version}` : 'proposed')}
          />
        ),
    },
  ]
  return (
    <LivePanel title="Versions" note="a version never changes; going back makes a new one" readAtMs={config.readAtMs} isFlush>
      {versions.length === 0 ? (
        <p className="p-3 text-sm text-dim">No version is stored yet: the worker writes the first one when it starts.</p>
      ) : (
        <>
          <PlainTable
            label="Versions of the configuration, newest first"
            columns={columns}
            rows={shown}
            rowId={(row) => String(row.version)}
            isStrong={(row) => row.version === version}
          />
          {versions.length > shown.length ? (
            <p className="px-3 py-1.5">
              <button type="button" className="text-xs text-accent hover:underline" onClick={() => setAll(true)}>
                Show all {versions.length}
              </button>
            </p>
          ) : null}
          {versions.length < 2 || from === null || to === null ? null : (
            <div className="border-t border-line">
              <div className="flex flex-wrap items-center gap-2 px-3 py-1.5 text-xs text-dim">
                Compare
                <span className="w-20">
                  <Select
                    size="sm"
                    aria-label="From version"
                    value={String(from)}
                    options={options}
                    onChange={({ target }) => setPair({ from: Number(target.value), to })}
                  />
                </span>
                with
                <span className="w-20">
                  <Select
                    size="sm"
                    aria-label="With version"
                    value={String(to)}
                    options={options}
                    onChange={({ target }) => setPair({ from, to: Number(target.value) })}
                  />
                </span>
              </div>
              <DiffPanel from={from} to={to} />
            </div>
          )}
        </>
      )}
    </LivePanel>
  )
}

const COLUMNS: readonly PlainColumn<VersionRow>[] = [
  {
    id: 'version',
    header: 'Version',
    cell: (row) => (
      <>
        <span className="figure">v{row.version}</span>
        {row.baseVersion === null ? null : <span className="text-faint"> from v{row.baseVersion}</span>}
      </>
    ),
  },
  { id: 'at', header: 'Applied', cell: (row) => <Time at={row.createdAtMs} style="moment" /> },
  {
    id: 'who',
    header: 'Author, approver',
    cell: (row) => (
      <>
        {row.author}, {row.approver ?? <span className="text-faint">nobody asked</span>}
        {row.approver === row.author ? <span className="text-2xs text-warn"> same person</span> : null}
      </>
    ),
  },
  {
    id: 'reason',
    header: 'Reason',
    isWide: true,
    cell: (row) => (
      <span className="whitespace-normal">
        {row.proposalId === null ? (
          row.reason
        ) : (
          <Link href={`/proposals/${encodeURIComponent(row.proposalId)}`} className="text-accent hover:underline">
            {row.reason}
          </Link>
        )}
      </span>
    ),
  },
  {
    id: 'changes',
    header: 'Changed',
    cell: (row) => (
      <span title={row.changes?.map(({ path, from, to }) => `${path}: ${from} → ${to}`).join('\n')}>
        <Changed row={row} />
      </span>
    ),
  },
  {
    id: 'traded',
    header: 'Traded',
    unit: 'of judged',
    align: 'right',
    cell: (row) =>
      row.result === null ? (
        <Unknown reason="no decision" />
      ) : (
        <span className="figure">
          {formatNumber(row.result.traded, 0)} <span className="text-faint">of {formatNumber(row.result.judged, 0)}</span>
        </span>
      ),
  },
  { id: 'cost', header: 'All-in cost', unit: 'bps, + lost; associated with', align: 'right', cell: (row) => <Result row={row} /> },
]

function Result({ row: { result } }: { readonly row: VersionRow }) {
  if (result === null || result.mean === null) return <Unknown reason={result === null ? 'no decision' : 'pending'} />
  const { n, days, mean, low, high } = result
  return (
    <span className="figure">
      <span className={n < NEEDED ? 'text-dim' : ''}>{formatWithSign(mean, 1)}</span>{' '}
      <span className="text-faint">
        {low === null || high === null || n < NEEDED ? '' : `[${formatWithSign(low, 1)}, ${formatWithSign(high, 1)}] `}n {formatNumber(n, 0)},{' '}
        {counted(days, 'day')}
        {n < NEEDED ? ', observation' : ''}
      </span>
    </span>
  )
}

function Changed({ row: { changes, baseVersion } }: { readonly row: VersionRow }) {
  if (changes === null) return <Unknown reason="cannot be read" />
  if (changes.length === 0) return <span className="text-faint">{baseVersion === null ? 'the first one' : 'nothing the desk reads'}</span>
  return changes.length === 1 ? <code className="figure text-2xs">{changes[0]?.path}</code> : counted(changes.length, 'field')
}
