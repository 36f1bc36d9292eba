'use client'
import { useState } from 'react'
import { modifyExecution } from '#app/actions/executions.ts'
import { CommandLife, type Life } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, Input } from '#components/ui/field.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { currenciesOf } from '#lib/format/words.ts'
import type { Receipt } from '#lib/wire/command.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'

type Name = 'quantity' | 'limit_price' | 'time_horizon' | 'max_participation' | 'max_slippage_bps'

/** What of the plan is to change. Boxes show what holds now; only those that are filled are sent. */
export function ModifyDialog({
  detail,
  life,
  send,
  onClose,
}: {
  readonly detail: ExecutionDetail
  readonly life: Life
  readonly send: (act: (key: string) => Promise<Receipt>) => void
  readonly onClose: () => void
}) {
  const { head, spec, schedule } = detail
  const [draft, setDraft] = useState<Partial<Record<Name, string>>>({})
  const { base, quote } = currenciesOf(head.symbol ?? '')
  const isUnderWay = life.step === 'sending' || life.step === 'recorded' || life.step === 'taken'
  const isOver = life.step === 'done'
  const given = Object.entries(draft).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, text.trim()] as const]))
  const faults = life.step === 'failed' ? life.fields : {}
  const boxes: readonly { readonly name: Name; readonly label: string; readonly now: string | null; readonly hint: string }[] = [
    { name: 'quantity', label: `Quantity, ${base}`, now: head.quantity, hint: 'The whole, with what is filled. Not below what is filled or working.' },
    ...(spec?.limit_price == null && head.executionType !== 'limit'
      ? []
      : [{ name: 'limit_price' as const, label: `Limit price, ${quote}`, now: spec?.limit_price ?? null, hint: 'Resting orders are replaced.' }]),
    {
      name: 'time_horizon',
      label: 'Horizon',
      now: spec?.horizon_ms == null ? null : formatDuration(spec.horizon_ms),
      hint: '30s, 5m, 1h: counted from the decision, on the market’s clock.',
    },
    ...(schedule === null
      ? []
      : [
          {
            name: 'max_participation' as const,
            label: 'Share of the market’s volume at most',
            now: spec?.max_participation ?? null,
            hint: '0.1 is a tenth. The desk’s own limit holds beside it.',
          },
        ]),
    { name: 'max_slippage_bps', label: 'Slippage at most, bps', now: spec?.max_slippage_bps ?? null, hint: 'Against the mid, for each order.' },
  ]
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Change the plan"
      lead="Filled boxes are changed, empty ones stay. What is filled already stays filled; the desk says no to what it cannot keep."
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (given.length > 0 && !isUnderWay && !isOver) send((key) => modifyExecution(key, { execution_id: head.id, ...Object.fromEntries(given) }))
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          {boxes.map(({ name, label, now, hint }) => (
            <Field key={name} label={label} hint={hint} fault={faults[name]}>
              {(ids) => (
                <Input
                  {...ids}
                  isFigure
                  autoComplete="off"
                  disabled={isUnderWay || isOver}
                  placeholder={now ?? 'not given'}
                  value={draft[name] ?? ''}
                  onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <Button onClick={onClose}>{isOver || isUnderWay ? 'Close' : 'Leave it'}</Button>
          {isOver ? null : (
            <Button tone="accent" type="submit" disabled={given.length === 0 || isUnderWay} title={given.length === 0 ? 'Fill at least one box' : undefined}>
              Change the plan
            </Button>
          )}
          <CommandLife life={life} done={() => 'plan changed'} />
        </div>
      </form>
    </Dialog>
  )
}
