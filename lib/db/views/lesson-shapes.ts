import { z } from 'zod'
import { CURATORS } from '#lib/domain/decide/policy.ts'
import type { LessonAction } from '#lib/domain/learn/lesson.ts'

/** What is stored of a lesson as jsonb, read back. */

const step = z.union([z.literal(-2), z.literal(-1), z.literal(1), z.literal(2)])
const tightening = z.union([z.literal(1), z.literal(2)])
export const storedAction: z.ZodType<LessonAction> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('venue_prefer'), venue: z.string(), step }),
  z.object({
    kind: z.literal('avoid_window'),
    bucket: z.string(),
    maxDelayMin: z.union([z.literal(15), z.literal(30), z.literal(60), z.literal(120)]),
  }),
  z.object({ kind: z.literal('order_type'), use: z.string() }),
  z.object({ kind: z.literal('size_cap'), step: tightening }),
  z.object({ kind: z.literal('curator_weight'), curator: z.enum(CURATORS), step }),
  z.object({ kind: z.literal('threshold'), step }),
  z.object({ kind: z.literal('risk_tighten'), step: tightening }),
])

/** Only what is shown of it. */
export const storedText = z.object({
  title: z.string(),
  description: z.string(),
  mechanism: z.string().nullish(),
  conditions: z.string().nullish(),
  claims: z.array(z.object({ factId: z.string(), stance: z.string() })).catch([]),
})
