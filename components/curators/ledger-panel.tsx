'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Num, Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatNumber, formatPercent, formatWithSign } from '#lib/format/number.ts'
import { asWords, currenciesOf, sentenceCase, shortId } from '#lib/format/words.ts'
import { ledgerQueryOf } from '#lib/query/curators.ts'
import type { Curators, LedgerGroup, LedgerRow } from '#lib/wire/views/curators.ts'

/** From this many known regrets on a mean is more than an observation. */
const NEEDED = 20
const nameOf = (who: string): string =>
  who === 'all' ? 'All, each once' : who === 'score' ? 'Score below the threshold' : sentenceCase(asWords(who.toLowerCase()))

/** What refusing cost: judgement can be tuned, a limit is audited and never learned away. */
export function LedgerPanel({ curators }: { readonly curators: Curators }) {
  const [who, setWho] = useState<string | null>(null)
  const judged = curators.ledger.filter(({ kind }) => kind === 'judgement')
  const limits = curators.ledger.filter(({ kind }) => kind === 'limit')
  return (
    <LivePanel
      title="Veto ledger"
      note="regret: the market over the five minutes after, in the direction of the decision, less the modelled cost; + = the veto lost money"
      readAtMs={curators.readAtMs}
      isFlush
    >
      {curators.ledger.length === 0 ? (
        <p className="p-3 text-sm text-dim">Nothing was refused among the newest decisions.</p>
      ) : (
        <>
          <div className="grid grid-cols-[minmax(0,1fr)] items-start xl:grid-cols-2 xl:divide-x xl:divide-line">
            <Groups title="Judgement" note="a decision that two vetoed is on both rows: rows do not add up" rows={judged} who={who} onChoose={setWho} />
            <Groups title="Limits" note="audited, never learned away" rows={limits} who={who} onChoose={setWho} />
          </div>
          <Rows who={who} onAll={() => setWho(null)} />
        </>
      )}
    </LivePanel>
  )
}

function Groups({
  title,
  note,
  rows,
  who,
  onChoose,
}: {
  readonly title: string
  readonly note: string
  readonly rows: readonly LedgerGroup[]
  readonly who: string | null
  readonly onChoose: (who: string | null) => void
}) {
  const columns: readonly PlainColumn<LedgerGroup>[] = [
    {
      id: 'who',
      header: title,
      isWide: true,
      cell: (row) =>
        row.who === 'all' ? (
          nameOf(row.who)
        ) : (
          <button
            type="button"
            aria-pressed={who === row.who}
            onClick={() => onChoose(who === row.who ? null : row.who)}
            className={`min-h-6 text-left hover:underline ${who === row.who ? 'text-ink underline' : 'text-accent'}`}
          >
            {nameOf(row.who)}
          </button>
        ),
    },
    { id: 'n', header: 'Refused', align: 'right', cell: (row) => <Num value={row.n} decimals={0} /> },
    { id: 'regret', header: 'Veto regret', unit: 'bps, + lost', align: 'right', cell: (row) => <Regret row={row} /> },
    {
      id: 'paid',
      header: 'Paid',
      unit: 'regret < 0',
      align: 'right',
      cell: (row) =>
        row.known === 0 ? null : (
          <span className="figure" title={`${row.paid} of ${row.known}`}>
            {formatPercent(row.paid / row.known, 0)}
          </span>
        ),
    },
  ]
  return (
    <div className="min-w-0">
      {rows.length === 0 ? (
        <p className="px-3 py-2 text-xs text-faint">{title}: nothing was refused.</p>
      ) : (
        <PlainTable label={`Veto ledger, ${title.toLowerCase()}`} columns={columns} rows={rows} rowId={(row) => row.who} isStrong={(row) => row.who === who} />
      )}
      <p className="px-3 py-1 text-2xs text-faint">{note}</p>
    </div>
  )
}

function Regret({ row }: { readonly row: LedgerGroup }) {
  const { known, mean, low, high } = row
  if (mean === null) return <Unknown reason={`pending, ${row.n}`} />
  if (known < NEEDED) {
    return (
      <span className="figure text-dim">
        {formatWithSign(mean, 1)}{' '}
        <span className="font-sans text-2xs text-faint">
          observation, n {known} of {NEEDED}
        </span>
      </span>
    )
  }
  const isApart = low !== null && high !== null && (low > 0 || high < 0)
  return (
    <span className="figure">
      {isApart ? <Signed value={mean} rule="cost" /> : <span className="text-dim">{formatWithSign(mean, 1)}</span>}{' '}
      <span className="text-faint">
        {low === null || high === null ? '' : `[${formatWithSign(low, 1)}, ${formatWithSign(high, 1)}] `}n {formatNumber(known, 0)}
      </span>
    </span>
  )
}

function Rows({ who, onAll }: { readonly who: string | null; readonly onAll: () => void }) {
  const { data, error, isPending, hasNextPage, isFetching, fetchNextPage, refetch } = useInfiniteQuery(ledgerQueryOf(who))
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  return (
    <section aria-label="Refused decisions" className="border-t border-line">
      <header className="flex min-h-8 flex-wrap items-center gap-x-3 px-3 py-1">
        <h3 className="text-xs text-dim">{who === null ? 'Refused decisions, newest first' : `Refused: ${nameOf(who)}`}</h3>
        {who === null ? null : (
          <Button size="sm" tone="quiet" onClick={onAll}>
            Show all
          </Button>
        )}
      </header>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {isPending && !error ? <Skeleton rows={5} label="Loading the ledger" /> : null}
      {rows.length === 0 ? null : (
        <div className="max-h-96 overflow-y-auto">
          <PlainTable label="Refused decisions" columns={ROW_COLUMNS} rows={rows} rowId={(row) => row.executionId} />
          {hasNextPage ? (
            <p className="p-2">
              <Button size="sm" disabled={isFetching} title={isFetching ? 'Reading' : undefined} onClick={() => void fetchNextPage()}>
                Older
              </Button>
            </p>
          ) : null}
        </div>
      )}
    </section>
  )
}

const ROW_COLUMNS: readonly PlainColumn<LedgerRow>[] = [
  {
    id: 'execution',
    header: 'Execution',
    cell: (row) => (
      <Link href={`/executions/${encodeURIComponent(row.executionId)}`} title={row.executionId} className="figure text-accent hover:underline">
        {shortId(row.executionId)}
      </Link>
    ),
  },
  { id: 'at', header: 'Decided', cell: (row) => <Time at={row.atMs} style="moment" /> },
  { id: 'what', header: 'Decision', cell: (row) => [row.side, row.symbol].filter(Boolean).join(' ') },
  {
    id: 'why',
    header: 'Why',
    isWide: true,
    cell: ({ reasons }) => (
      <span className="whitespace-normal" title={reasons.map(({ code, message }) => `${code}: ${message}`).join('\n')}>
        {reasons[0]?.message || reasons[0]?.code}
        {reasons.length > 1 ? <span className="text-faint"> and {reasons.length - 1} more</span> : null}
      </span>
    ),
  },
  { id: 'drift', header: 'Market', unit: 'bps, + with us', align: 'right', cell: (row) => <Signed value={row.driftBps} rule="move" reason="pending" /> },
  { id: 'cost', header: 'Cost, model', unit: 'bps, + lost', align: 'right', cell: (row) => <Signed value={row.costBps} rule="cost" reason="pending" /> },
  { id: 'regret', header: 'Regret', unit: 'bps, + lost', align: 'right', cell: (row) => <Signed value={row.regretBps} rule="cost" reason="pending" /> },
  {
    id: 'money',
    header: 'In money',
    unit: '+ lost',
    align: 'right',
    cell: (row) => (
      <Signed
        value={row.money}
        rule="cost"
        decimals={2}
        reason={row.regretBps === null ? 'pending' : 'no_mid'}
        {...(row.symbol === null ? {} : { unit: currenciesOf(row.symbol).quote })}
      />
    ),
  },
]
