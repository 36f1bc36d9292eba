'use client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useWhyNot } from '#components/auth/session.tsx'
import { patiently } from '#components/data/patiently.ts'
import { CommandLife, useCommand } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Action } from '#lib/domain/govern/roles.ts'
import type { CommandState, Receipt } from '#lib/wire/command.ts'
import type { Extra } from './decide-dialog.tsx'

const DecideDialog = lazy(() => patiently(() => import('./decide-dialog.tsx').then((part) => ({ default: part.DecideDialog }))))

/**
 * A yes in two steps. Disabled only with a visible why. What was read when it was pressed stays while it is answered: the proposal under it
 * moves on.
 */
export function DecideAct({
  label,
  tone,
  kind,
  isOffered,
  whyNot,
  title,
  lead,
  confirm,
  confirmTone = tone,
  commentLabel,
  extra,
  run,
  done,
}: {
  readonly label: string
  readonly tone: Tone
  readonly kind: Action
  /** False takes it away once its answer has been read. */
  readonly isOffered: boolean
  readonly whyNot: string | null
  readonly title: string
  readonly lead: ReactNode
  readonly confirm: string
  /** Of the last step, where it is graver than the first. */
  readonly confirmTone?: Tone
  readonly commentLabel: string
  readonly extra: Extra
  readonly run: (key: string, comment: string, extra: string) => Promise<Receipt>
  readonly done: (command: CommandState) => ReactNode
}) {
  const missing = useWhyNot(kind) ?? whyNot
  const { life, send, reset } = useCommand()
  const [asking, setAsking] = useState<Asking | null>(null)
  const isBusy = life.step === 'sending' || life.step === 'recorded' || life.step === 'taken'
  if (!isOffered && asking === null && !isBusy) return null
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      {/* Once it is decided nothing is offered, also while the answer is still being read. */}
      {isOffered ? (
        <Button
          size="touch"
          tone={tone}
          disabled={isBusy || missing !== null}
          title={isBusy ? 'It is asked for already' : (missing ?? undefined)}
          onClick={() => {
            if (life.step === 'done' || life.step === 'refused') reset()
            setAsking({ title, lead, confirm, tone: confirmTone })
          }}
        >
          {label}
        </Button>
      ) : null}
      {missing && isOffered ? <span className="text-xs text-dim">{missing}</span> : null}
      {asking ? null : <CommandLife life={life} done={done} />}
      {asking ? (
        <Suspense>
          <DecideDialog
            {...asking}
            label={commentLabel}
            extra={extra}
            life={life}
            done={done}
            onRun={(comment, given) => send((key) => run(key, comment, given))}
            onClose={() => setAsking(null)}
          />
        </Suspense>
      ) : null}
    </span>
  )
}

type Tone = 'accent' | 'warning'
type Asking = { readonly title: string; readonly lead: ReactNode; readonly confirm: string; readonly tone: Tone }
