'use client'
import { flattenAll } from '#app/actions/positions.ts'
import { counted } from '#lib/format/words.ts'
import type { CommandState } from '#lib/wire/command.ts'
import { Act } from './act.tsx'

/** Closes everything, in two steps and with a reason; "flat" is said by the venues. */
export function FlattenAll({ openPositions }: { readonly openPositions: number }) {
  return (
    <Act
      label="Flatten all"
      tone="warning"
      size="md"
      whyNot={openPositions === 0 ? 'nothing is held' : null}
      step={{
        title: 'Flatten all',
        lead: `Closes ${counted(openPositions, 'position')} at the market, each where it is held, by reduce-only orders through the normal checks. It cannot be undone: only new decisions open them again. “Flat” is shown when the venues have confirmed it.`,
        confirm: 'Flatten all',
        isReasoned: true,
      }}
      run={flattenAll}
      done={flatWords}
    />
  )
}

/** The command ends when the worker has the venues' word. */
function flatWords({ result: { facts } }: CommandState): string {
  if (facts.flat === false) return 'not flat: see Positions for what is left'
  return facts.flat === true ? 'flat, confirmed by the venues' : 'done'
}
