import { z } from 'zod'

/** What a browser tells of the reports it has drawn: stage 10 of METRICS.md section 9, on the database's clock as the browser estimates it. */
export const paintedBody = z.object({
  samples: z
    .array(
      z.object({ id: z.string().regex(/^[^\0]{1,80}$/, 'expected an id'), at_ms: z.number().positive().max(1e14), error_ms: z.number().min(0).max(60_000) }),
    )
    .min(1)
    .max(1_000),
})
export type PaintedBody = z.infer<typeof paintedBody>

/** `paint_ms` of the last minutes: report committed → drawn. Null below the n that METRICS.md section 9 asks for. */
export type PaintTimes = { readonly n: number; readonly p50Ms: number | null; readonly p95Ms: number | null; readonly errorMs: number | null }

/** What a browser hears back: the intervals of what it has told, milliseconds, as far as they are known. */
export type PaintedAnswer = { readonly paintMs: readonly number[] }
