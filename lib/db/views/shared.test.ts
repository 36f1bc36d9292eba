import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeShared } from './shared.ts'

describe('one answer for all who ask the same', () => {
  it('is read once while the head of the log stands, and again after it has moved', async () => {
    let head = '1:1'
    let reads = 0
    const shared = makeShared<number>(() => head)
    const read = async () => ++reads
    expect(await Promise.all([shared('a', read), shared('a', read), shared('b', read)])).toEqual([1, 1, 2])
    expect(await shared('a', read)).toBe(1)
    head = '2:1'
    expect(await shared('a', read)).toBe(3)
  })

  it('shares no failure', async () => {
    const shared = makeShared<string>(() => '1:1')
    await expect(shared('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    expect(await shared('a', async () => 'here')).toBe('here')
  })

  it('never answers with less than the asker was told of, however reads and news fall', async () => {
    const step = fc.oneof(fc.record({ kind: fc.constant('news' as const) }), fc.record({ kind: fc.constant('ask' as const), slow: fc.nat(5) }))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        let head = 0
        const shared = makeShared<number>(() => `1:${head}`)
        const answers: Promise<void>[] = []
        for (const one of steps) {
          if (one.kind === 'news') {
            head++
            continue
          }
          const told = head
          const read = async () => {
            for (let turn = 0; turn < one.slow; turn++) await Promise.resolve()
            return told
          }
          answers.push(shared('rows', read).then((seen) => expect(seen).toBeGreaterThanOrEqual(told)))
          if (one.slow % 2 === 0) await Promise.resolve()
        }
        await Promise.all(answers)
      }),
    )
  })
})
