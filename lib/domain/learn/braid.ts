import { hashOf } from '../base/id.ts'
import { CLUSTER_MEMBERS_NEEDED } from './cluster.ts'

/** Strands → braid → meta-braid → meta²-braid: what each level is called, needs, and agrees in (LEARNING.md C). */
export type BraidLevel = 1 | 2 | 3
export const LEVELS = {
  1: { kind: 'braid', from: 'execution', membersNeeded: CLUSTER_MEMBERS_NEEDED, columns: ['symbol', 'timeframe', 'venue', 'execution_type', 'outcome_type'] },
  2: { kind: 'meta_braid', from: 'braid', membersNeeded: 9, columns: ['symbol', 'timeframe'] },
  3: { kind: 'meta2_braid', from: 'meta_braid', membersNeeded: 27, columns: ['symbol'] },
} as const satisfies Record<BraidLevel, { kind: string; from: string; membersNeeded: number; columns: readonly string[] }>

/** SHA-256 of `[level, key values in configured order]`: the same cluster has the same id for ever, in any order of its members. */
export const clusterId = (level: BraidLevel, values: readonly string[]): string => hashOf(level, ...values)

export const braidLifecycleId = (cluster: string): string => `braid_${cluster}`
