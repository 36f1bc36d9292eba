'use client'
import { useQuery } from '@tanstack/react-query'
import { counted } from '#lib/format/words.ts'
import { askAtOnce } from '#lib/query/commands.ts'
import { deskQuery } from '#lib/query/overview.ts'
import type { CommandState, UrgentPayload } from '#lib/wire/command.ts'
import { Act } from './act.tsx'
import type { ActStep } from './act-step.ts'

/** Closes everything, in two steps and with a reason; "flat" is said by the venues. */
export function FlattenAll({ openPositions }: { readonly openPositions: number }) {
  const { data } = useQuery(deskQuery())
  const isHalted = data?.trading?.state === 'halted'
  return (
    <Act
      kind="flatten"
      label="Flatten all"
      tone="warning"
      size="md"
      whyNot={openPositions === 0 ? 'nothing is held' : null}
      step={flattenStep(openPositions, isHalted)}
      run={(key, reason) => askAtOnce('flatten', key, flattening(reason, isHalted))}
      done={flatWords}
    />
  )
}

/** What flattening does and what cannot be undone, before it is asked for. */
export const flattenStep = (openPositions: number, isHalted: boolean): ActStep => ({
  title: 'Flatten all',
  lead: `${isHalted ? 'Trading is halted: it goes to reduce-only first. ' : ''}Closes ${counted(openPositions, 'position')} at the market, each where it is held, by reduce-only orders through the normal checks. It cannot be undone: only new decisions open them again. “Flat” is shown when the venues have confirmed it.`,
  confirm: 'Flatten all',
  isReasoned: true,
})

/** Under a halt nothing leaves: the desk goes to reduce-only first. */
export const flattening = (reason: string, isHalted: boolean): UrgentPayload<'flatten'> => ({ reason, ...(isHalted && { reduce_only: true }) })

/** The command ends when the worker has the venues' word. */
export function flatWords({ result: { facts } }: CommandState): string {
  if (facts.flat === false) return 'not flat: see Positions for what is left'
  return facts.flat === true ? 'flat, confirmed by the venues' : 'done'
}
