'use client'
import { CommandLife, type Life } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { askAtOnce } from '#lib/query/commands.ts'
import type { Receipt } from '#lib/wire/command.ts'

/** The second step of cancelling: what it does, in a sentence. `rest` is null once nothing is open any more. */
export function CancelDialog({
  executionId,
  rest,
  life,
  send,
  onClose,
}: {
  readonly executionId: string
  readonly rest: string | null
  readonly life: Life
  readonly send: (act: (key: string) => Promise<Receipt>) => void
  readonly onClose: () => void
}) {
  const isAsked = life.step !== 'idle' && life.step !== 'failed' && life.step !== 'refused'
  return (
    <Dialog isOpen onClose={onClose} title="Cancel the rest" lead={rest ?? 'Nothing of this execution is open any more.'}>
      <div className="flex flex-wrap items-center gap-3">
        {isAsked || rest === null ? (
          <Button onClick={onClose}>Close</Button>
        ) : (
          <>
            <Button onClick={onClose}>Keep it working</Button>
            <Button tone="warning" onClick={() => send((key) => askAtOnce('cancel', key, { execution_id: executionId }))}>
              Cancel the rest
            </Button>
          </>
        )}
        <CommandLife life={life} done={() => 'cancel sent'} />
      </div>
    </Dialog>
  )
}
