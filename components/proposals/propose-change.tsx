'use client'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { editProposal, propose } from '#app/actions/proposals.ts'
import { CommandLife, type Life, useCommand } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field, Input, TextArea } from '#components/ui/field.tsx'
import { Link } from '#components/ui/link.tsx'
import { asWords } from '#lib/format/words.ts'
import type { CommandState, ProposePayload } from '#lib/wire/command.ts'
import { bringIn } from './bring-in.ts'
import { ChangedFields, type FieldLine } from './changed-fields.tsx'
import { titleOf } from './title.ts'

/**
 * The one form that asks for a change: what changes, a title, a reason, and the life of its command, which ends in a link to the
 * proposal. Nothing is applied here. A screen that lets people move a knob puts it below the knob:
 *
 *   <ProposeChange
 *     kind="weights"                                              // or "limits", "configuration"
 *     baseVersion={14}                                            // the version the draft was made from
 *     change={{ curators: { risk: { weight: 0.22 } } }}           // only the fields that change, snake_case
 *     lines={[{ path: 'curators.risk.weight', old: '0.2', proposed: '0.22' }]}
 *     whyNot={isBusy ? 'the what-if is being computed' : null}    // shown beside the button, which is then disabled
 *     isOpening={wasPressed}                                      // a ref: true once after the press that opened it, which it answers with focus and view
 *     onAgain={() => clearDraft()}                                // “Propose something else” was pressed after it was stored
 *   >
 *     …what stands between the diff and the form: a what-if, a warning…
 *   </ProposeChange>
 *
 * With `proposalId` it is a new revision of that proposal; `title` and `reason` are what stands in the form at first. A change of the
 * draft after it was proposed starts over: give the element a `key` of the draft.
 */
export function ProposeChange({
  kind,
  baseVersion,
  change,
  lines,
  proposalId,
  title: givenTitle = '',
  reason: givenReason = '',
  whyNot = null,
  isOpening,
  onAgain,
  children,
}: {
  readonly kind: ProposePayload['kind']
  readonly baseVersion: number
  readonly change: Readonly<Record<string, unknown>>
  readonly lines: readonly FieldLine[]
  readonly proposalId?: string
  readonly title?: string
  readonly reason?: string
  readonly whyNot?: string | null
  readonly isOpening?: RefObject<boolean>
  readonly onAgain?: () => void
  readonly children?: ReactNode
}) {
  const { life, send, reset } = useCommand()
  const form = useRef<HTMLFormElement>(null)
  const [title, setTitle] = useState(givenTitle)
  const [reason, setReason] = useState(givenReason)
  // Once for each press: what is drawn anew for another draft takes the focus from no knob.
  useEffect(() => {
    if (isOpening?.current !== true) return
    isOpening.current = false
    bringIn(form.current, 'textarea')
  }, [isOpening])
  const isUnderWay = life.step === 'sending' || life.step === 'recorded' || life.step === 'taken'
  const isOver = life.step === 'done'
  const missing = lines.length === 0 ? 'Nothing is changed yet' : reason.trim() === '' ? 'A reason is needed' : whyNot
  const ask = (isDraft: boolean) => {
    if (missing !== null || isUnderWay || isOver) return
    const wish = { kind, title: title.trim() || titleOf(lines), reason, base_version: baseVersion, change: { ...change }, draft: isDraft }
    send(async (key) => (proposalId === undefined ? await propose(key, wish) : await editProposal(key, proposalId, wish)))
  }
  return (
    <form
      ref={form}
      className="grid scroll-m-3 gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        ask(false)
      }}
    >
      {lines.length === 0 ? null : (
        <div className="overflow-hidden rounded-md border border-line">
          <ChangedFields lines={lines} />
        </div>
      )}
      {children}
      <Field label="Title" hint="What the approver reads in the inbox." fault={faultOf(life, 'title')}>
        {(ids) => (
          <Input
            {...ids}
            value={title}
            placeholder={titleOf(lines)}
            maxLength={120}
            disabled={isUnderWay || isOver}
            onChange={({ target }) => setTitle(target.value)}
          />
        )}
      </Field>
      <Field label="Reason" hint="Why it should change; it stays with the version." fault={faultOf(life, 'reason')}>
        {(ids) => <TextArea {...ids} value={reason} maxLength={500} disabled={isUnderWay || isOver} onChange={({ target }) => setReason(target.value)} />}
      </Field>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {isOver ? (
          <Button
            onClick={() => {
              reset()
              setReason('')
              onAgain?.()
            }}
          >
            Propose something else
          </Button>
        ) : (
          <>
            <Button tone="accent" type="submit" disabled={missing !== null || isUnderWay} title={missing ?? undefined}>
              {proposalId === undefined ? `Propose v${baseVersion + 1}` : 'Propose the new revision'}
            </Button>
            <Button tone="quiet" disabled={missing !== null || isUnderWay} title={missing ?? 'Only you submit it later'} onClick={() => ask(true)}>
              Keep as draft
            </Button>
          </>
        )}
        {!isOver && !isUnderWay && missing ? <span className="text-xs text-faint">{missing}</span> : null}
        <CommandLife life={life} done={stored} />
      </div>
    </form>
  )
}

function stored({ seq, result }: CommandState): ReactNode {
  const { proposal_id: id, status } = result.facts
  if (typeof id !== 'string') return `done #${seq}`
  return (
    <Link href={`/proposals/${encodeURIComponent(id)}`} className="text-accent hover:underline">
      {status === 'draft' ? 'Draft kept: open it' : `Proposed, ${asWords(String(status ?? 'in_review'))}: open it`}
    </Link>
  )
}

const faultOf = (life: Life, field: string): string | undefined => (life.step === 'failed' ? life.fields[field] : undefined)
