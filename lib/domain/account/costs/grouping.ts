/** What the costs of many executions are told apart by. */
import type { Style } from '../../decide/decision.ts'

/** The first are groups, the last three are rows, the dearest first. */
export const GROUPINGS = ['venue', 'style', 'symbol', 'size', 'hour', 'day', 'side', 'origin', 'curator', 'decision', 'order', 'fill'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** Edges of the size buckets: Q·P_d in quote currency. Bucket k lies below edge k, the last one above all. */
export const SIZE_EDGES = [1_000, 10_000, 100_000, 1_000_000] as const

/** Executions one question reads at most, the newest of its range. */
export const EXECUTIONS_MAX = 20_000

export const ORIGINS = ['decision', 'exit', 'close', 'flatten'] as const

/** Styles in the order of the contract; not imported from where decisions are parsed, so that a screen does not load the parser. */
export const STYLES = ['market', 'limit', 'twap', 'vwap', 'pov', 'iceberg', 'is', 'adaptive'] as const satisfies readonly Style[]
