'use client'
import { useQuery } from '@tanstack/react-query'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { headlineOf } from '#components/execution/headline.ts'
import { MetricName, MetricValue } from '#components/execution/metric.tsx'
import { isUnderWay } from '#components/execution/slices.ts'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'
import { shortId } from '#lib/format/words.ts'
import { executionQuery } from '#lib/query/execution.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import { COMPARED, differenceOf, factsOf, storedValue } from './compare.ts'

type Pair = { readonly a: ExecutionDetail; readonly b: ExecutionDetail }

/** Two executions side by side: what was asked, what was done, what it cost, and by how much they differ. */
export function CompareScreen({ ids: [a, b] }: { readonly ids: readonly [string | null, string | null] }) {
  if (a === null || b === null)
    return (
      <Page title="Two executions">
        <Empty action={<ToExecutions />}>Choose two executions in the list (x, or Shift and a press), then press c.</Empty>
      </Page>
    )
  return <Comparison a={a} b={b} />
}

function Comparison({ a, b }: { readonly a: string; readonly b: string }) {
  const [first, second] = [useExecution(a), useExecution(b)]
  const fault = first.error ?? second.error
  return (
    <Page title="Two executions" lead="differences are B − A; two executions are an observation, not evidence" actions={<ToExecutions />}>
      {fault ? <Fault message={fault.message} onRetry={() => void Promise.all([first.refetch(), second.refetch()])} /> : null}
      {first.data && second.data ? <Tables a={first.data} b={second.data} /> : fault ? null : <Skeleton rows={14} label="Loading both" />}
    </Page>
  )
}

function useExecution(id: string) {
  const options = executionQuery(id)
  useLiveView({ queryKey: options.queryKey, nouns: ['execution', 'order', 'fill'], idOf: (item) => (item.id === id || item.executionId === id ? id : null) })
  return useQuery(options)
}

const ToExecutions = () => (
  <Link href="/executions" className="text-sm text-accent hover:underline">
    Back to executions
  </Link>
)

function Tables({ a, b }: Pair) {
  const readAtMs = Math.min(a.readAtMs, b.readAtMs)
  return (
    <>
      <div className="grid gap-3 md:grid-cols-2">
        <Head letter="A" detail={a} />
        <Head letter="B" detail={b} />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
        <LivePanel title="What it cost" note="press a name for its formula" readAtMs={readAtMs} isFlush>
          <PlainTable
            label="Metrics of both executions"
            rows={COMPARED}
            rowId={(key) => key}
            columns={[
              { id: 'metric', header: 'Metric', isWide: true, cell: (key) => <MetricName name={key} /> },
              { id: 'a', header: 'A', align: 'right', cell: (key) => <Value name={key} detail={a} /> },
              { id: 'b', header: 'B', align: 'right', cell: (key) => <Value name={key} detail={b} /> },
              {
                id: 'difference',
                header: 'B − A',
                align: 'right',
                cell: (key) => <span className="figure text-dim">{differenceOf(key, storedValue(a, key), storedValue(b, key)) ?? ''}</span>,
              },
            ]}
          />
        </LivePanel>
        <LivePanel title="What was asked and done" readAtMs={readAtMs} isFlush>
          <PlainTable
            label="Facts of both executions"
            rows={factsOf(a, b)}
            rowId={({ name }) => name}
            isStrong={(fact) => fact.a !== fact.b}
            columns={[
              { id: 'fact', header: 'Fact', cell: ({ name }) => <span className="text-dim">{name}</span> },
              { id: 'a', header: 'A', cell: (fact) => fact.a ?? <span className="text-faint">none</span> },
              { id: 'b', header: 'B', isWide: true, cell: (fact) => fact.b ?? <span className="text-faint">none</span> },
              { id: 'same', header: 'Differs', cell: (fact) => (fact.a === fact.b ? <span className="text-faint">same</span> : 'differs') },
            ]}
          />
        </LivePanel>
      </div>
    </>
  )
}

function Head({ letter, detail }: { readonly letter: string; readonly detail: ExecutionDetail }) {
  const { head } = detail
  return (
    <section aria-label={`Execution ${letter}`} className="grid content-start gap-1 rounded-lg border border-line bg-panel p-3">
      <p className="flex flex-wrap items-baseline gap-x-3 text-xs text-dim">
        <span className="text-ink">{letter}</span>
        <Link href={`/executions/${encodeURIComponent(head.id)}`} title={head.id} className="figure text-accent hover:underline">
          {shortId(head.id)}
        </Link>
        <Status value={head.status} />
        <Time at={head.decidedAtMs ?? head.createdAtMs} style="moment" hint="market time" />
      </p>
      <h2 className="text-sm">{headlineOf(detail)}</h2>
    </section>
  )
}

/** Times stand with the stages, everything else with the metrics. */
function Value({ name, detail }: { readonly name: string; readonly detail: ExecutionDetail }) {
  const { metrics, stages, head } = detail
  const total = stages?.totals_ms[name]
  const shown = metrics?.values[name] == null && total !== undefined ? { values: { [name]: String(total) }, nulls: {} } : metrics
  const fallback = stages?.nulls[name] ?? (head.status === 'refused' ? 'zero_order' : isUnderWay(head.status) ? 'pending' : undefined)
  return <MetricValue name={name} metrics={shown} {...(fallback === undefined ? {} : { fallback })} />
}
