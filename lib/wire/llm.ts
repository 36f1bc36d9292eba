import { z } from 'zod'
import { type LessonText, MECHANISMS } from '../domain/learn/lesson.ts'

/**
 * What a language model may answer when it is asked for a lesson's words: these fields and no others. Lengths are no part of the
 * JSON schema that is sent, since some providers refuse one that names them; they are checked here and by the verifier.
 */
const LIST_MAX = 64
const PROSE_MAX = 2_000
const ID_MAX = 200
const prose = z.string().refine((text) => text.length <= PROSE_MAX, `at most ${PROSE_MAX} characters`)
const id = z.string().refine((text) => text.length > 0 && text.length <= ID_MAX, `1 to ${ID_MAX} characters`)
const short = <T extends z.ZodType>(item: T) => z.array(item).refine((list) => list.length <= LIST_MAX, `at most ${LIST_MAX} entries`)

export const lessonReply = z.strictObject({
  title: prose,
  description: prose,
  mechanism: z.enum(MECHANISMS),
  conditions: prose,
  evidence: z.strictObject({ support: short(id), counter: short(id) }),
  claims: short(z.strictObject({ fact_id: id, stance: z.enum(['supports', 'contradicts', 'context']) })),
  verdict: z.enum(['lesson', 'no_lesson', 'needs_data']),
  /** The model's own, 0–1: kept for audit, used for nothing. */
  confidence: z.number().refine((value) => value >= 0 && value <= 1, 'from 0 to 1'),
})
export type LessonReply = z.infer<typeof lessonReply>

export const textOf = ({ title, description, mechanism, conditions, evidence, claims, verdict }: LessonReply): LessonText => ({
  title,
  description,
  mechanism,
  conditions,
  evidence,
  claims: claims.map(({ fact_id, stance }) => ({ factId: fact_id, stance })),
  verdict,
})

/** What is wrong with a value that is no reply, one line for each fault, at most eight. */
export function faultsOf(value: unknown): readonly string[] {
  const parsed = lessonReply.safeParse(value)
  if (parsed.success) return []
  return parsed.error.issues.slice(0, 8).map((issue) => `${issue.path.join('.') || 'reply'}: ${issue.message}`.slice(0, 300))
}
