// Guarantees: a row is taken once however often it is read, a nudge during a read is answered, risk comes first.
import { expect, test } from 'vitest'
import type { InboxItem } from '#lib/db/inbox.ts'
import { inboxLoop } from './inbox.ts'

const item = (seq: number): InboxItem => ({ seq: String(seq) }) as InboxItem

function table() {
  const rows: number[] = []
  const done = new Set<number>()
  return {
    rows,
    done,
    read: async (inFlight: readonly string[], max: number) => {
      await Promise.resolve()
      const decisions = rows
        .filter((r) => !done.has(r) && !inFlight.includes(String(r)))
        .slice(0, max)
        .map(item)
      return { decisions, hasRisk: false }
    },
  }
}

test('takes every row exactly once, in order, whatever the interleaving of nudges and commits', async () => {
  const t = table()
  const taken: number[] = []
  const loop = inboxLoop({
    read: t.read,
    applyRisk: async () => {},
    take: async (i) => {
      taken.push(Number(i.seq))
      await new Promise((r) => setTimeout(r, Number(i.seq) % 3))
      t.done.add(Number(i.seq))
    },
    onFault: (e) => {
      throw e
    },
  })
  for (let i = 1; i <= 700; i++) {
    t.rows.push(i)
    loop.nudge()
    if (i % 50 === 0) await new Promise((r) => setTimeout(r, 1))
  }
  await loop.drain()
  expect(taken).toEqual([...taken].sort((a, b) => a - b))
  expect(taken).toHaveLength(700)
})

test('applies waiting risk updates before the decisions that were read with them', async () => {
  const order: string[] = []
  let isFirst = true
  const loop = inboxLoop({
    read: async () => {
      const decisions = isFirst ? [item(2)] : []
      isFirst = false
      return { decisions, hasRisk: true }
    },
    applyRisk: async () => {
      order.push('risk')
    },
    take: async () => {
      order.push('decision')
    },
    onFault: (e) => {
      throw e
    },
  })
  await loop.drain()
  expect(order.indexOf('risk')).toBeLessThan(order.indexOf('decision'))
})

test('a stopped loop takes nothing more and waits for what it has begun', async () => {
  const t = table()
  t.rows.push(1)
  let finished = false
  const loop = inboxLoop({
    read: t.read,
    applyRisk: async () => {},
    take: async () => {
      await new Promise((r) => setTimeout(r, 20))
      finished = true
      t.done.add(1)
    },
    onFault: (e) => {
      throw e
    },
  })
  loop.nudge()
  await new Promise((r) => setTimeout(r, 5))
  await loop.stop()
  expect(finished).toBe(true)
  t.rows.push(2)
  loop.nudge()
  expect(loop.inFlightCount()).toBe(0)
})

test('neither waits for a row whose time is to come nor gives it a place', async () => {
  const t = table()
  const taken: number[] = []
  const waiting: (() => void)[] = []
  const loop = inboxLoop({
    read: t.read,
    applyRisk: async () => {},
    take: async (i, park) => {
      taken.push(Number(i.seq))
      if (Number(i.seq) <= 600) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve)
          park()
        })
      }
      t.done.add(Number(i.seq))
    },
    onFault: (e) => {
      throw e
    },
  })
  for (let i = 1; i <= 601; i++) t.rows.push(i)
  await loop.drain()
  expect(taken).toHaveLength(601)
  expect(t.done).toEqual(new Set([601]))
  for (const wake of waiting) wake()
  await loop.drain()
  expect(taken).toHaveLength(601)
  expect(loop.inFlightCount()).toBe(0)
  await loop.stop()
})
