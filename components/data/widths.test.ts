import { expect, it } from 'vitest'
import { AUDIT_COLUMNS } from '#components/audit/columns.tsx'
import { BRAID_COLUMNS } from '#components/braids/columns.tsx'
import { executionColumns } from '#components/executions/columns.tsx'
import { DECIDED, WAITING } from '#components/proposals/columns.tsx'
import { STRAND_COLUMNS } from '#components/strands/columns.tsx'

/** What a window of 1440 pixels leaves for a list, its scrollbar aside; beside strands stand their clusters. */
const ROOM = 1_207
const BESIDE_CLUSTERS = 859

/** Guarantees: a list is read without scrolling sideways where there is room. Lessons have more to say than fits. */
it.each([
  ['executions', executionColumns({}), ROOM],
  ['proposals that wait', WAITING, ROOM],
  ['proposals decided', DECIDED, ROOM],
  ['braids', BRAID_COLUMNS, ROOM],
  ['audit', AUDIT_COLUMNS, ROOM],
  ['strands', STRAND_COLUMNS, BESIDE_CLUSTERS],
] as const)('%s fit', (_, columns, room) => {
  expect(columns.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(room)
})
