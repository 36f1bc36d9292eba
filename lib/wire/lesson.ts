import { z } from 'zod'
import { type Fact, FIELDS, type Predicate } from '../domain/learn/lesson.ts'

/** A lesson as `tr_lesson` keeps it: its jsonb columns hold the domain's own values, under the domain's own names. */
const clause = z.object({ field: z.enum(FIELDS), op: z.enum(['eq', 'in']), values: z.array(z.string()).min(1) })
export const storedPredicate = z
  .array(clause)
  .refine((clauses) => new Set(clauses.map((c) => c.field)).size === clauses.length, 'names a field twice') satisfies z.ZodType<Predicate>

export const storedFact = z.object({
  id: z.string().regex(/^F\d{1,3}$/),
  metric: z.string(),
  predicate: storedPredicate,
  comparison: z.string(),
  n: z.number(),
  days: z.number(),
  raw: z.number(),
  shrunk: z.number(),
  shrunkSe: z.number(),
  low: z.number(),
  high: z.number(),
  p: z.number(),
  e: z.number().nullable(),
  supportIds: z.array(z.string()),
  counterIds: z.array(z.string()),
}) satisfies z.ZodType<Fact>

/** The population and the facts of a lesson; its action is told apart by `isAction`, which knows the desk's venues and styles. */
export const storedCase = z.object({ predicate: storedPredicate, facts: z.array(storedFact).min(1) })

/** A lesson that is brought along to a replay; `effect_bps` = its shrunk effect, + = dearer. */
export const givenLesson = z.object({ predicate: storedPredicate, action: z.unknown(), effect_bps: z.number() })
