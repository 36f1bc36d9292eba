import type { Desk } from '#lib/wire/views/overview.ts'
import type { ActStep } from './act-step.ts'

type State = NonNullable<Desk['trading']>['state'] | null | undefined

/** What resuming does, before it is asked for; who is asked sees what the desk does meanwhile. */
export const resumeStep = (state: State): ActStep => ({
  title: 'Resume trading',
  lead: 'New decisions are judged and sent again, and orders traded in slices catch up on what the halt held back. Orders that the halt cancelled stay cancelled; decisions refused meanwhile stay refused.',
  confirm: 'Resume trading',
  tone: 'accent',
  isReasoned: true,
  whyNot: state === 'trading' ? 'trading goes on already' : null,
  isSo: state === 'trading',
})

/** Said only while it is so: somebody may have halted the desk again. */
export const resumedWords = (state: State) => (state === 'trading' ? () => 'trading again' : undefined)
