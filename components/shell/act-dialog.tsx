'use client'
import { type ReactNode, useState } from 'react'
import { CommandLife, type Life } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, TextArea } from '#components/ui/field.tsx'
import type { CommandState } from '#lib/wire/command.ts'
import type { ActStep } from './act-step.ts'

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
  const isMissing = step.isReasoned === true && reason.trim() === ''
  return (
    <Dialog isOpen onClose={onClose} title={step.title} lead={step.lead}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (isMissing || isUnderWay || isOver) return
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
          <Button onClick={onClose}>{isOver || isUnderWay ? 'Close' : 'Leave it'}</Button>
          {isOver ? null : (
            <Button tone="warning" type="submit" disabled={isMissing || isUnderWay} title={isMissing ? 'A reason is needed' : undefined}>
              {step.confirm}
            </Button>
          )}
          <CommandLife life={life} {...(done ? { done } : {})} />
        </div>
      </form>
    </Dialog>
  )
}
