'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { DetailScreen } from '#components/data/detail-screen.tsx'
import { Id } from '#components/data/id.tsx'
import { patiently } from '#components/data/patiently.ts'
import { useShortcut } from '#components/data/shortcuts.ts'
import { Fault } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Button, buttonStyle } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Link } from '#components/ui/link.tsx'
import { asWords, shortId } from '#lib/format/words.ts'
import { executionQuery } from '#lib/query/execution.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import { headlineOf } from './headline.ts'
import { later } from './later.tsx'

/**
 * Below the head, the figures and the stages everything comes after the first paint, each part with its own code. Some have nothing to say
 * of some executions and draw nothing then: those have no title while they are on their way.
 */
const WaitingPanel = later(() => import('./waiting-section.tsx').then((file) => file.WaitingPanel))
const SchedulePanel = later(() => import('./schedule-section.tsx').then((file) => file.SchedulePanel))
const WatchPanel = later(() => import('./watch-section.tsx').then((file) => file.WatchPanel))
const CancelRest = later(() => import('./cancel-rest.tsx').then((file) => file.CancelRest))
const Modify = later(() => import('./modify.tsx').then((file) => file.Modify))
const ReasonsPanel = later(() => import('./ending-sections.tsx').then((file) => file.ReasonsPanel), 'Reasons', 2)
const ContextPanel = later(() => import('./context-section.tsx').then((file) => file.ContextPanel), 'Context', 6)
const PlanPanel = later(() => import('./context-section.tsx').then((file) => file.PlanPanel), 'Plan', 6)
const OrdersPanel = later(() => import('./orders-section.tsx').then((file) => file.OrdersPanel), 'Orders', 3)
const PricePanel = later(() => import('./price-section.tsx').then((file) => file.PricePanel), 'Price', 8)
const ShortfallPanel = later(() => import('./shortfall-section.tsx').then((file) => file.ShortfallPanel), 'Shortfall', 8)
const CuratorsPanel = later(() => import('./curators-section.tsx').then((file) => file.CuratorsPanel), 'Curators', 6)
const FillsPanel = later(() => import('./fills-section.tsx').then((file) => file.FillsPanel), 'Fills', 4)
const MarkoutPanel = later(() => import('./fills-section.tsx').then((file) => file.MarkoutPanel), 'Mark-out', 6)
/** What it shows is asked for once the report is stored. */
const TwinPanel = later(() => import('./twin-section.tsx').then((file) => file.TwinPanel), 'Forecast and twin', 4)
const RoutePanel = later(() => import('./route-section.tsx').then((file) => file.RoutePanel), 'Venues', 4)
const RiskPanel = later(() => import('./risk-section.tsx').then((file) => file.RiskPanel), 'Risk gate', 9)
/** Every metric with its formula text: far down the screen, and heavier than all above it. */
const MetricsPanel = later(() => import('./metrics-section.tsx').then((file) => file.MetricsPanel), 'Metrics', 9)
const PositionPanel = later(() => import('./ending-sections.tsx').then((file) => file.PositionPanel), 'Position', 4)
const ReportPanel = later(() => import('./ending-sections.tsx').then((file) => file.ReportPanel), 'Report', 4)
const RawPanel = later(() => import('./ending-sections.tsx').then((file) => file.RawPanel), 'Raw rows', 1)
/** What has a read of its own, and a table or a graph with it. */
const ApplicationsPanel = later(() => import('#components/lessons/applications-panel.tsx').then((file) => file.ApplicationsPanel), 'Lessons', 2)
const LineagePanel = later(() => import('#components/lineage/lineage-panel.tsx').then((file) => file.LineagePanel), 'Lineage', 6)

/** Drawn by the server: they are read before their code is here. */
const Figures = dynamic(() => patiently(() => import('./figures.tsx').then((file) => file.Figures)))
const Spine = dynamic(() => patiently(() => import('./spine.tsx').then((file) => file.Spine)))

/** The spine of one decision: what happened, when, why, at what price, and what came of it. */
export function ExecutionScreen({ id }: { readonly id: string }) {
  const options = executionQuery(id)
  const query = useQuery(options)
  // Its orders, fills and holdings are shown here, too; all of it is one read.
  useLiveView({
    queryKey: options.queryKey,
    nouns: ['execution', 'order', 'fill', 'position'],
    idOf: (item) => (item.id === id || item.executionId === id ? id : null),
  })
  return (
    <DetailScreen noun="execution" query={query}>
      {(data) => <Sections detail={data} />}
    </DetailScreen>
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
            <Link href={`/executions/${encodeURIComponent(head.parentId)}`} className="figure text-accent hover:underline" title={head.parentId}>
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
  const { newerId, olderId } = detail
  const go = (id: string | null) => id !== null && router.push(`/executions/${id}`)
  useShortcut({ keys: 'k', does: 'newer execution', group: 'Execution' }, () => go(newerId), { isEnabled: newerId !== null })
  useShortcut({ keys: 'j', does: 'older execution', group: 'Execution' }, () => go(olderId), { isEnabled: olderId !== null })
  return (
    <span className="ml-auto flex items-center gap-1">
      <CopyButton text={() => window.location.href} done="Link copied">
        Copy link
      </CopyButton>
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
    <Link href={`/executions/${encodeURIComponent(id)}`} title={`${name} execution (${keys})`} className={buttonStyle({ size: 'sm' })}>
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
