import { z } from 'zod'

/** Parts that the read models share. Instants are epoch milliseconds (`…Ms`) or market microseconds (`…Us`). */

/** Decimals leave as text, whatever the writer of the jsonb put there. */
export const decimal = z.union([z.string(), z.number().transform(String)])
export const maybe = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value): z.output<S> | null => value ?? null)
export const list = <S extends z.ZodType>(schema: S) =>
  z
    .array(schema)
    .nullish()
    .transform((value): z.output<S>[] => value ?? [])

export const side = z.enum(['buy', 'sell'])
export type Side = z.infer<typeof side>

/** A flat map of metrics: a decimal, or null with its reason in `nulls` (METRICS section 3). */
export type MetricMap = {
  readonly values: Readonly<Record<string, string | null>>
  readonly nulls: Readonly<Record<string, string>>
}

const SCALAR = z.union([z.string(), z.number(), z.null()])

/** Splits the stored flat map into values and the reasons of the nulls; nested entries are not metrics. */
export const metricMap = z.record(z.string(), z.unknown()).transform((flat): MetricMap => {
  const values: Record<string, string | null> = {}
  for (const [key, value] of Object.entries(flat)) {
    const scalar = SCALAR.safeParse(value)
    if (scalar.success) values[key] = scalar.data === null ? null : String(scalar.data)
  }
  return { values, nulls: textMap.parse(flat.nulls ?? {}) }
})

/** Entries that are text; others are left out. */
export const textMap = z.record(z.string(), z.unknown()).transform((entries): Record<string, string> => {
  const texts: Record<string, string> = {}
  for (const [key, value] of Object.entries(entries)) if (typeof value === 'string') texts[key] = value
  return texts
})

/** Entries that are decimals, as text; others are left out. */
export const decimalMap = z.record(z.string(), z.unknown()).transform((entries): Record<string, string> => {
  const decimals: Record<string, string> = {}
  for (const [key, value] of Object.entries(entries)) {
    const parsed = decimal.safeParse(value)
    if (parsed.success) decimals[key] = parsed.data
  }
  return decimals
})

/** One section of a stored row. What cannot be read is null and named, so that the rest of the screen stays. */
export function readSection<S extends z.ZodType>(schema: S, value: unknown, name: string, problems: string[]): z.output<S> | null {
  if (value === null || value === undefined) return null
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  problems.push(`${[name, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'cannot be read'}`)
  return null
}
