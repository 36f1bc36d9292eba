'use client'
import { useQuery } from '@tanstack/react-query'
import { resumeTrading } from '#app/actions/trading.ts'
import { useCommand } from '#components/live/command.tsx'
import { deskQuery } from '#lib/query/overview.ts'
import { ActDialog } from './act-dialog.tsx'
import { resumedWords, resumeStep } from './resume.ts'

/** The second step of resuming, from any screen. */
export default function ResumeDialog({ onClose }: { readonly onClose: () => void }) {
  const { life, send } = useCommand()
  const { data } = useQuery(deskQuery())
  const state = data?.trading?.state
  return (
    <ActDialog
      step={resumeStep(state)}
      life={life}
      done={resumedWords(state)}
      onRun={(reason) => send((key) => resumeTrading(key, reason))}
      onClose={onClose}
    />
  )
}
