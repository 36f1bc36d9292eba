import { readFileSync } from 'node:fs'
import type { ExemplarRow } from '#lib/db/lessons.ts'
import type { Fact, LessonAction, Predicate } from '#lib/domain/learn/lesson.ts'
import { FIELDS } from '#lib/domain/learn/lesson.ts'
import { verify } from '#lib/domain/learn/verify.ts'
import { scopeValues } from '#lib/domain/learn/write.ts'
import type { LessonReply } from '#lib/wire/llm.ts'
import { exemplarsOf } from '#worker/exemplars.ts'
import type { WriteRequest } from '#worker/ports.ts'

/** One finding: executions at `alpha` are dearer by two bps; twenty say so and ten do not. `prefix` makes its ids its own. */
export function lessonCase(prefix: string) {
  const ids = Array.from({ length: 30 }, (_, i) => `${prefix}-${String(i).padStart(2, '0')}`)
  const predicate: Predicate = [{ field: 'venue', op: 'eq', values: ['alpha'] }]
  const action: LessonAction = { kind: 'venue_prefer', venue: 'alpha', step: -1 }
  const outcomes: readonly ExemplarRow[] = ids.map((id, i) => ({
    id, known: { venue: 'alpha', symbol: 'BTC-USD', side: 'buy' }, y: i < 20 ? 2 + i / 10 : -1 - i / 10,
    cost_bps: 3, slippage_bps: 1, fee_bps: 2, latency_ms: 10, fill_ratio: 1,
  })) // biome-ignore format: one record
  const fact: Fact = {
    id: 'F1', metric: 'residual_bps', predicate, comparison: 'the other eligible venues', n: 30, days: 9, raw: 2.4, shrunk: 2, shrunkSe: 0.5, low: 1, high: 3,
    p: 0.001, e: null, supportIds: ids.slice(0, 20), counterIds: ids.slice(20),
  } // biome-ignore format: one record
  return { ids, predicate, action, outcomes, fact }
}

export const W7_NOTES: readonly string[] = (
  JSON.parse(readFileSync(new URL('../../worker/cli/prove/worlds.json', import.meta.url), 'utf8')) as { kind: string; notes?: string[] }[]
).flatMap((world) => world.notes ?? [])

/** The same finding as a writer is told it. */
export function requestFor(prefix: string, more: Partial<WriteRequest> = {}): WriteRequest {
  const { ids, predicate, action, outcomes, fact } = lessonCase(prefix)
  const scope = scopeValues(predicate)
  const notes = more.notes ?? []
  const fixed = { action, predicate, facts: [fact], population: new Set(ids), cited: new Set(ids), scope, others: [] }
  return {
    action,
    predicate,
    facts: [fact],
    exemplars: exemplarsOf(fact, outcomes, FIELDS),
    scope,
    notes,
    verify: (text) => verify({ ...fixed, text, notes, isActionAllowed: true, isKnobFree: true, hasRandomisedEvidence: false }),
    recall: async () => null,
    ...more,
  }
}

/** What a model that does as it is told answers. */
export const honestReply = (prefix: string): LessonReply => ({
  title: 'Fills at {{S:venue}} come out dearer',
  description:
    'Executions at {{S:venue}} are associated with a cost that is dearer by {{F1}} than the other eligible venues. A few fills point elsewhere and are listed.',
  mechanism: 'liquidity',
  conditions: 'It speaks to decisions for which {{S:venue}} is eligible.',
  evidence: { support: [0, 1, 2].map((i) => `${prefix}-0${i}`), counter: [`${prefix}-29`] },
  claims: [{ fact_id: 'F1', stance: 'supports' }],
  verdict: 'lesson',
  confidence: 0.7,
})
