'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useEffect } from 'react'
import { ListTools } from '#components/data/list-tools.tsx'
import { patiently } from '#components/data/patiently.ts'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useZone } from '#components/data/zone.ts'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Button, buttonStyle } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'
import { EXECUTIONS_MAX } from '#lib/domain/account/costs/grouping.ts'
import { rankingOf } from '#lib/domain/account/costs/ranking.ts'
import { type MetricMeta, metricMeta } from '#lib/domain/account/metrics/registry.ts'
import { formatNumber } from '#lib/format/number.ts'
import { formatMoment, type Zone } from '#lib/format/time.ts'
import { counted } from '#lib/format/words.ts'
import { costPartsQueryOf, costsQueryOf } from '#lib/query/costs.ts'
import { ApiFault } from '#lib/query/fetch.ts'
import type { CostScope, Costs as Data } from '#lib/wire/views/costs.ts'
import { Controls, type Names } from './controls.tsx'
import { nullsInWords } from './figure.tsx'
import { type CostQuestion, costFields, costFilterInWords, costSearchOf, GROUPING_WORDS, isFiltered, isRowGrouping, questionOf, storedOf } from './filter.ts'
import { GroupTable } from './group-table.tsx'
import { rankedOnce } from './ranked.ts'
import { RowTable } from './row-table.tsx'
import { SummaryBody } from './summary.tsx'
import { loadTrend, TrendPanel } from './trend-panel.tsx'

// Below the aggregates, with a read of its own: its code comes with it.
const PartsPanels = dynamic(() => patiently(() => import('./parts-panels.tsx').then((file) => file.PartsPanels)), {
  ssr: false,
  loading: () => <PartsWaiting />,
})
const PartsWaiting = () => <Skeleton rows={8} label="Loading the parts of the shortfall" />

/** Thousands of executions stand behind each figure: it is read again now and then, not with each of them. */
const READ_EVERY_MS = 30_000

/** What trading costs, by whatever it may depend on: outliers first, then the aggregates, then what they are made of. */
export function Costs({ names }: { readonly names: Names }) {
  const [state, setState] = useUrlState(costFields)
  const question = questionOf(state)
  const setQuestion = (change: Partial<CostQuestion>) => setState(storedOf(change))
  const search = costSearchOf(question)
  const zone = useZone()
  const groups = useQuery(costsQueryOf(search))
  // One after the other: together both would take longer, and the first is what is looked at.
  const parts = useQuery({ ...costPartsQueryOf(search), enabled: groups.isSuccess && !groups.isPlaceholderData })
  useLiveView({ queryKey: ['costs', 'groups', search], nouns: ['execution', 'fill'], everyMs: READ_EVERY_MS })
  useLiveView({ queryKey: ['costs', 'parts', search], nouns: ['execution', 'fill'], everyMs: READ_EVERY_MS })
  useEffect(() => void loadTrend(), [])
  const meta = metricMeta(question.metric) as MetricMeta
  const { data, error } = groups
  const clear = () => {
    setState(null)
    setQuestion({ metric: question.metric, by: question.by })
  }
  return (
    <Page title="Cost analysis" lead={data ? scopeInWords(data.scope, zone) : undefined} actions={<ListTools list="costs" exportSearch={search} />}>
      <Controls question={question} names={names} onChange={setQuestion} onClear={clear} />
      {error ? <Fault message={error.message} code={error instanceof ApiFault ? error.code : undefined} onRetry={() => void groups.refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={14} label="Loading costs" />
        )
      ) : data.scope.executionCount === 0 ? (
        <Nothing question={question} onClear={clear} />
      ) : (
        <div className={`grid grid-cols-[minmax(0,1fr)] gap-3 ${groups.isPlaceholderData ? 'opacity-50' : ''}`} aria-busy={groups.isPlaceholderData}>
          <Body data={data} meta={meta} question={question} />
          {parts.error ? (
            <Fault message={parts.error.message} code={parts.error instanceof ApiFault ? parts.error.code : undefined} onRetry={() => void parts.refetch()} />
          ) : null}
          {parts.data === undefined ? parts.error ? null : <PartsWaiting /> : <PartsPanels parts={parts.data} groupNoun={GROUPING_WORDS[question.by].noun} />}
        </div>
      )}
    </Page>
  )
}

function Body({ data, meta, question }: { readonly data: Data; readonly meta: MetricMeta; readonly question: CostQuestion }) {
  const { by } = question
  const words = GROUPING_WORDS[by]
  const ranking = rankingOf(question.metric)
  const ranked = rankedOnce(data)
  const isOneRanking = data.worst.length > 0 && ranked.length < data.worst.length + data.best.length
  return (
    <>
      <LivePanel title={meta.header} note={costFilterInWords(question) || 'everything'} readAtMs={data.readAtMs} isFlush>
        <SummaryBody costs={data} meta={meta} />
      </LivePanel>
      {isRowGrouping(by) ? (
        <LivePanel
          title={`By ${words.noun}`}
          note={`${ranking.worst.toLowerCase()} first${data.rows.length >= 200 ? ', the first 200' : ''}; press one for its fills`}
          readAtMs={data.readAtMs}
          isFlush
        >
          <RowTable label={`${meta.label} by ${words.noun}`} meta={meta} rows={data.rows} />
        </LivePanel>
      ) : (
        <>
          {isOneRanking ? (
            <LivePanel
              title={`${ranking.worst} first`}
              note="the ends share rows, so they are one ranking; overfilled orders are not ranked"
              readAtMs={data.readAtMs}
              isFlush
            >
              <RowTable label={`${ranking.worst} first: ${meta.label}`} meta={meta} rows={ranked} isShort />
            </LivePanel>
          ) : data.worst.length > 0 ? (
            <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
              <LivePanel title={`${ranking.worst} ${data.worst.length}`} note="press one for its fills" readAtMs={data.readAtMs} isFlush>
                <RowTable label={`${ranking.worst}: ${meta.label}`} meta={meta} rows={data.worst} isShort />
              </LivePanel>
              <LivePanel title={`${ranking.best} ${data.best.length}`} note="overfilled orders are not ranked" readAtMs={data.readAtMs} isFlush>
                <RowTable label={`${ranking.best}: ${meta.label}`} meta={meta} rows={data.best} isShort />
              </LivePanel>
            </div>
          ) : null}
          <LivePanel title={`By ${words.noun}`} note={groupNote(data, question)} readAtMs={data.readAtMs} isFlush>
            {data.groups.length === 0 ? (
              <Empty>Nothing to tell apart: {nullsInWords(data.all.nulls) || 'no value'}.</Empty>
            ) : (
              <GroupTable meta={meta} groups={data.groups} question={question} />
            )}
          </LivePanel>
        </>
      )}
      {data.trend.points.length === 0 ? null : <TrendPanel costs={data} meta={meta} pointer={question.at} />}
    </>
  )
}

function groupNote(data: Data, { by }: CostQuestion): string {
  const parts = ['press a row for its decisions', 'grey: the interval crosses 0 or the evidence is too little']
  if (by === 'curator') parts.push('a decision counts once for each curator: the rows do not add up')
  if (data.groupCount > data.groups.length) parts.push(`${data.groups.length} of ${formatNumber(data.groupCount, 0)}, the largest`)
  return parts.join('; ')
}

function scopeInWords(scope: CostScope, zone: Zone): string {
  const from = scope.fromMs ?? scope.oldestMs
  const range =
    from === null ? '' : `, ${formatMoment(from, zone, Date.now())} … ${scope.toMs === null ? 'now' : formatMoment(scope.toMs, zone, Date.now())}, market time`
  const cut = scope.isCut ? `: the newest ${formatNumber(EXECUTIONS_MAX, 0)} of this range, older ones are not read` : ''
  return `${counted(scope.executionCount, 'execution')}${cut}${range}`
}

function Nothing({ question, onClear }: { readonly question: CostQuestion; readonly onClear: () => void }) {
  if (isFiltered(question))
    return (
      <Empty action={<Button onClick={onClear}>Clear the filter</Button>}>
        No execution matches{costFilterInWords(question) ? `: ${costFilterInWords(question)}` : ''}.
      </Empty>
    )
  return (
    <Empty
      action={
        <Link href="/decide" className={buttonStyle({ tone: 'accent' })}>
          Send a decision
        </Link>
      }
    >
      No execution in the last 7 days of market time. Costs appear when the first one ends, mark-outs as their horizons pass.
    </Empty>
  )
}
