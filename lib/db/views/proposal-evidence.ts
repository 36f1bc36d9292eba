import { z } from 'zod'
import type { FlipRow, Prediction } from '#lib/wire/views/proposals.ts'

/** What the what-if of a proposal said, as its evidence holds it. */

export type StoredFlip = { readonly id: string } & Pick<FlipRow, 'to' | 'marginBefore' | 'marginAfter' | 'outcomeBps'>

const number = z
  .number()
  .nullish()
  .transform((value) => value ?? null)
const flip = z.object({
  execution_id: z.string().optional(),
  decision_id: z.string().optional(),
  id: z.string().optional(),
  to: z.string().nullish(),
  margin_before: number,
  margin_after: number,
  outcome_bps: number,
  shadow_bps: number,
})

/** Past decisions that would have gone otherwise: ids, or records that name their execution. */
export function flipsIn(evidence: Readonly<Record<string, unknown>>): readonly StoredFlip[] {
  return (Array.isArray(evidence.flips) ? evidence.flips : []).flatMap((one: unknown) => {
    if (typeof one === 'string') return [{ id: one, to: null, marginBefore: null, marginAfter: null, outcomeBps: null }]
    const named = flip.safeParse(one).data
    const id = named?.execution_id ?? named?.id ?? named?.decision_id
    if (named === undefined || id === undefined) return []
    return [{ id, to: named.to ?? null, marginBefore: named.margin_before, marginAfter: named.margin_after, outcomeBps: named.outcome_bps ?? named.shadow_bps }]
  })
}

// Bounds without end, which one day alone gives, are stored as null.
const interval = z
  .object({ mean: z.number(), low: number, high: number })
  .nullish()
  .transform((value) => value ?? null)
const count = z.number().default(0)
const stored = z.object({
  n: z.number(),
  days: count,
  from: z.string().nullish(),
  to: z.string().nullish(),
  lift: interval,
  lift_bps: interval,
  refusal: z.object({ message: z.string() }).nullish(),
  naive: number,
  effective_size: number,
  flip_counts: z.object({ to_publish: count, to_refuse: count }),
  vetoes_added: count,
  approvable: z.boolean().default(false),
  computed_ms: number,
})

export function predictionIn(evidence: Readonly<Record<string, unknown>>): Prediction | null {
  const found = stored.safeParse(evidence).data
  if (found === undefined) return null
  return {
    n: found.n,
    days: found.days,
    from: found.from ?? null,
    to: found.to ?? null,
    lift: found.lift,
    liftBps: found.lift_bps,
    refusal: found.refusal?.message ?? null,
    naive: found.naive,
    effectiveSize: found.effective_size,
    toPublish: found.flip_counts.to_publish,
    toRefuse: found.flip_counts.to_refuse,
    vetoesAdded: found.vetoes_added,
    isApprovable: found.approvable,
    computedAtMs: found.computed_ms,
  }
}

const SHOWN = new Set([...Object.keys(stored.shape), 'flips', 'changes'])
/** What stands in it beside what has its own place on the screen. */
export const otherEvidence = (evidence: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(evidence).filter(([key]) => (predictionIn(evidence) === null ? key !== 'flips' && key !== 'changes' : !SHOWN.has(key))))
