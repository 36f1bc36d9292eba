'use client'
import { type ReactNode, useRef, useState } from 'react'
import { CommandLife, type Life } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, Input, TextArea } from '#components/ui/field.tsx'
import type { CommandState } from '#lib/wire/command.ts'

/** The one more thing that is asked for: when it applies, or for how long it stands. */
export type Extra =
  | { readonly kind: 'when'; readonly label: string; readonly hint: string }
  | { readonly kind: 'minutes'; readonly label: string; readonly hint: string; readonly value: number; readonly max: number }

/** The second step of a yes: its consequence in a sentence, a comment, and what belongs to this one. */
export function DecideDialog({
  title,
  lead,
  confirm,
  tone,
  label,
  extra,
  life,
  done,
  onRun,
  onClose,
}: {
  readonly title: string
  readonly lead: ReactNode
  readonly confirm: string
  readonly tone: 'accent' | 'warning'
  readonly label: string
  readonly extra: Extra
  readonly life: Life
  readonly done: (command: CommandState) => ReactNode
  readonly onRun: (comment: string, extra: string) => void
  readonly onClose: () => void
}) {
  const [comment, setComment] = useState('')
  const [value, setValue] = useState(extra.kind === 'minutes' ? String(extra.value) : '')
  const isUnderWay = life.step === 'sending' || life.step === 'recorded' || life.step === 'taken'
  const isOver = life.step === 'done'
  const isWrong = extra.kind === 'minutes' && !(Number.isInteger(Number(value)) && Number(value) >= 1 && Number(value) <= extra.max)
  const missing = comment.trim() === '' ? `A ${label.toLowerCase()} is required` : isWrong ? 'From one minute to 24 hours' : null
  const isFixed = isUnderWay || isOver
  const away = useRef<HTMLButtonElement>(null)
  return (
    <Dialog isOpen onClose={onClose} title={title} lead={lead}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (missing !== null || isFixed) return
          // What was pressed goes out of use: the focus stays in the question.
          away.current?.focus()
          onRun(comment, value)
        }}
      >
        <Field label={label} hint="Required. Kept with the decision." fault={life.step === 'failed' ? (life.fields.comment ?? life.fields.reason) : undefined}>
          {(ids) => (
            <TextArea {...ids} autoFocus required value={comment} onChange={({ target }) => setComment(target.value)} maxLength={500} disabled={isFixed} />
          )}
        </Field>
        <Field label={extra.label} hint={extra.hint} fault={life.step === 'failed' ? (life.fields.apply_at ?? life.fields.minutes) : undefined}>
          {(ids) =>
            extra.kind === 'when' ? (
              <Input {...ids} type="datetime-local" value={value} onChange={({ target }) => setValue(target.value)} disabled={isFixed} />
            ) : (
              <Input {...ids} isFigure inputMode="numeric" value={value} onChange={({ target }) => setValue(target.value)} disabled={isFixed} />
            )
          }
        </Field>
        <div className="flex flex-wrap items-center gap-3">
          {isOver ? null : (
            <Button tone={tone} size="touch" type="submit" disabled={missing !== null || isUnderWay} title={missing ?? undefined}>
              {confirm}
            </Button>
          )}
          <Button ref={away} size="touch" onClick={onClose}>
            {isFixed ? 'Close' : 'Leave it'}
          </Button>
          {missing !== null && !isFixed ? <span className="text-xs text-dim">{missing}</span> : null}
          <CommandLife life={life} done={done} />
        </div>
      </form>
    </Dialog>
  )
}
