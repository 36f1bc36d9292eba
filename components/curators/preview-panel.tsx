'use client'
import type { ReactNode } from 'react'
import { IntervalMark } from '#components/charts/interval-mark.tsx'
import { useNow } from '#components/data/now.ts'
import { Time } from '#components/data/time.tsx'
import { Button } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { Interval, WhatIf } from '#lib/domain/govern/what-if.ts'
import { formatNumber, formatPercent, formatWithSign } from '#lib/format/number.ts'
import { formatAge } from '#lib/format/time.ts'
import { counted } from '#lib/format/words.ts'
import { Flips } from './flips.tsx'
import type { Preview } from './use-preview.ts'

/** What the log says to the draft: a number with its interval, or why there is none, and every decision that flips. */
export function PreviewPanel({ preview, children }: { readonly preview: Preview; readonly children?: ReactNode }) {
  const { view, isOld, step } = preview
  const answer = view?.answer ?? null
  return (
    <Panel isStatic title="What it would have done" note={<Progress preview={preview} />} isFlush>
      {step === 'nothing' ? (
        <p className="max-w-prose p-3 text-sm text-dim">
          {preview.whyNot ?? 'Move a knob: what it would have done with the decisions of the log appears here, with its interval, or why the log cannot say.'}
        </p>
      ) : null}
      {step === 'refused' || step === 'failed' ? (
        <div role="status" className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-2 text-sm">
          <p className={step === 'failed' ? 'text-danger' : 'text-dim'}>{preview.fault ?? preview.question?.refusal?.message}</p>
          <Button size="sm" onClick={preview.askAgain}>
            Ask again
          </Button>
        </div>
      ) : null}
      {answer === null || view === null ? null : (
        <div className={isOld ? 'opacity-50' : ''} aria-busy={isOld}>
          <Answer answer={answer} />
          {children}
          <Flips view={view} />
        </div>
      )}
    </Panel>
  )
}

const NOT_TAKEN_MS = 5_000

/** Which decisions the answer speaks of, and what is still under way. */
function Progress({ preview: { step, view, isOld, question } }: { readonly preview: Preview }) {
  const now = useNow()
  if (step === 'nothing') return null
  const asOf =
    view?.answer && !isOld ? (
      <>
        of {view.status === 'whole' ? '' : 'the newest '}
        <span className="figure text-dim">{formatNumber(view.readCount, 0)}</span> logged decisions
        {view.answeredAtMs === null ? null : (
          <>
            , <Time at={view.answeredAtMs} />
          </>
        )}
      </>
    ) : null
  const ageMs = question && now > 0 ? now - question.askedAtMs : 0
  const what =
    step === 'asked' && ageMs > NOT_TAKEN_MS ? (
      <span className="text-warn">the learning program has not taken it for {formatAge(ageMs)}</span>
    ) : step === 'waiting' || step === 'asked' ? (
      'asking the log…'
    ) : step === 'reading' ? (
      'reading on…'
    ) : null
  return (
    <span role="status">
      {asOf}
      {asOf && what ? '; ' : null}
      {isOld && view?.answer && what ? 'below: the draft before; ' : null}
      {what}
    </span>
  )
}

function Answer({ answer }: { readonly answer: WhatIf }) {
  const { refusal, lift, lift_bps: bps, flip_counts: flips, shares, exploration } = answer
  return (
    <div className="grid gap-3 p-3">
      {refusal === null ? lift && <Lift lift={lift} bps={bps} answer={answer} /> : <Refused answer={answer} />}
      <dl className="grid grid-cols-2 gap-x-4 gap-y-2 text-xs sm:grid-cols-3 xl:grid-cols-4">
        <Fact name="Flips" note={`${formatNumber(flips.to_publish, 0)} to traded, ${formatNumber(flips.to_refuse, 0)} to refused`}>
          {formatNumber(flips.all, 0)} of {formatNumber(answer.n, 0)}
        </Fact>
        <Fact name="Vetoes" note="by veto floors">
          +{formatNumber(answer.vetoes_added, 0)} −{formatNumber(answer.vetoes_lifted, 0)}
        </Fact>
        <Fact name="Without support" note="of flips to traded; at most 5 %" isWarned={shares.unsupported > 0.05}>
          {formatPercent(shares.unsupported)}
        </Fact>
        <Fact
          name="Exploration so far"
          note={
            exploration.worth_bps === null
              ? `${counted(exploration.n, 'decision')} explored`
              : `${counted(exploration.n, 'decision')} at ${formatWithSign(exploration.worth_bps, 1)} bps each`
          }
        >
          {exploration.cost_bps === null ? 'not known' : `${formatWithSign(exploration.cost_bps, 2)} bps`}
          <span className="text-faint"> {exploration.cost_bps === null ? '' : '+ lost'}</span>
        </Fact>
        <Fact name="In the exploration band" note="now → draft">
          {formatNumber(exploration.in_band_before, 0)} → {formatNumber(exploration.in_band_after, 0)}
        </Fact>
        <Fact name="Effective sample" note={`largest weight ${formatNumber(answer.weight_max, 1)}; 50 needed`} isWarned={answer.effective_size < 50}>
          {formatNumber(answer.effective_size, 0)}
        </Fact>
        <Fact
          name="Left out"
          note={`by veto or limit ${formatPercent(shares.blocked, 0)}, by people ${formatPercent(shares.overridden, 0)}, outcome not known ${formatPercent(shares.immature, 0)}`}
        >
          {formatPercent(shares.blocked + shares.overridden + shares.immature)}
        </Fact>
        <Fact name="Approved alone claim" note="wrong: they do not know what was refused">
          <s className="text-faint">{formatWithSign(answer.naive, 4)}</s>
        </Fact>
      </dl>
    </div>
  )
}

function Fact({
  name,
  note,
  isWarned = false,
  children,
}: {
  readonly name: string
  readonly note?: string
  readonly isWarned?: boolean
  readonly children: ReactNode
}) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-faint">{name}</dt>
      <dd className={`figure text-sm ${isWarned ? 'text-warn' : ''}`}>{children}</dd>
      {note ? <dd className="text-2xs text-faint">{note}</dd> : null}
    </div>
  )
}

const METHODS = { identical: 'one policy', student: 'Student’s t over days', bootstrap: 'whole days drawn again' } as const
/** An interval without an end came as null: one day tells no spread. */
const isKnown = (value: number | null): value is number => value !== null && Number.isFinite(value)

function Lift({ lift, bps, answer }: { readonly lift: Interval; readonly bps: Interval | null; readonly answer: WhatIf }) {
  const isApart = lift.lower_bound > 0 || (isKnown(lift.high) && lift.high < 0)
  const shown = bps ?? lift
  const decimals = bps === null ? 4 : 2
  const unit = bps === null ? 'reward' : 'bps'
  const [low, high] = [shown.low, shown.high]
  const hasInterval = isKnown(low) && isKnown(high)
  const span = hasInterval ? Math.max(Math.abs(low), Math.abs(high), Math.abs(shown.mean)) : Math.abs(shown.mean) || 1
  return (
    <div className="grid gap-1">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className={`figure text-xl ${isApart ? (shown.mean > 0 ? 'text-good' : 'text-bad') : 'text-dim'}`}>
          <span aria-hidden className="text-sm">
            {isApart ? (shown.mean > 0 ? '▲ ' : '▼ ') : ''}
          </span>
          {formatWithSign(shown.mean, decimals)} <span className="text-sm">{unit}</span>
        </span>
        <span className="text-sm text-dim">
          {hasInterval ? <span className="figure">{`[${formatWithSign(low, decimals)}, ${formatWithSign(high, decimals)}]`}</span> : 'no interval from one day'}
        </span>
        <span className="text-xs text-faint">
          per decision, + gained; n {formatNumber(answer.n, 0)} on {counted(answer.days, 'day')}
          {hasInterval ? `; 95 %, ${METHODS[answer.method]}` : ''}
        </span>
      </p>
      {hasInterval ? <IntervalMark domain={[-span * 1.15, span * 1.15]} interval={[low, high]} mean={shown.mean} weighted={null} isQuiet={!isApart} /> : null}
      <p className="text-xs text-dim">{verdict(answer, lift)}</p>
    </div>
  )
}

function verdict({ method, more_to_tell: more }: WhatIf, lift: Interval): string {
  if (method === 'identical') return 'Exactly 0: the two are one policy.'
  if (lift.lower_bound > 0) return 'Better: its lower bound lies above 0.'
  if (isKnown(lift.high) && lift.high < 0) return 'Worse: its interval lies below 0.'
  return `Not told apart from nothing${more === null ? '' : `; a difference of this size needs about ${formatNumber(more, 0)} more decisions`}.`
}

/** Refusing is an answer: what is there, what is needed, and about how much more. */
function Refused({ answer: { refusal } }: { readonly answer: WhatIf }) {
  if (refusal === null) return null
  const share = refusal.what === 'support' ? null : Math.min(1, refusal.have / refusal.need)
  return (
    <div className="grid gap-1">
      <p className="text-base">
        Cannot say: <span className="text-dim">{refusal.message}.</span>
      </p>
      {share === null ? null : (
        <span aria-hidden className="h-1.5 max-w-72 overflow-hidden rounded-full bg-raised">
          <span className="block h-full rounded-full bg-faint" style={{ width: `${share * 100}%` }} />
        </span>
      )}
      <p className="text-2xs text-faint">
        {refusal.what === 'support'
          ? 'Nothing like them was ever traded: explore them first, or move less.'
          : 'Less than that gives numbers that are chance. Move more, or wait for more decisions.'}
      </p>
    </div>
  )
}
