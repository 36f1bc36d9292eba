import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AS_MADE, arrange, isAsMade, moved, ordered, placed, readLayout, resized, toggled } from './layout.ts'

const columns = ['id', 'time', 'symbol', 'side', 'score'].map((id) => ({ id, width: 80 }))
const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)

describe('the columns of a list', () => {
  it('stand as made until somebody arranges them', () => {
    expect(arrange(columns, AS_MADE).shown).toEqual(columns)
    expect(isAsMade(AS_MADE)).toBe(true)
  })
  it('hide, come back, and never lose the first one', () => {
    const hidden = toggled(toggled(AS_MADE, 'symbol'), 'id')
    expect(ids(arrange(columns, hidden).shown)).toEqual(['id', 'time', 'side', 'score'])
    expect(ids(arrange(columns, toggled(hidden, 'symbol')).shown)).toEqual(['id', 'time', 'symbol', 'side', 'score'])
  })
  it('move past hidden neighbours, and not past the ends', () => {
    const layout = toggled(AS_MADE, 'symbol')
    expect(ids(arrange(columns, moved(layout, columns, 'side', -1)).shown)).toEqual(['id', 'side', 'time', 'score'])
    expect(ids(arrange(columns, moved(layout, columns, 'time', 1)).shown)).toEqual(['id', 'side', 'time', 'score'])
    expect(moved(layout, columns, 'time', -1)).toBe(layout)
    expect(moved(layout, columns, 'score', 1)).toBe(layout)
    expect(placed(AS_MADE, columns, 'score', 'id')).toBe(AS_MADE)
  })
  it('keep a width within reason', () => {
    expect(resized(AS_MADE, 'side', 3).widths.side).toBe(40)
    expect(resized(AS_MADE, 'side', 1e9).widths.side).toBe(900)
    expect(arrange(columns, resized(AS_MADE, 'side', 120.4)).shown[3]?.width).toBe(120)
  })
  it('names what has vanished, and puts a column that is new where it was made', () => {
    const kept = readLayout('{"order":["score","gone","time"],"hidden":["old"],"widths":{"gone":90,"bad":"x"}}')
    const { shown, vanished } = arrange(columns, kept)
    expect(vanished).toEqual(['gone', 'old'])
    expect(ids(shown)).toEqual(['id', 'score', 'time', 'symbol', 'side'])
  })
  it('takes no harm from what it cannot read', () => {
    for (const text of ['', 'null', '{', '[]', '{"order":7,"hidden":[1]}']) expect(readLayout(text)).toEqual(AS_MADE)
  })
  it('shows every column once, whatever was done to it', () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('toggle' as const), id: fc.constantFrom(...ids(columns)) }),
      fc.record({ do: fc.constant('left' as const), id: fc.constantFrom(...ids(columns)) }),
      fc.record({ do: fc.constant('right' as const), id: fc.constantFrom(...ids(columns)) }),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const layout = actions.reduce(
          (now, { do: what, id }) => (what === 'toggle' ? toggled(now, id) : moved(now, columns, id, what === 'left' ? -1 : 1)),
          AS_MADE,
        )
        expect([...ids(ordered(columns, layout))].sort()).toEqual([...ids(columns)].sort())
        expect(ordered(columns, layout)[0]?.id).toBe('id')
        expect(readLayout(JSON.stringify(layout))).toEqual(layout)
      }),
    )
  })
})
