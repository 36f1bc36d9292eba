'use client'
import { useQuery } from '@tanstack/react-query'
import { checkOrder } from '#app/actions/orders.ts'
import { Id } from '#components/data/id.tsx'
import { useNow } from '#components/data/now.ts'
import { Num, Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useIsStale, useLiveView } from '#components/live/provider.tsx'
import { Act } from '#components/shell/act.tsx'
import { buttonStyle } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { formatQuantity } from '#lib/format/number.ts'
import { asWords, counted, sentenceCase, shortId } from '#lib/format/words.ts'
import { systemQuery } from '#lib/query/system.ts'
import type { System } from '#lib/wire/views/system.ts'
import { IncidentsPanel } from './incidents.tsx'
import { BrowsersPanel, JobsPanel } from './jobs.tsx'
import { checksOf, verdictOf } from './soundness.ts'

/** Is the machinery sound: every check with how fresh it is, orders without an answer, incidents, versions. */
export function SystemScreen() {
  const { data, error, refetch } = useQuery(systemQuery)
  useLiveView({ queryKey: systemQuery.queryKey, nouns: ['order', 'incident', 'worker', 'command'], everyMs: 500 })
  return (
    <Page
      title="System"
      lead="Is the machinery sound?"
      actions={
        <Link href="/system/audit" className={buttonStyle({ size: 'sm' })}>
          Audit log
        </Link>
      }
    >
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? error ? null : <Skeleton rows={10} label="Loading the system" /> : <Parts system={data} />}
    </Page>
  )
}

function Parts({ system }: { readonly system: System }) {
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <ChecksPanel system={system} />
          <WorkersPanel system={system} />
          <VenuesPanel system={system} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <StagesPanel system={system} />
          <BrowsersPanel system={system} />
          <VersionsPanel system={system} />
        </div>
      </div>
      <UnknownPanel system={system} />
      <JobsPanel jobs={system.jobs} readAtMs={system.readAtMs} />
      <IncidentsPanel incidents={system.incidents} readAtMs={system.readAtMs} />
    </>
  )
}

const MARKS = {
  sound: { value: 'live', word: 'sound' },
  trouble: { value: 'silent', word: 'not sound' },
  silent: { value: 'stale', word: 'not known' },
} as const

function ChecksPanel({ system }: { readonly system: System }) {
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

function WorkersPanel({ system }: { readonly system: System }) {
  return (
    <LivePanel title="Workers" note={counted(system.workers.length, 'process', 'processes')} readAtMs={system.readAtMs} isFlush>
      {system.workers.length === 0 ? (
        <p className="p-3 text-dim">No worker has reported yet.</p>
      ) : (
        <PlainTable
          label="Worker processes"
          rows={system.workers}
          rowId={(worker) => worker.id}
          isDim={(worker) => worker.role === 'stopped'}
          columns={[
            { id: 'id', header: 'Worker', cell: (worker) => <Id value={worker.id} /> },
            { id: 'role', header: 'Role', cell: (worker) => <Status value={ROLES[worker.role] ?? 'waiting'} word={worker.role} /> },
            {
              id: 'where',
              header: 'Process',
              isWide: true,
              cell: (worker) => (
                <>
                  <span className="figure">{worker.pid}</span> on {worker.host}
                </>
              ),
            },
            { id: 'beat', header: 'Last beat', align: 'right', cell: (worker) => <Time at={worker.heartbeatAtMs} /> },
            { id: 'since', header: 'Since', align: 'right', cell: (worker) => <Time at={worker.startedAtMs} style="moment" /> },
          ]}
        />
      )}
    </LivePanel>
  )
}

const ROLES: Readonly<Record<string, string>> = { trading: 'live', standby: 'waiting', stopped: 'closed' }

function VenuesPanel({ system }: { readonly system: System }) {
  const rows = system.reconciliations
  return (
    <LivePanel title="Reconciliation" note="orders, fills and positions against each venue's own books" readAtMs={system.readAtMs} isFlush>
      {rows.length === 0 ? (
        <p className="p-3 text-dim">No venue has been compared yet. The worker does so at its start and every two seconds.</p>
      ) : (
        <PlainTable
          label="Reconciliation by venue"
          rows={rows}
          rowId={(row) => row.venue}
          isStrong={(row) => row.failure !== null || row.differenceCount > 0}
          columns={[
            { id: 'venue', header: 'Venue', cell: (row) => row.venue },
            {
              id: 'state',
              header: 'State',
              isWide: true,
              cell: (row) =>
                row.failure !== null ? (
                  <span className="text-warn">
                    {row.failure}
                    {row.failingSinceMs === null ? null : (
                      <>
                        , since <Time at={row.failingSinceMs} style="clock" />
                      </>
                    )}
                  </span>
                ) : row.differenceCount > 0 ? (
                  <span className="text-danger">{counted(row.differenceCount, 'difference')}</span>
                ) : (
                  <span className="text-dim">agrees</span>
                ),
            },
            { id: 'found', header: 'Fills found late', align: 'right', cell: (row) => <Num value={row.foundFills} decimals={0} /> },
            {
              id: 'at',
              header: 'Compared',
              align: 'right',
              cell: (row) => (row.checkedAtMs === null ? <Unknown reason="not yet" /> : <Time at={row.checkedAtMs} />),
            },
          ]}
        />
      )}
    </LivePanel>
  )
}

const STAGE_ORDER = [
  'notice_ms',
  'judge_ms',
  'intent_ms',
  'send_ms',
  'ack_ms',
  'first_fill_ms',
  'working_ms',
  'report_ms',
  'paint_ms',
  'decision_to_send_ms',
  'venue_ms',
]

function StagesPanel({ system }: { readonly system: System }) {
  const rank = (key: string) => STAGE_ORDER.indexOf(key) + 1 || STAGE_ORDER.length + 1
  const rows = [...system.stats.stages].sort((a, b) => rank(a.key) - rank(b.key))
  const ms = (value: number | null) => <Num value={value} print={formatDuration} reason="too few" />
  return (
    <LivePanel title="Stage latencies" note="of the last 512 executions; p95 from n 20, p99 from n 100" readAtMs={system.readAtMs} isFlush>
      {rows.length === 0 ? (
        <p className="p-3 text-dim">None yet. They appear with the first execution that this worker ends.</p>
      ) : (
        <PlainTable
          label="Stage latencies"
          rows={rows}
          rowId={(stage) => stage.key}
          columns={[
            { id: 'stage', header: 'Interval', isWide: true, cell: (stage) => sentenceCase(asWords(stage.key.replace(/_ms$/, ''))) },
            { id: 'p50', header: 'p50', align: 'right', cell: (stage) => ms(stage.p50) },
            { id: 'p95', header: 'p95', align: 'right', cell: (stage) => ms(stage.p95) },
            { id: 'p99', header: 'p99', align: 'right', cell: (stage) => ms(stage.p99) },
            { id: 'n', header: 'n', align: 'right', cell: (stage) => <Num value={stage.n} decimals={0} /> },
          ]}
        />
      )}
    </LivePanel>
  )
}

function VersionsPanel({ system }: { readonly system: System }) {
  const { versions, stats } = system
  const rows: readonly (readonly [string, string | null])[] = [
    ['Product', versions.product],
    ['Build', versions.build],
    ['Schema', versions.schema],
    ['Node, web', versions.node],
    ['Node, worker', stats.node],
    ['Postgres', versions.postgres],
    ['Worker memory', stats.memoryMb === null ? null : `${stats.memoryMb} MB`],
  ]
  return (
    <LivePanel title="Versions" readAtMs={system.readAtMs} isFlush>
      <PlainTable
        label="Versions"
        rows={rows}
        rowId={([name]) => name}
        columns={[
          { id: 'name', header: 'Part', cell: ([name]) => name },
          {
            id: 'value',
            header: 'Version',
            isWide: true,
            cell: ([, value]) => (value === null ? <Unknown reason="not told" /> : <span className="figure break-all">{value}</span>),
          },
        ]}
      />
    </LivePanel>
  )
}

function UnknownPanel({ system }: { readonly system: System }) {
  const { unknown } = system
  return (
    <div id="unknown" className="grid scroll-mt-16">
      <LivePanel
        title="Unknown orders"
        note={unknown.length === 0 ? 'none' : 'sent, no answer: only the venue’s word ends them'}
        readAtMs={system.readAtMs}
        isFlush
      >
        {unknown.length === 0 ? (
          <p className="p-3 text-dim">Every order that was sent has its venue’s word.</p>
        ) : (
          <PlainTable
            label="Orders without the venue's word"
            rows={unknown}
            rowId={(order) => order.id}
            columns={[
              {
                id: 'order',
                header: 'Order',
                isWide: true,
                cell: (order) => (
                  <Link href={`/executions/${encodeURIComponent(order.executionId)}#orders`} className="text-accent hover:underline">
                    {order.side} {formatQuantity(order.quantity)} {order.symbol} <span className="figure">{shortId(order.id)}</span>
                  </Link>
                ),
              },
              { id: 'venue', header: 'Venue', cell: (order) => order.venue },
              { id: 'client', header: 'Client id', cell: (order) => <Id value={order.clientOrderId} /> },
              {
                id: 'age',
                header: 'Unknown for',
                align: 'right',
                cell: (order) => (
                  <span className="text-warn">
                    <Time at={order.sinceMs} />
                  </span>
                ),
              },
              {
                id: 'last',
                header: 'Last check',
                align: 'right',
                cell: (order) => (order.lastCheckMs === null ? <Unknown reason="not yet" /> : <Time at={order.lastCheckMs} style="clock" />),
              },
              {
                id: 'next',
                header: 'Next check',
                align: 'right',
                cell: (order) => (order.nextCheckMs === null ? <Unknown reason="not planned" /> : <Time at={order.nextCheckMs} style="clock" />),
              },
              {
                id: 'act',
                header: <span className="sr-only">Action</span>,
                cell: (order) => (
                  <Act
                    kind="check_order"
                    label="Check now"
                    hidden={`order ${shortId(order.id)} on ${order.venue}`}
                    run={(key) => checkOrder(key, order.id)}
                    done={() => 'asked'}
                  />
                ),
              },
            ]}
          />
        )}
      </LivePanel>
    </div>
  )
}
