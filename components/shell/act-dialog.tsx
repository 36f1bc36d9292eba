'use client'
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { CommandLife, type Life } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, TextArea } from '#components/ui/field.tsx'
import type { CommandState } from '#lib/wire/command.ts'
import type { ActStep } from './act-step.ts'

/** What was done is read for so long. */
const SHOWN_MS = 2_500

/** The second step of an action: its consequence in a sentence, a reason where one is kept, and the life of its command. */
export function ActDialog({
  step: offered,
  life,
  done,
  onRun,
  onClose,
}: {
  readonly step: ActStep
  readonly life: Life
  readonly done: ((command: CommandState) => ReactNode) | undefined
  readonly onRun: (reason: string) => void
  readonly onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const isUnderWay = life.step === 'sending' || life.step === 'recorded' || life.step === 'taken'
  const isOver = life.step === 'done'
  // What was agreed to stays on screen: the desk under it moves on, and would say something else.
  const [agreed, setAgreed] = useState(offered)
  const step = isUnderWay || isOver ? agreed : offered
  const whyNot = isUnderWay || isOver ? null : (step.whyNot ?? (step.isReasoned === true && reason.trim() === '' ? 'A reason is needed' : null))
  const away = useRef<HTMLButtonElement>(null)
  useCloseOf(isOver, offered.isSo, onClose)
  const confirm = isOver ? null : (
    <Button tone={step.tone ?? 'warning'} type="submit" disabled={whyNot !== null || isUnderWay} title={whyNot ?? undefined}>
      {step.confirm}
    </Button>
  )
  return (
    <Dialog isOpen onClose={onClose} title={step.title} lead={step.lead}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (whyNot !== null || isUnderWay || isOver) return
          // What was pressed goes out of use: the focus stays in the question.
          away.current?.focus()
          setAgreed(offered)
          onRun(reason)
        }}
      >
        {step.isReasoned ? (
          <Field label="Reason" hint="Kept with the command." fault={life.step === 'failed' ? life.fields.reason : undefined}>
            {(ids) => (
              <TextArea {...ids} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} disabled={isUnderWay || isOver} />
            )}
          </Field>
        ) : null}
        <div className="flex flex-wrap items-center gap-3">
          {step.tone ? confirm : null}
          <Button ref={away} onClick={onClose}>
            {isOver || isUnderWay ? 'Close' : 'Leave it'}
          </Button>
          {step.tone ? null : confirm}
          {whyNot !== null && step.whyNot ? <span className="text-xs text-dim">{whyNot}</span> : null}
          <CommandLife life={life} {...(done ? { done } : {})} />
        </div>
      </form>
    </Dialog>
  )
}

/** What is done goes by itself where the desk's own state says the rest: after a moment, and at once when that state has moved on. */
function useCloseOf(isOver: boolean, isSo: boolean | undefined, onClose: () => void): void {
  const wasSo = useRef(false)
  const close = useEffectEvent(onClose)
  useEffect(() => {
    if (!isOver || isSo === undefined) return
    const timer = setTimeout(close, !isSo && wasSo.current ? 0 : SHOWN_MS)
    wasSo.current = isSo
    return () => clearTimeout(timer)
  }, [isOver, isSo])
}
