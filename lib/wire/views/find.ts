import { z } from 'zod'

export const findQuery = z.object({ q: z.string().trim().min(2, 'expected two characters or more').max(80) })

/** One thing that goes by the name that was typed. */
export type Hit = {
  readonly kind: 'execution' | 'order' | 'braid' | 'lesson' | 'proposal' | 'symbol' | 'venue'
  readonly id: string
  /** What it is, in words: `buy BTC/USDT`, a lesson's title. */
  readonly title: string
  readonly state: string | null
  readonly atMs: number | null
  readonly href: string
}

export type Found = {
  readonly hits: readonly Hit[]
  /** Ids were looked at back to here; null where that was all of them. */
  readonly lookedBackToMs: number | null
}
