'use client'
import { useState } from 'react'
import { resumeTrading } from '#app/actions/trading.ts'
import { CommandLife, useCommand } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, TextArea } from '#components/ui/field.tsx'

/** The second step of resuming: its consequence in a sentence, and a reason that is kept. */
export function ResumeDialog({ onClose }: { readonly onClose: () => void }) {
  const { life, send } = useCommand()
  const [reason, setReason] = useState('')
  const isOver = life.step === 'done'
  const isUnderWay = life.step === 'sending' || life.step === 'recorded' || life.step === 'taken'
  const missing = reason.trim() === ''
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Resume trading"
      lead="New decisions are judged and sent again. Orders that the halt cancelled stay cancelled; decisions refused meanwhile stay refused."
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!missing) send((key) => resumeTrading(key, reason))
        }}
      >
        <Field label="Reason" hint="Kept with the change of state." fault={life.step === 'failed' ? life.fields.reason : undefined}>
          {(ids) => (
            <TextArea {...ids} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} disabled={isUnderWay || isOver} />
          )}
        </Field>
        <div className="flex flex-wrap items-center gap-3">
          {isOver ? (
            <Button onClick={onClose}>Close</Button>
          ) : (
            <Button tone="accent" type="submit" disabled={missing || isUnderWay} title={missing ? 'A reason is needed' : undefined}>
              Resume trading
            </Button>
          )}
          <CommandLife life={life} done={() => 'trading again'} />
        </div>
      </form>
    </Dialog>
  )
}
