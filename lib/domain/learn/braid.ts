import { hashOf } from '../base/id.ts'
import { CLUSTER_COLUMNS } from './cluster.ts'

/**
 * Strands → braid → meta-braid → meta²-braid: what each level is called, is laid of, and agrees in (LEARNING.md C); how many
 * it needs is configuration.
 */
export type BraidLevel = 1 | 2 | 3
export const LEVELS = {
  1: { kind: 'braid', from: 'execution', columns: CLUSTER_COLUMNS },
  2: { kind: 'meta_braid', from: 'braid', columns: ['symbol', 'timeframe'] },
  3: { kind: 'meta2_braid', from: 'meta_braid', columns: ['symbol'] },
} as const satisfies Record<BraidLevel, { kind: string; from: string; columns: readonly string[] }>

/** SHA-256 of `[level, key values in configured order]`: the same cluster has the same id for ever, in any order of its members. */
export const clusterId = (level: BraidLevel, values: readonly string[]): string => hashOf(level, ...values)

export const braidLifecycleId = (cluster: string): string => `braid_${cluster}`
