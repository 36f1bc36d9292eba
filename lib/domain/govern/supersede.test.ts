import { expect, test } from 'vitest'
import { supersededBy } from './supersede.ts'

const proposal = (id: string, kind: string, ...paths: readonly string[]) => ({ id, kind, changes: paths.map((path) => ({ path, from: 1, to: 2 })) })

test('ends what wants the same field, and nothing else', () => {
  const applied = proposal('a', 'limits', 'limits.max_drawdown', 'limits.price_collar_bps')
  const open = [
    applied,
    proposal('same', 'configuration', 'limits.price_collar_bps', 'publish_threshold'),
    proposal('other', 'limits', 'limits.max_daily_loss'),
    proposal('review', 'review', 'limits.max_drawdown'),
  ]
  expect(supersededBy(applied, open).map(({ id }) => id)).toEqual(['same'])
  expect(supersededBy({ ...applied, kind: 'review' }, open)).toEqual([])
})
