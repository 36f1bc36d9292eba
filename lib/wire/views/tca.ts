import { z } from 'zod'

/** Bytes of both files together, as they are sent. */
export const TCA_BYTES_MAX = 64 * 2 ** 20

const typed = z.string().max(400).optional()
/** The first line of an upload: what was typed, and how long each file behind it is, in this order. */
export const tcaHead = z.object({
  map: typed,
  benchmark: typed,
  delimiter: typed,
  decimal: typed,
  dates: typed,
  zone: typed,
  stale: typed,
  sizeEdges: typed,
  groups: typed,
  files: z
    .array(z.object({ role: z.enum(['fills', 'quotes']), name: z.string().max(200), size: z.number().int().min(0) }))
    .min(1)
    .max(2),
})
export type TcaHead = z.infer<typeof tcaHead>

/** One line of the answer: where it is, then the report, or why there is none. */
export type TcaLine =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'report'; readonly json: TcaReport; readonly html: string }
  | { readonly kind: 'refused'; readonly message: string }

type Interval = readonly [low: string, high: string] | null
export type TcaAggregate = {
  readonly n: number
  readonly decisions: number
  readonly days: number
  readonly nulls: Readonly<Record<string, number>>
  readonly mean: string | null
  readonly interval: Interval
  readonly notional_mean?: string | null
  readonly notional_interval?: Interval
  readonly quantity_mean?: string | null
  readonly quantity_interval?: Interval
  readonly curve_mean?: string | null
  readonly curve_interval?: Interval
  readonly median: string | null
  readonly is_grey: boolean
}
export type TcaMetric = {
  readonly key: string
  readonly header: string
  readonly unit: string
  readonly sign: 'cost' | 'gain' | 'move' | 'back' | 'plain'
  readonly formula: string
}
type Group = { readonly group: string; readonly rows: number; readonly metrics: Readonly<Record<string, TcaAggregate>> }
export type TcaSection = {
  readonly metrics: readonly TcaMetric[]
  readonly all: Omit<Group, 'group'>
  readonly by: Readonly<Record<string, readonly Group[]>>
}
type TcaFile = {
  readonly file: string
  readonly lines: number
  readonly refused: number
  readonly columns: Readonly<Record<string, string>>
  readonly ignored_columns: readonly string[]
}

/** `summary.json` as docs/tca.md has it: decimals are text. */
export type TcaReport = {
  readonly files: { readonly fills: TcaFile; readonly quotes: TcaFile | null }
  readonly counts: { readonly fills: number; readonly orders: number; readonly refused_lines: { readonly fills: number; readonly quotes: number } }
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
  readonly problems: readonly string[]
  readonly fills: TcaSection
  readonly orders?: TcaSection
  readonly round_trips?: TcaSection
  readonly markout_curve: readonly ({ readonly key: string; readonly horizon: string | null } & TcaAggregate)[]
}
