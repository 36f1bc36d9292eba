'use client'
import { type Latency, prepareStages, type StageKey, type StageStep } from '#components/charts/prepare/stages.ts'
import { Unknown } from '#components/data/num.tsx'
import { useZone } from '#components/data/zone.ts'
import { Panel } from '#components/ui/panel.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { formatClockMs, formatClockUs } from '#lib/format/time.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import { Budget } from './budget.tsx'
import { isUnderWay, latencyOf, stampsNow } from './slices.ts'

/** Which section tells more about a stage. */
const SECTIONS: Readonly<Partial<Record<StageKey, string>>> = {
  committed: 'context',
  judged: 'curators',
  intent: 'route',
  sent: 'orders',
  acknowledged: 'orders',
  first_fill: 'fills',
  done: 'fills',
  reported: 'report',
}

/** The life of one decision from left to right: what happened when, how long each step took, and whose time it was. */
export function Spine({ detail }: { readonly detail: ExecutionDetail }) {
  const { head } = detail
  const stages = stampsNow(detail)
  const isOpen = isUnderWay(head.status)
  if (stages === null) {
    return (
      <Panel title="Stages">
        <p className="text-dim">No stage time is stored yet. They appear as the worker takes the decision up.</p>
      </Panel>
    )
  }
  const latency = latencyOf(detail)
  const { steps, wholeMs } = prepareStages(stages, latency, !isOpen)
  const isRefused = head.status === 'refused'
  return (
    <Panel title="Stages" note="wall clock; the strip below is true to scale">
      <ol className="grid gap-y-1 md:grid-cols-9 md:gap-y-0">
        {steps.map((step, index) => (
          <Step
            key={step.key}
            step={step}
            isFirst={index === 0}
            isSkipped={step.atUs === null}
            isRefusal={isRefused && step.key === 'judged'}
            isEarly={step.key === 'committed' && stages.committed_is_early === true}
          />
        ))}
      </ol>
      {wholeMs === null ? null : <Strip steps={steps} wholeMs={wholeMs} latency={latency} />}
    </Panel>
  )
}

function Step({
  step,
  isFirst,
  isSkipped,
  isRefusal,
  isEarly,
}: {
  readonly step: StageStep
  readonly isFirst: boolean
  readonly isSkipped: boolean
  readonly isRefusal: boolean
  readonly isEarly: boolean
}) {
  const zone = useZone()
  const section = SECTIONS[step.key]
  const name = isRefusal ? 'Refused' : step.label
  return (
    <li className="grid grid-cols-[1.25rem_7.5rem_1fr_auto] items-center gap-x-2 md:block md:text-center" title={step.means}>
      <span className="order-3 text-xs md:block md:h-5 md:-translate-x-1/2">{step.hasInterval ? <Interval step={step} /> : null}</span>
      <span aria-hidden className="relative order-1 flex h-5 items-center justify-center md:my-0.5 md:h-3">
        {isFirst ? null : (
          <span
            className={`absolute right-1/2 hidden w-full md:block ${isSkipped ? 'border-t border-dashed border-line-strong' : step.isOverBudget ? 'border-t-2 border-danger' : 'border-t-2 border-faint'}`}
          />
        )}
        <span
          className={`relative size-2.5 border-2 ${isRefusal ? 'rotate-45 border-warn bg-panel' : isSkipped ? 'rounded-full border-line-strong bg-panel' : 'rounded-full border-accent bg-accent'}`}
        />
      </span>
      <span className={`order-2 text-xs md:block ${isSkipped ? 'text-faint' : ''}`}>
        {section && !isSkipped ? (
          <a href={`#${section}`} className="hover:underline">
            {name}
          </a>
        ) : (
          name
        )}
      </span>
      <span className="order-4 text-right text-2xs text-faint md:block md:text-center">
        {step.atUs === null ? (
          <Unknown reason={step.reason} />
        ) : (
          <time
            suppressHydrationWarning
            className="figure"
            dateTime={new Date(step.atUs / 1_000).toISOString()}
            title={`${formatClockUs(step.atUs, zone)}${isEarly ? ', the time of the insert: the commit time is not tracked' : ''}`}
          >
            {formatClockMs(step.atUs / 1_000, zone)}
            {isEarly ? '*' : ''}
          </time>
        )}
      </span>
    </li>
  )
}

function Interval({ step }: { readonly step: StageStep }) {
  // Of a stage that has no stamp it is said once, where the stamp would be.
  if (step.intervalMs === null) return step.atUs === null ? null : <Unknown reason={step.reason} />
  return <span className={`figure ${step.isOverBudget ? 'text-danger' : 'text-ink'}`}>{formatDuration(step.intervalMs)}</span>
}

const WHO = {
  desk: { name: 'desk', fill: 'bg-accent' },
  venue: { name: 'venue', fill: 'bg-twine' },
  maker: { name: 'decision', fill: 'bg-faint' },
} as const

/** Every interval at its true length: the short ones are slivers, which is the point. */
function Strip({ steps, wholeMs, latency }: { readonly steps: readonly StageStep[]; readonly wholeMs: number; readonly latency: Latency | null }) {
  const totals = (['desk', 'venue'] as const)
    .map((who) => ({ who, share: steps.reduce((sum, step) => sum + (step.who === who ? (step.bar?.length ?? 0) : 0), 0) }))
    .filter(({ share }) => share > 0)
  const last = steps.findLast((step) => step.atUs !== null)
  return (
    <div className="mt-3 grid gap-1">
      <div aria-hidden className="relative h-3 overflow-hidden rounded-sm bg-raised">
        {steps.map(
          (step) =>
            step.bar && (
              <span
                key={step.key}
                title={`${step.label} after ${formatDuration(step.bar.length * wholeMs)}`}
                className={`absolute inset-y-0 border-r border-panel ${step.isOverBudget ? 'bg-danger' : WHO[step.who].fill}`}
                style={{ left: `${step.bar.from * 100}%`, width: `max(2px, ${step.bar.length * 100}%)` }}
              />
            ),
        )}
      </div>
      <p className="flex flex-wrap gap-x-4 text-xs text-dim">
        {totals.map(({ who, share }) => (
          <span key={who} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={`size-2 rounded-[2px] ${WHO[who].fill}`} />
            {WHO[who].name} <span className="figure text-ink">{formatDuration(share * wholeMs)}</span>
          </span>
        ))}
        <span>
          committed to {last?.label.toLowerCase()} <span className="figure text-ink">{formatDuration(wholeMs)}</span>
        </span>
        {latency ? <Budget latency={latency} /> : null}
      </p>
    </div>
  )
}
