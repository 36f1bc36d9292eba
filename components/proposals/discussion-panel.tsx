'use client'
import { useState } from 'react'
import { commentProposal } from '#app/actions/proposals.ts'
import { useWhyNot } from '#components/auth/session.tsx'
import { Time } from '#components/data/time.tsx'
import { CommandLife, useCommand } from '#components/live/command.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field, TextArea } from '#components/ui/field.tsx'
import { counted } from '#lib/format/words.ts'
import type { ProposalDetail } from '#lib/wire/views/proposals.ts'

/** What people say about it. Text only, in the order in which it was said. */
export function DiscussionPanel({ proposal: { id, comments, readAtMs, revision: current } }: { readonly proposal: ProposalDetail }) {
  return (
    <LivePanel title="Discussion" note={counted(comments.length, 'comment')} readAtMs={readAtMs}>
      <div className="grid gap-3">
        {comments.length === 0 ? <p className="text-sm text-dim">Nobody has said anything yet.</p> : null}
        <ol aria-label="Comments" className="grid gap-2">
          {comments.map(({ id: key, author, text, revision, atMs }) => (
            <li key={key} className="grid gap-0.5 text-sm">
              <p className="text-xs text-dim">
                <span className="font-medium text-ink">{author}</span>, <Time at={atMs} style="moment" />
                {revision === current ? '' : `, on revision ${revision}`}
              </p>
              <p className="max-w-[90ch] break-words whitespace-pre-wrap">{text}</p>
            </li>
          ))}
        </ol>
        <CommentForm id={id} />
      </div>
    </LivePanel>
  )
}

function CommentForm({ id }: { readonly id: string }) {
  const whyNot = useWhyNot('comment_proposal')
  const { life, send } = useCommand()
  const [text, setText] = useState('')
  const isUnderWay = life.step === 'sending' || life.step === 'recorded' || life.step === 'taken'
  if (whyNot) return <p className="text-xs text-faint">{whyNot} comment.</p>
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() === '' || isUnderWay) return
        send(async (key) => {
          const receipt = await commentProposal(key, id, text)
          if (receipt.ok) setText('')
          return receipt
        })
      }}
    >
      <Field label="Comment" fault={life.step === 'failed' ? life.fields.text : undefined}>
        {(ids) => <TextArea {...ids} value={text} maxLength={2_000} onChange={({ target }) => setText(target.value)} />}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" size="touch" disabled={text.trim() === '' || isUnderWay} title={text.trim() === '' ? 'A comment has words' : undefined}>
          Add the comment
        </Button>
        <CommandLife life={life} done={() => 'said'} />
      </div>
    </form>
  )
}
