'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { prepareStages } from '#components/charts/prepare/stages.ts'
import { Drawer } from '#components/data/drawer.tsx'
import { Id } from '#components/data/id.tsx'
import { Unknown } from '#components/data/num.tsx'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { Budget } from '#components/execution/budget.tsx'
import { headlineOf, reasonSentence } from '#components/execution/headline.ts'
import { MetricName, MetricValue } from '#components/execution/metric.tsx'
import { isUnderWay, latencyOf, stampsNow } from '#components/execution/slices.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { formatPrice, formatQuantity, formatWithSign } from '#lib/format/number.ts'
import { asWords } from '#lib/format/words.ts'
import { executionQuery } from '#lib/query/execution.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'

/** One execution beside its table: what happened, when, who said what, at what price and what it cost. The page has the rest. */
export default function Peek({
  id,
  onClose,
  isMarked,
  onMark,
}: {
  readonly id: string
  readonly onClose: () => void
  readonly isMarked?: boolean
  readonly onMark?: () => void
}) {
  const options = executionQuery(id)
  // While the keyboard walks on, the one before stays, dimmed, until the next is here.
  const { data, error, isPlaceholderData, refetch } = useQuery({ ...options, placeholderData: keepPreviousData })
  useLiveView({
    queryKey: options.queryKey,
    nouns: ['execution', 'order', 'fill', 'position'],
    idOf: (item) => (item.id === id || item.executionId === id ? id : null),
  })
  return (
    <Drawer
      label="Execution beside the table"
      href={`/executions/${encodeURIComponent(id)}`}
      onClose={onClose}
      actions={
        onMark ? (
          <Button size="sm" tone="quiet" aria-pressed={isMarked} title="Choose it for a comparison (x)" onClick={onMark}>
            {isMarked ? 'Chosen' : 'Compare'}
          </Button>
        ) : null
      }
    >
      {error && !data ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={12} label="Loading the execution" />
        )
      ) : (
        <div className={isPlaceholderData ? 'opacity-50' : ''} aria-busy={isPlaceholderData}>
          <Body detail={data} />
        </div>
      )}
    </Drawer>
  )
}

function Body({ detail }: { readonly detail: ExecutionDetail }) {
  const { head, outcome } = detail
  return (
    <>
      <div className="grid gap-1.5 border-b border-line p-3">
        <h2 className="text-base leading-snug text-balance">{headlineOf(detail)}</h2>
        <p className="flex flex-wrap items-center gap-x-3 text-xs text-dim">
          <Status value={detail.monitoring?.unknown_since ? 'unknown' : head.status} />
          <Time at={head.decidedAtMs ?? head.createdAtMs} style="moment" hint="market time" />
          <Id value={head.id} />
        </p>
        {outcome?.reasons.map((reason) => (
          <p key={`${reason.code} ${reason.field} ${reason.curator}`} className="text-xs">
            <code className="figure">{reason.code}</code> <span className="text-dim">{reasonSentence(reason)}</span>
          </p>
        ))}
      </div>
      <Costs detail={detail} />
      <Stages detail={detail} />
      <Votes detail={detail} />
      <Fills detail={detail} />
    </>
  )
}

const COSTS = [
  'arrival_slippage_bps',
  'implementation_shortfall_bps',
  'delay_cost_bps',
  'spread_cost_bps',
  'timing_cost_bps',
  'latency_cost_bps',
  'opportunity_cost_bps',
  'fee_cost_bps',
  'fill_rate',
  'execution_score',
] as const

function Costs({ detail: { metrics, head } }: { readonly detail: ExecutionDetail }) {
  if (head.status === 'refused') {
    return (
      <Part title="What it cost">
        <p className="text-dim">Nothing was sent, so it cost nothing.</p>
      </Part>
    )
  }
  const fallback = isUnderWay(head.status) ? 'pending' : undefined
  return (
    <Part title="What it cost">
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5">
        {COSTS.map((name) => (
          <div key={name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-dim">
              <MetricName name={name} />
            </dt>
            <dd className="text-right">
              <MetricValue name={name} metrics={metrics} {...(fallback === undefined ? {} : { fallback })} />
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  )
}

function Stages({ detail }: { readonly detail: ExecutionDetail }) {
  const stages = stampsNow(detail)
  if (stages === null) return null
  const latency = latencyOf(detail)
  const { steps } = prepareStages(stages, latency, !isUnderWay(detail.head.status))
  return (
    <Part title="Stages">
      <ol className="grid grid-cols-[6.5rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5">
        {steps
          .filter((step) => step.hasInterval || step.atUs !== null)
          .map((step) => (
            <li key={step.key} className="col-span-3 grid grid-cols-subgrid items-center" title={step.means}>
              <span className={step.atUs === null ? 'text-faint' : 'text-dim'}>{step.label}</span>
              <span aria-hidden className="relative h-1.5 rounded-sm bg-raised">
                {step.bar ? (
                  <span
                    className={`absolute inset-y-0 rounded-sm ${step.isOverBudget ? 'bg-danger' : step.who === 'venue' ? 'bg-twine' : 'bg-accent'}`}
                    style={{ left: `${step.bar.from * 100}%`, width: `max(2px, ${step.bar.length * 100}%)` }}
                  />
                ) : null}
              </span>
              <span className={`text-right ${step.isOverBudget ? 'text-danger' : ''}`}>
                {step.intervalMs !== null ? (
                  <span className="figure">{formatDuration(step.intervalMs)}</span>
                ) : step.hasInterval ? (
                  <Unknown reason={step.reason} />
                ) : (
                  <span className="text-faint">start</span>
                )}
              </span>
            </li>
          ))}
      </ol>
      {latency ? (
        <p className="pt-1.5 text-dim">
          <Budget latency={latency} />
        </p>
      ) : null}
    </Part>
  )
}

function Votes({ detail: { contributions } }: { readonly detail: ExecutionDetail }) {
  const votes = contributions?.votes ?? []
  if (votes.length === 0) return null
  return (
    <Part title="Votes">
      <ul className="grid gap-1">
        {votes.map((vote) => (
          <li key={vote.curator}>
            <p className="flex items-baseline gap-2">
              <span>{asWords(vote.curator)}</span>
              <span className={vote.action === 'veto' ? 'text-warn' : 'text-dim'}>{asWords(vote.action)}</span>
              <span className="figure ml-auto">{formatWithSign(vote.contribution, 3)}</span>
            </p>
            <p className="text-2xs text-faint">{vote.reason}</p>
          </li>
        ))}
      </ul>
    </Part>
  )
}

const FILLS_SHOWN = 8

function Fills({ detail: { fills, listings, orders } }: { readonly detail: ExecutionDetail }) {
  if (orders.length === 0) return null
  return (
    <Part title={`Fills${fills.length > FILLS_SHOWN ? `, the first ${FILLS_SHOWN} of ${fills.length}` : ''}`}>
      {fills.length === 0 ? <p className="text-dim">Nothing filled.</p> : null}
      <ul className="grid gap-0.5">
        {fills.slice(0, FILLS_SHOWN).map((fill) => {
          const listing = listings.find(({ venue }) => venue === fill.venue)
          return (
            <li key={fill.id} className="flex items-baseline gap-2">
              <Time at={fill.venueAtUs / 1_000} style="clock-ms" hint="venue time" />
              <span className="truncate text-dim">
                {fill.venue} {fill.liquidity}
              </span>
              <span className="figure ml-auto">
                {formatQuantity(fill.quantity, listing?.lot)} × {formatPrice(fill.price, listing?.tick)}
              </span>
            </li>
          )
        })}
      </ul>
    </Part>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="border-b border-line p-3 text-xs last:border-b-0">
      <h3 className="pb-1.5 text-2xs text-faint">{title}</h3>
      {children}
    </section>
  )
}
