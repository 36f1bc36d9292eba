import { expect, it } from 'vitest'
import { titleOf } from './title.ts'

const line = (path: string, old: string | null, proposed: string | null) => ({ path, old, proposed })

it('names what changes, and counts what does not fit', () => {
  expect(titleOf([line('curators.risk.weight', '0.2', '0.22'), line('publish_threshold', '0.4', '0.42')])).toBe(
    'Risk weight 0.2 → 0.22, publish threshold 0.4 → 0.42',
  )
  expect(titleOf([line('limits.max_position_var', null, '1000')])).toBe('Max position var not set → 1000')
  const many = Array.from({ length: 9 }, (_, i) => line(`learning.exploration_paper_${i}`, '0.2', '0.3'))
  expect(titleOf(many)).toBe('Learning exploration paper 0 0.2 → 0.3, learning exploration paper 1 0.2 → 0.3 and 7 more')
  expect(titleOf([line(`x${'y'.repeat(200)}`, '1', '2')])).toHaveLength(120)
  expect(titleOf([])).toBe('')
})
