'use client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useWhyNot } from '#components/auth/session.tsx'
import { patiently } from '#components/data/patiently.ts'
import { CommandLife, useCommand } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Action } from '#lib/domain/govern/roles.ts'
import type { CommandState, Receipt } from '#lib/wire/command.ts'
import type { ActStep } from './act-step.ts'

// The second step brings a dialog along; nobody needs it before it is asked for.
const ActDialog = lazy(() => patiently(() => import('./act-dialog.tsx').then((part) => ({ default: part.ActDialog }))))

/**
 * A button whose command has a life on screen: one step, or two with the consequence in a sentence and a reason. Disabled only with
 * a visible why.
 */
export function Act({
  label,
  hidden,
  size = 'sm',
  tone = 'plain',
  step,
  isOffered = true,
  whyNot: given,
  hint,
  kind,
  run,
  done,
}: {
  readonly label: string
  /** More of the button's name for readers, as `BTC/USDT on sim-alpha`. */
  readonly hidden?: string
  readonly size?: 'sm' | 'md' | 'touch'
  readonly tone?: 'plain' | 'quiet' | 'warning' | 'accent'
  readonly step?: ActStep
  /** False takes the button away once its command is over, never while its life is being read. */
  readonly isOffered?: boolean
  readonly whyNot?: string | null
  readonly hint?: string
  /** The command behind it: whoever may not ask for it reads who may. */
  readonly kind?: Action
  readonly run: (key: string, reason: string) => Promise<Receipt>
  readonly done?: ((command: CommandState) => ReactNode) | undefined
}) {
  const notMine = useWhyNot(kind)
  const whyNot = notMine ?? given
  const { life, send, reset } = useCommand()
  const [isAsking, setAsking] = useState(false)
  const isBusy = life.step === 'sending' || life.step === 'recorded' || life.step === 'taken'
  const press = () => {
    if (!step) return send((key) => run(key, ''))
    if (life.step === 'done' || life.step === 'refused') reset()
    setAsking(true)
  }
  if (!isOffered && life.step === 'idle') return null
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      {isOffered || life.step !== 'done' ? (
        <Button size={size} tone={tone} disabled={isBusy || Boolean(whyNot)} title={isBusy ? 'It is asked for already' : (whyNot ?? hint)} onClick={press}>
          {label}
          {hidden ? <span className="sr-only"> {hidden}</span> : null}
        </Button>
      ) : null}
      {whyNot ? <span className="text-2xs text-faint">{whyNot}</span> : null}
      {isAsking ? null : <CommandLife life={life} {...(done ? { done } : {})} />}
      {isAsking && step ? (
        <Suspense>
          <ActDialog step={step} life={life} done={done} onRun={(reason) => send((key) => run(key, reason))} onClose={() => setAsking(false)} />
        </Suspense>
      ) : null}
    </span>
  )
}
