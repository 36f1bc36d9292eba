import type { ReactNode } from 'react'

/** The second step of an action. */
export type ActStep = {
  readonly title: string
  /** What it does, in one sentence, and what cannot be undone. */
  readonly lead: ReactNode
  readonly confirm: string
  /** Of a step that undoes a stop: its button comes first. Else the way out does. */
  readonly tone?: 'accent'
  /** A reason is asked for and kept with the command. */
  readonly isReasoned?: boolean
  /** Why it is not to be asked for any more, while the question is open. */
  readonly whyNot?: string | null
  /** Whether what it asks for is so by now: the question goes a moment after that was done, and at once when it is so no more. */
  readonly isSo?: boolean
}
