'use client'
import { lazy, Suspense, useState } from 'react'
import { patiently } from '#components/data/patiently.ts'
import { CommandLife, useCommand } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import { restOf } from './rest.ts'

// The second step brings a dialog along; nobody needs it before it is asked for.
const CancelDialog = lazy(() => patiently(() => import('./cancel-dialog.tsx').then((part) => ({ default: part.CancelDialog }))))

/** Offered while an order of this execution may still fill. The life of the command stays readable after the rest is gone. */
export function CancelRest({ detail }: { readonly detail: ExecutionDetail }) {
  const { life, send } = useCommand()
  const [isAsking, setAsking] = useState(false)
  const rest = restOf(detail)
  if (rest === null && life.step === 'idle') return null
  const isUnderWay = life.step === 'sending' || life.step === 'recorded' || life.step === 'taken'
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
      {rest === null ? null : (
        <Button size="sm" disabled={isUnderWay} title={isUnderWay ? 'It is asked for already' : undefined} onClick={() => setAsking(true)}>
          Cancel the rest
        </Button>
      )}
      {isAsking ? null : <CommandLife life={life} done={CANCELLED} />}
      {isAsking ? (
        <Suspense>
          <CancelDialog executionId={detail.head.id} rest={rest} life={life} send={send} onClose={() => setAsking(false)} />
        </Suspense>
      ) : null}
    </span>
  )
}

/** The orders are over when the venues say so; the command is done when they were asked. */
const CANCELLED = () => 'cancel sent'
