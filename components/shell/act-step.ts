import type { ReactNode } from 'react'

/** The second step of an action. */
export type ActStep = {
  readonly title: string
  /** What it does, in one sentence, and what cannot be undone. */
  readonly lead: ReactNode
  readonly confirm: string
  /** A reason is asked for and kept with the command. */
  readonly isReasoned?: boolean
}
