import { z } from 'zod'
import type { Preview, WhatIfView } from '#lib/wire/views/what-if.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'

/** A question that was asked while tuning, from the moment when its command was recorded; null when there is none. */
export async function readWhatIf(db: Reader, id: string): Promise<WhatIfView | null> {
  const { rows } = await db.query(
    `select c.id, coalesce(w.status, case when c.status = 'refused' then 'refused' when c.status = 'done' then 'superseded' else 'recorded' end) as status,
       coalesce(w.base_version, (c.payload ->> 'base_version')::int, 0) as "baseVersion", coalesce(w.read_count, 0) as "readCount", w.result, c.result as said,
       ${ms('c.created_at')} as "askedAtMs", ${ms('w.answered_at')} as "answeredAtMs"
     from tr_command c left join tr_what_if w on w.id = c.id where c.id = $1 and c.kind = 'ask_what_if'`,
    [id],
  )
  if (!rows[0]) return null
  const { result, said, status, ...row } = stored.parse(rows[0])
  const refusal = refused.safeParse(said).data ?? null
  const isOutdated = status === 'superseded' || refusal?.code === 'SUPERSEDED'
  return {
    ...row,
    status: isOutdated ? 'superseded' : status,
    answer: status === 'first' || status === 'whole' ? (answered.parse(result) as unknown as Preview) : null,
    refusal: refusal && { code: refusal.code, message: refusal.message },
  }
}

const stored = z.object({
  id: z.string(),
  status: z.enum(['recorded', 'reading', 'first', 'whole', 'refused', 'superseded']),
  baseVersion: z.number(),
  readCount: z.number(),
  result: z.unknown(),
  said: z.unknown(),
  askedAtMs: z.number(),
  answeredAtMs: z.number().nullable(),
})
const refused = z.object({ code: z.string(), message: z.string() })
/** Our own program wrote it; that it is the shape of an answer is seen by what every answer has. */
const answered = z.looseObject({ n: z.number(), flip_counts: z.looseObject({ all: z.number() }), flips: z.array(z.looseObject({ execution_id: z.string() })) })
