'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Num, Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Fault, Refusal, Skeleton } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { moneyDecimals } from '#lib/format/money.ts'
import { formatPrice, formatQuantity } from '#lib/format/number.ts'
import { shownBounds } from '#lib/format/refusal.ts'
import { directionOf, holdingOf } from '#lib/format/sign.ts'
import { asWords, currenciesOf, sentenceCase } from '#lib/format/words.ts'
import { rawRowsQuery } from '#lib/query/execution.ts'
import type { ExecutionDetail, HoldingChange, RawRows } from '#lib/wire/views/execution.ts'
import { reasonSentence } from './headline.ts'
import { isUnderWay } from './slices.ts'

/** What each venue's holding was before its first fill and after its last. */
export function PositionPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { head, holdings } = detail
  if (holdings.length === 0) {
    return (
      <Panel title="Position">
        <p className="text-dim">
          {head.status === 'refused'
            ? 'Unchanged: nothing was ordered.'
            : isUnderWay(head.status)
              ? 'It changes with the first fill.'
              : 'Unchanged: nothing was filled.'}
        </p>
      </Panel>
    )
  }
  return (
    <Panel title="Position" note={`${head.symbol ?? ''} at each venue it filled on; the desk’s over all venues is under Context`} isFlush>
      <PlainTable label="Position before and after" rows={holdings} rowId={({ venue }) => venue} columns={holdingColumns(detail)} />
    </Panel>
  )
}

function holdingColumns({ head, listings, holdings }: ExecutionDetail): readonly PlainColumn<HoldingChange>[] {
  const { base, quote } = currenciesOf(head.symbol ?? '')
  const listingOf = (venue: string) => listings.find((listing) => listing.venue === venue)
  const unit = holdings.some(({ venue }) => listingOf(venue)?.isInverse) ? 'contracts' : base
  const quantity = (value: string, venue: string): string => formatQuantity(value, listingOf(venue)?.lot)
  const held = (value: string, average: string | null, venue: string) => (
    <>
      {holdingOf(value)} {holdingOf(value) === 'flat' ? null : <span className="figure">{quantity(value.replace('-', ''), venue)}</span>}
      {average === null ? null : <span className="block text-2xs text-faint">at {formatPrice(average, listingOf(venue)?.tick, 2)}</span>}
    </>
  )
  const signed = (value: string, venue: string): string => `${value.startsWith('-') ? '' : '+'}${quantity(value, venue)}`
  return [
    { id: 'venue', header: 'Venue', isWide: true, cell: ({ venue }) => venue },
    { id: 'before', header: 'Before', unit, align: 'right', cell: (row) => held(row.before, row.averageBefore, row.venue) },
    {
      id: 'filled',
      header: 'This execution',
      unit,
      align: 'right',
      cell: (row) => (
        <>
          <span className="figure">{signed(row.filled, row.venue)}</span>
          {directionOf(row.others) === 0 ? null : <span className="block text-2xs text-faint">others meanwhile {signed(row.others, row.venue)}</span>}
        </>
      ),
    },
    { id: 'after', header: 'After', unit, align: 'right', cell: (row) => held(row.after, row.averageAfter, row.venue) },
    {
      id: 'realized',
      header: 'Realised by it',
      unit: '+ gained, fees off',
      align: 'right',
      cell: ({ realized, venue }) => (
        <Signed value={realized} rule="gain" decimals={moneyDecimals(realized)} unit={listingOf(venue)?.isInverse ? base : quote} />
      ),
    },
  ]
}

/** What was reported back, and to whom. */
export function ReportPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { head, outcome } = detail
  const reported = detail.events.find((event) => event.noun === 'execution' && event.kind === 'reported')
  return (
    <Panel title="Report">
      <Terms>
        <Term name="Status">
          <Status value={head.status} />
        </Term>
        <Term name="Outcome">{head.outcomeType === null ? <Unknown reason="pending" /> : asWords(head.outcomeType)}</Term>
        <Term name="Reported">
          {reported ? <Time at={reported.atMs} style="moment" /> : head.tags.includes('dm:execution_report') ? 'yes' : <Unknown reason="pending" />}
        </Term>
        <Term name="Tags">
          {head.tags.length === 0 ? (
            <Unknown reason="none" />
          ) : (
            <span className="flex flex-wrap gap-1">
              {head.tags.map((tag) => (
                <Badge key={tag}>{tag}</Badge>
              ))}
            </span>
          )}
        </Term>
        {outcome?.decision_ref ? (
          <Term name="Decision ref">
            <span className="figure">{outcome.decision_ref}</span>
          </Term>
        ) : null}
        {outcome?.plan_id ? (
          <Term name="Plan id">
            <span className="figure">{outcome.plan_id}</span>
          </Term>
        ) : null}
        {outcome?.signal_id ? (
          <Term name="Signal id">
            <span className="figure">{outcome.signal_id}</span>
          </Term>
        ) : null}
        {outcome && outcome.flags.length > 0 ? (
          <Term name="Flags">
            <span className="flex flex-wrap gap-1">
              {outcome.flags.map((flag) => (
                <Badge key={flag} tone="warn">
                  {asWords(flag)}
                </Badge>
              ))}
            </span>
          </Term>
        ) : null}
        <Term name="Judged under">
          <Num value={head.configVersion} print={(value) => `configuration v${value}`} />
        </Term>
      </Terms>
    </Panel>
  )
}

/** Why it was refused: typed reasons with value and limit. An answer, not an error. */
export function ReasonsPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const reasons = detail.outcome?.reasons ?? []
  if (reasons.length === 0) return null
  return (
    <Panel title={detail.head.status === 'refused' ? 'Refused because' : 'Reasons'}>
      <ul className="grid gap-2">
        {reasons.map((reason, index) => {
          const bounds = shownBounds(reason, detail.riskChecks ?? [], { ...currenciesOf(detail.head.symbol ?? ''), currency: detail.context?.currency })
          return (
            <li key={`${reason.code} ${reason.field ?? index}`} className="grid gap-0.5">
              <Refusal code={reason.code}>
                {reason.curator ? <span>by the {reason.curator} curator</span> : null}
                {reason.field ? (
                  <span>
                    field <span className="figure text-ink">{reason.field}</span>
                  </span>
                ) : null}
                <Bound name="value" text={bounds.value} exact={reason.value} />
                <Bound name="limit" text={bounds.limit} exact={reason.limit} />
              </Refusal>
              <p>{sentenceCase(reasonSentence(reason))}.</p>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

/** Rounded for reading; the exact one is in the hint. */
function Bound({ name, text, exact }: { readonly name: string; readonly text: string | null; readonly exact: string | null }) {
  if (text === null) return null
  return (
    <span>
      {name}{' '}
      <span className="figure text-ink" title={exact ?? undefined}>
        {text}
      </span>
    </span>
  )
}

const TABLES = ['tr_strand', 'dm_strand', 'tr_curator_action', 'tr_order', 'tr_fill'] as const

/** The rows as they are stored, asked for only when somebody opens them. */
export function RawPanel({ detail, isOpen, onToggle }: { readonly detail: ExecutionDetail; readonly isOpen: boolean; readonly onToggle: () => void }) {
  const raw = useQuery({ ...rawRowsQuery(detail.head.id, detail.head.updatedAtMs), enabled: isOpen })
  const [table, setTable] = useState<keyof RawRows>('tr_strand')
  const text = raw.data?.[table]
  return (
    <Panel
      title="Raw rows"
      note="the same facts as they are stored; press r"
      actions={
        <Button size="sm" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? 'Close raw rows' : 'Open raw rows'}
        </Button>
      }
      isFlush
    >
      {!isOpen ? null : (
        <>
          <div className="flex flex-wrap items-center gap-1 border-b border-line px-2 py-1.5">
            {TABLES.map((name) => (
              <Button key={name} size="sm" tone={name === table ? 'plain' : 'quiet'} aria-pressed={name === table} onClick={() => setTable(name)}>
                {name}
              </Button>
            ))}
            <span className="ml-auto">
              <CopyButton key={table} tone="plain" disabled={text === undefined} text={() => text ?? ''}>
                Copy {table}
              </CopyButton>
            </span>
          </div>
          {raw.isError ? <Fault message={raw.error.message} onRetry={() => void raw.refetch()} /> : null}
          {text === undefined ? (
            raw.isError ? null : (
              <Skeleton rows={8} label="Loading the rows" />
            )
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard only with a tab stop
            <section tabIndex={0} aria-label={`Rows of ${table}`} className="max-h-128 overflow-auto p-3">
              <pre className="font-mono text-2xs leading-snug">{text}</pre>
            </section>
          )}
        </>
      )}
    </Panel>
  )
}
