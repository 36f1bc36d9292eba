/** What the costs of many executions are told apart by. */

/** The first are groups, the last three are rows, the dearest first. */
export const GROUPINGS = ['venue', 'style', 'symbol', 'size', 'hour', 'day', 'side', 'origin', 'curator', 'decision', 'order', 'fill'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** Edges of the size buckets: Q·P_d in quote currency. Bucket k lies below edge k, the last one above all. */
export const SIZE_EDGES = [1_000, 10_000, 100_000, 1_000_000] as const

/** Executions one question reads at most, the newest of its range. */
export const EXECUTIONS_MAX = 20_000

export const ORIGINS = ['decision', 'exit', 'close', 'flatten'] as const
