import type { Row } from '../insert-rows.ts'
import { IDS, MODULE } from './ids.ts'

/** What the learners hold, and the patterns that were tried. */

export const learners = (): readonly Row[] => [
  {
    module_id: MODULE,
    name: 'venue',
    version: 48,
    data_cut: 48,
    state: {
      scale: 'beyond_modelled_cost',
      fit: { 'sim-alpha': { 'day small': { n: 24, sum: 9.6 } }, 'sim-bravo': { 'day small': { n: 22.4, sum: 38.1 } } },
      watched: { 'sim-bravo\u001fday small': { n: 22, mean: 1.7, squares: 31, up: [18_200, 20_400, 21_900], down: [0.4, 0.2, 0.1] } },
      spread: { squares: 410, df: 44 },
      outcomes: 48,
      unforecast: 0,
      alarmedAt: null,
      alarms: 0,
    },
  },
  { module_id: MODULE, name: 'scoreboard', version: 7, data_cut: 48, state: { losses: [4.1, 3.9, 4.4, 4.0], gap: 0.9, paid: 4.3, variance: 1.2, range: 1 } },
]

export const patterns = (): readonly Row[] =>
  (['nominated', 'not_significant', 'immaterial', 'observation', 'observation'] as const).map((verdict, n) => ({
    module_id: MODULE,
    predicate_key: `key-${n}`,
    predicate: [{ field: 'venue', op: 'eq', values: [`sim-${n}`] }],
    parent: 'venue',
    comparison: 'venue',
    n: 80 - 18 * n,
    days: 9 - n,
    raw_bps: 1.71 - n * 0.4,
    se_bps: n > 2 ? null : 0.4,
    shrunk_bps: 1.25 - n * 0.3,
    shrunk_se_bps: n > 2 ? null : 0.31,
    p: n > 2 ? null : 0.003 * (n + 1),
    adjusted_p: n > 2 ? null : 0.012 * (n + 1),
    verdict,
    lesson_id: verdict === 'nominated' ? IDS.active : null,
    batch: 4,
  }))
