import type { Row } from '../insert-rows.ts'
import { iso } from '../stamps.ts'
import { execution, IDS, MODULE } from './ids.ts'

export function braids(nowMs: number): readonly Row[] {
  const braid = (own: string, members: readonly string[], over: Row): Row => ({
    id: own,
    module_id: MODULE,
    kind: 'braid',
    lifecycle_id: `braid_cluster-${own}`,
    cluster_id: `cluster-${own}`,
    braid_version: 1,
    symbol: 'BTC/USDT',
    timeframe: '5m',
    venue: 'sim-bravo',
    execution_type: 'market',
    outcome_type: 'acceptable',
    source_strands: members,
    accumulated_score: 0.66 * members.length,
    exec_metrics: {
      lesson: null,
      source_strands: members,
      accumulated_score: 0.66 * members.length,
      cluster_columns: ['symbol', 'timeframe'],
      mean_score: 0.66,
    },
    lesson_metadata: { lesson_type: 'execution_braid', confidence: 0.41, generator: 'deterministic', prompt_version: 'built-in' },
    braided_into: null,
    status: null,
    created_at: iso(nowMs - 3_600_000),
    ...over,
  })
  return [
    braid(IDS.braid, [execution(0), execution(1), execution(2)], { braided_into: IDS.metaBraid }),
    braid(IDS.otherBraid, [execution(3), execution(4), execution(5)], { venue: 'sim-alpha', braided_into: IDS.metaBraid }),
    braid(IDS.metaBraid, [IDS.braid, IDS.otherBraid], { kind: 'meta_braid', venue: null, execution_type: null, outcome_type: null }),
  ]
}
