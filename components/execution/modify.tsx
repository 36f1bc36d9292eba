'use client'
import { lazy, Suspense, useState } from 'react'
import { patiently } from '#components/data/patiently.ts'
import { CommandLife, useCommand } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import { isUnderWay } from './slices.ts'

const ModifyDialog = lazy(() => patiently(() => import('./modify-dialog.tsx').then((part) => ({ default: part.ModifyDialog }))))

/** Offered while the execution may still trade. What is left out of the form stays as it is. */
export function Modify({ detail }: { readonly detail: ExecutionDetail }) {
  const command = useCommand()
  const [isAsking, setAsking] = useState(false)
  const { life } = command
  if (!isUnderWay(detail.head.status) && life.step === 'idle') return null
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
      {isUnderWay(detail.head.status) ? (
        <Button
          size="sm"
          onClick={() => {
            if (life.step === 'done' || life.step === 'refused') command.reset()
            setAsking(true)
          }}
        >
          Change the plan
        </Button>
      ) : null}
      {isAsking ? null : <CommandLife life={life} done={CHANGED} />}
      {isAsking ? (
        <Suspense>
          <ModifyDialog detail={detail} life={life} send={command.send} onClose={() => setAsking(false)} />
        </Suspense>
      ) : null}
    </span>
  )
}

const CHANGED = () => 'plan changed'
