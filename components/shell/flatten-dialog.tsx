'use client'
import { useQuery } from '@tanstack/react-query'
import { useCommand } from '#components/live/command.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { askAtOnce } from '#lib/query/commands.ts'
import { deskQuery } from '#lib/query/overview.ts'
import { positionsQuery } from '#lib/query/positions.ts'
import { ActDialog } from './act-dialog.tsx'
import { flattening, flattenStep, flatWords } from './flatten-all.tsx'

/** The second step of flattening, from any screen. */
export function FlattenDialog({ onClose }: { readonly onClose: () => void }) {
  const { life, send } = useCommand()
  const { data: desk } = useQuery(deskQuery())
  const { data, error } = useQuery(positionsQuery)
  const open = data?.totals.reduce((sum, total) => sum + total.openCount, 0)
  const isHalted = desk?.trading?.state === 'halted'
  if (open === undefined || (open === 0 && life.step === 'idle'))
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title="Flatten all"
        lead={error ? error.message : open === 0 ? 'Nothing is held: there is nothing to close.' : 'Reading the positions…'}
      />
    )
  return (
    <ActDialog
      step={flattenStep(open, isHalted)}
      life={life}
      done={flatWords}
      onRun={(reason) => send((key) => askAtOnce('flatten', key, flattening(reason, isHalted)))}
      onClose={onClose}
    />
  )
}
