'use client'
import { useEffect, useState } from 'react'
import { decideProposal, propose } from '#app/actions/proposals.ts'
import { useMay } from '#components/auth/session.tsx'
import { CommandLife, type Life, useCommand } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, TextArea } from '#components/ui/field.tsx'
import { Link } from '#components/ui/link.tsx'
import type { ConfigField } from '#lib/wire/views/config.ts'
import { patchOf } from './patch.ts'

const isUnderWay = ({ step }: Life): boolean => step === 'sending' || step === 'recorded' || step === 'taken'

/**
 * Switches one flag. While four eyes are off it is proposed and approved in one go, in two steps with a reason, and says so; while
 * they are on it is proposed, and somebody else approves.
 */
export default function FlagSwitch({
  field,
  version,
  fourEyes,
  onClose,
}: {
  readonly field: ConfigField
  readonly version: number
  readonly fourEyes: boolean
  readonly onClose: () => void
}) {
  const mayApprove = useMay('decide_proposal')
  const isForOthers = fourEyes || !mayApprove
  const asking = useCommand()
  const approving = useCommand()
  const [reason, setReason] = useState('')
  // As it stood when the dialog opened: a new version, which this very switch makes, must not turn the question around.
  const [{ isOn, base }] = useState({ isOn: field.value === true, base: version })
  const facts = asking.life.step === 'done' ? asking.life.command?.result.facts : undefined
  const proposalId = typeof facts?.proposal_id === 'string' ? facts.proposal_id : null
  const mustApprove = proposalId !== null && !isForOthers && approving.life.step === 'idle'
  const { send: approve } = approving

  // The second half of one question: the proposal that the first half made is approved by the same press.
  useEffect(() => {
    if (mustApprove && proposalId !== null) approve((key) => decideProposal(key, { id: proposalId, revision: Number(facts?.revision ?? 1) }, 'approve', reason))
  }, [mustApprove, proposalId, facts?.revision, reason, approve])

  const isBusy = isUnderWay(asking.life) || isUnderWay(approving.life)
  const isOver = approving.life.step === 'done' || (isForOthers && proposalId !== null)
  const name = field.path.split('.').at(-1) ?? field.path
  const verb = isOn ? 'off' : 'on'
  const consequence = fourEyes
    ? 'Four eyes are on: somebody else approves it.'
    : mayApprove
      ? `Four eyes are off: this proposes and approves v${base + 1} in one go, and acts on the next decision.`
      : 'It is proposed; an approver decides it.'
  const run = () =>
    asking.send((key) =>
      propose(key, { kind: 'configuration', title: `Switch ${name} ${verb}`, reason, base_version: base, change: patchOf({ [field.path]: !isOn }) }),
    )
  return (
    <Dialog isOpen onClose={onClose} title={`Switch ${verb}: ${name}`} lead={`${field.what} ${consequence}`}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (reason.trim() !== '' && !isBusy && !isOver) run()
        }}
      >
        <Field label="Reason" hint="Kept with the version.">
          {(ids) => (
            <TextArea {...ids} autoFocus value={reason} maxLength={500} disabled={isBusy || isOver} onChange={({ target }) => setReason(target.value)} />
          )}
        </Field>
        <div className="flex flex-wrap items-center gap-3">
          <Button onClick={onClose}>{isOver || isBusy ? 'Close' : 'Leave it'}</Button>
          {isOver ? null : (
            <Button tone="warning" type="submit" disabled={isBusy || reason.trim() === ''} title={reason.trim() === '' ? 'A reason is needed' : undefined}>
              {isForOthers ? `Propose to switch it ${verb}` : `Switch it ${verb}`}
            </Button>
          )}
          {approving.life.step === 'idle' ? (
            <CommandLife life={asking.life} done={() => (isForOthers ? 'proposed' : 'proposed, approving…')} />
          ) : (
            <CommandLife
              life={approving.life}
              done={({ result }) => (typeof result.facts.version === 'number' ? `in force as v${result.facts.version}` : 'approved')}
            />
          )}
          {proposalId === null ? null : (
            <Link href={`/proposals/${encodeURIComponent(proposalId)}`} className="text-xs text-accent hover:underline">
              Open the proposal
            </Link>
          )}
        </div>
      </form>
    </Dialog>
  )
}
