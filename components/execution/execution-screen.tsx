'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { Id } from '#components/data/id.tsx'
import { patiently } from '#components/data/patiently.ts'
import { useShortcut } from '#components/data/shortcuts.ts'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Button, buttonStyle } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { asWords, shortId } from '#lib/format/words.ts'
import { executionQuery } from '#lib/query/execution.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import { CancelRest } from './cancel-rest.tsx'
import { ContextPanel, PlanPanel } from './context-section.tsx'
import { PositionPanel, RawPanel, ReasonsPanel, ReportPanel } from './ending-sections.tsx'
import { Figures } from './figures.tsx'
import { headlineOf } from './headline.ts'
import { Modify } from './modify.tsx'
import { PricePanel } from './price-section.tsx'
import { Spine } from './spine.tsx'

/** Only some executions have these; each draws nothing where it has nothing to say. */
const WaitingPanel = dynamic(() => patiently(() => import('./waiting-section.tsx').then((file) => file.WaitingPanel)), { ssr: false })
const SchedulePanel = dynamic(() => patiently(() => import('./schedule-section.tsx').then((file) => file.SchedulePanel)), { ssr: false })
const WatchPanel = dynamic(() => patiently(() => import('./watch-section.tsx').then((file) => file.WatchPanel)), { ssr: false })
const OrdersPanel = dynamic(() => patiently(() => import('./orders-section.tsx').then((file) => file.OrdersPanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Orders">
      <Skeleton rows={3} label="Loading the orders" />
    </Panel>
  ),
})
const ShortfallPanel = dynamic(() => patiently(() => import('./shortfall-section.tsx').then((file) => file.ShortfallPanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Shortfall">
      <Skeleton rows={8} label="Loading the shortfall" />
    </Panel>
  ),
})
const CuratorsPanel = dynamic(() => patiently(() => import('./curators-section.tsx').then((file) => file.CuratorsPanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Curators">
      <Skeleton rows={6} label="Loading the votes" />
    </Panel>
  ),
})
const FillsPanel = dynamic(() => patiently(() => import('./fills-section.tsx').then((file) => file.FillsPanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Fills">
      <Skeleton rows={4} label="Loading the fills" />
    </Panel>
  ),
})
const MarkoutPanel = dynamic(() => patiently(() => import('./fills-section.tsx').then((file) => file.MarkoutPanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Mark-out">
      <Skeleton rows={6} label="Loading the mark-outs" />
    </Panel>
  ),
})
/** What it shows is asked for once the report is stored. */
const TwinPanel = dynamic(() => patiently(() => import('./twin-section.tsx').then((file) => file.TwinPanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Forecast and twin">
      <Skeleton rows={4} label="Loading the twin" />
    </Panel>
  ),
})
const RoutePanel = dynamic(() => patiently(() => import('./route-section.tsx').then((file) => file.RoutePanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Venues">
      <Skeleton rows={4} label="Loading the venues" />
    </Panel>
  ),
})
const RiskPanel = dynamic(() => patiently(() => import('./risk-section.tsx').then((file) => file.RiskPanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Risk gate">
      <Skeleton rows={9} label="Loading the checks" />
    </Panel>
  ),
})
/** Every metric with its formula text: far down the screen, and heavier than all above it. */
const MetricsPanel = dynamic(() => patiently(() => import('./metrics-section.tsx').then((file) => file.MetricsPanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Metrics">
      <Skeleton rows={9} label="Loading the metrics" />
    </Panel>
  ),
})

/** What has a read of its own, and a table or a graph with it. */
const ApplicationsPanel = dynamic(() => patiently(() => import('#components/lessons/applications-panel.tsx').then((file) => file.ApplicationsPanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Lessons">
      <Skeleton rows={2} label="Loading the lessons" />
    </Panel>
  ),
})
const LineagePanel = dynamic(() => patiently(() => import('#components/lineage/lineage-panel.tsx').then((file) => file.LineagePanel)), {
  ssr: false,
  loading: () => (
    <Panel title="Lineage">
      <Skeleton rows={6} label="Loading the lineage" />
    </Panel>
  ),
})

/** The spine of one decision: what happened, when, why, at what price, and what came of it. */
export function ExecutionScreen({ id }: { readonly id: string }) {
  const options = executionQuery(id)
  const { data, error, refetch } = useQuery(options)
  // Its orders, fills and holdings are shown here, too; all of it is one read.
  useLiveView({
    queryKey: options.queryKey,
    nouns: ['execution', 'order', 'fill', 'position'],
    idOf: (item) => (item.id === id || item.executionId === id ? id : null),
  })
  if (data === undefined) return error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null
  return (
    <>
      {error ? <Fault message={`${error.message} What is shown was read earlier.`} onRetry={() => void refetch()} /> : null}
      <Sections detail={data} />
    </>
  )
}

function Sections({ detail }: { readonly detail: ExecutionDetail }) {
  const [isRawOpen, setRawOpen] = useState(false)
  const toggleRaw = () => {
    setRawOpen(!isRawOpen)
    if (!isRawOpen) document.getElementById('raw')?.scrollIntoView({ block: 'start' })
  }
  useShortcut({ keys: 'r', does: 'open the raw rows', group: 'Execution' }, toggleRaw)
  const isRefused = detail.head.status === 'refused'
  const isUnread = isRefused && detail.context === null && detail.contributions === null && detail.route === null
  return (
    <div className="mx-auto grid w-full max-w-[1720px] grid-cols-[minmax(0,1fr)] gap-3 px-3 pt-3 pb-6 sm:px-4">
      <Head detail={detail} />
      {detail.problems.length > 0 ? (
        <Fault message={`Stored in a shape that this screen cannot read: ${detail.problems.join('; ')}. The rows themselves are under “Raw rows”.`} />
      ) : null}
      <Figures detail={detail} />
      <Spine detail={detail} />
      <div id="schedule" className="grid scroll-mt-16 gap-3 empty:hidden">
        <WaitingPanel detail={detail} />
        <SchedulePanel detail={detail} />
      </div>
      {detail.outcome?.reasons.length ? (
        <Row>
          <Cell id="reasons" span="full">
            <ReasonsPanel detail={detail} />
          </Cell>
        </Row>
      ) : null}
      {isUnread ? null : <Judgement detail={detail} />}
      {isRefused && detail.orders.length === 0 ? (
        <NothingSent isUnread={isUnread} />
      ) : (
        <>
          <Row>
            <Cell id="orders" span="full">
              <OrdersPanel detail={detail} />
            </Cell>
          </Row>
          <Row>
            <Cell id="fills" span="full">
              <div className="grid gap-3">
                <PricePanel detail={detail} />
                <FillsPanel detail={detail} />
              </div>
            </Cell>
          </Row>
          <Row>
            <Cell id="shortfall" span="half">
              <ShortfallPanel detail={detail} />
            </Cell>
            <Cell id="markout" span="half" isShort={detail.fills.length === 0}>
              <MarkoutPanel detail={detail} />
            </Cell>
          </Row>
          <Row>
            <Cell id="twin" span="full">
              <TwinPanel detail={detail} />
            </Cell>
          </Row>
          <Row>
            <Cell id="metrics" span="full">
              <MetricsPanel detail={detail} />
            </Cell>
          </Row>
        </>
      )}
      <Row>
        <Cell id="position" span="half">
          <div className="grid content-start gap-3">
            <PositionPanel detail={detail} />
            <WatchPanel detail={detail} />
          </div>
        </Cell>
        <Cell id="report" span="half">
          <ReportPanel detail={detail} />
        </Cell>
      </Row>
      <Row>
        <Cell id="lineage" span="full">
          <LineagePanel kind="execution" id={detail.head.id} />
        </Cell>
      </Row>
      <Row>
        <Cell id="raw" span="full">
          <RawPanel detail={detail} isOpen={isRawOpen} onToggle={toggleRaw} />
        </Cell>
      </Row>
    </div>
  )
}

/** Everything between the row and the order: what was known, what was asked, who said what, where it could go. */
function Judgement({ detail }: { readonly detail: ExecutionDetail }) {
  return (
    <>
      <Row>
        <Stack span="wide">
          <Cell id="context">
            <ContextPanel detail={detail} />
          </Cell>
          <Cell id="lessons">
            <ApplicationsPanel executionId={detail.head.id} version={detail.head.updatedAtMs} applied={detail.lessonsApplied} />
          </Cell>
          <Cell id="curators">
            <CuratorsPanel detail={detail} />
          </Cell>
        </Stack>
        <Stack span="narrow">
          <Cell id="plan">
            <PlanPanel detail={detail} />
          </Cell>
          <Cell id="risk">
            <RiskPanel detail={detail} />
          </Cell>
        </Stack>
      </Row>
      <Row>
        <Cell id="route" span="full">
          <RoutePanel detail={detail} />
        </Cell>
      </Row>
    </>
  )
}

function Head({ detail }: { readonly detail: ExecutionDetail }) {
  const { head } = detail
  return (
    <header className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-dim">
        <nav aria-label="Place" className="flex items-center gap-1.5">
          <Link href="/executions" className="hover:text-ink hover:underline">
            Executions
          </Link>
          <span aria-hidden className="text-faint">
            /
          </span>
          <Id value={head.id} />
        </nav>
        <Neighbours detail={detail} />
      </div>
      <h1 className="max-w-[76ch] text-xl leading-snug text-balance">{headlineOf(detail)}</h1>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-dim">
        <Status value={head.status} />
        <span>
          decided <Time at={head.decidedAtMs ?? head.createdAtMs} style="moment" hint="market time" />
        </span>
        {head.executionType ? <span>{asWords(head.executionType)}</span> : null}
        {head.timeframe ? <span>timeframe {head.timeframe}</span> : null}
        {head.regime ? <span>regime {asWords(head.regime)}</span> : null}
        {head.decisionId ? (
          <span>
            decision <Id value={head.decisionId} />
          </span>
        ) : null}
        {head.parentId ? (
          <span>
            {head.origin === 'decision' ? 'parent' : 'closes'}{' '}
            <Link
              href={`/executions/${encodeURIComponent(head.parentId)}`}
              prefetch={false}
              className="figure text-accent hover:underline"
              title={head.parentId}
            >
              {shortId(head.parentId)}
            </Link>
          </span>
        ) : null}
        {head.origin === 'decision' ? null : (
          <span>
            {asWords(head.origin)} by the desk{detail.outcome?.cause ? `: ${asWords(detail.outcome.cause)}` : ''}
          </span>
        )}
        <CancelRest key={head.id} detail={detail} />
        <Modify key={`${head.id} plan`} detail={detail} />
      </div>
    </header>
  )
}

/** The blotter's neighbours, without going back to it. */
function Neighbours({ detail }: { readonly detail: ExecutionDetail }) {
  const router = useRouter()
  const [isCopied, setCopied] = useState(false)
  const { newerId, olderId } = detail
  const go = (id: string | null) => id !== null && router.push(`/executions/${id}`)
  useShortcut({ keys: 'k', does: 'newer execution', group: 'Execution' }, () => go(newerId), { isEnabled: newerId !== null })
  useShortcut({ keys: 'j', does: 'older execution', group: 'Execution' }, () => go(olderId), { isEnabled: olderId !== null })
  return (
    <span className="ml-auto flex items-center gap-1">
      <Button
        size="sm"
        tone="quiet"
        onClick={() => void navigator.clipboard.writeText(window.location.href).then(() => setCopied(true))}
        onBlur={() => setCopied(false)}
      >
        {isCopied ? 'Link copied' : 'Copy link'}
      </Button>
      <Neighbour id={newerId} name="Newer" keys="k" />
      <Neighbour id={olderId} name="Older" keys="j" />
    </span>
  )
}

function Neighbour({ id, name, keys }: { readonly id: string | null; readonly name: string; readonly keys: string }) {
  if (id === null)
    return (
      <Button size="sm" disabled title={`This is the ${name === 'Newer' ? 'newest' : 'oldest'} execution`}>
        {name}
      </Button>
    )
  return (
    <Link href={`/executions/${encodeURIComponent(id)}`} prefetch={false} title={`${name} execution (${keys})`} className={buttonStyle({ size: 'sm' })}>
      {name}
    </Link>
  )
}

const Row = ({ children }: { readonly children: ReactNode }) => <div className="grid grid-cols-1 items-stretch gap-3 xl:grid-cols-12">{children}</div>

const SPANS = { full: 'xl:col-span-12', wide: 'xl:col-span-7', narrow: 'xl:col-span-5', half: 'xl:col-span-6' } as const

/** Panels below each other, each as high as it is. */
function Stack({ span, children }: { readonly span: keyof typeof SPANS; readonly children: ReactNode }) {
  return <div className={`grid min-w-0 content-start gap-3 ${SPANS[span]}`}>{children}</div>
}

/** A place that the spine links to. */
function Cell({
  id,
  span,
  isShort = false,
  children,
}: {
  readonly id: string
  readonly span?: keyof typeof SPANS
  /** Keeps its own height beside a taller neighbour. */
  readonly isShort?: boolean
  readonly children: ReactNode
}) {
  return (
    <div id={id} className={`grid min-w-0 scroll-mt-16 ${span ? SPANS[span] : ''} ${isShort ? 'self-start' : ''}`}>
      {children}
    </div>
  )
}

function NothingSent({ isUnread }: { readonly isUnread: boolean }) {
  return (
    <p className="rounded-lg border border-dashed border-line-strong px-3 py-3 text-dim">
      {isUnread
        ? 'It ended before the market was looked at: no context was built, no curator asked, no venue compared, nothing sent. The row itself is under “Raw rows”.'
        : 'Nothing was sent: no order, no fill, no metric.'}
    </p>
  )
}
