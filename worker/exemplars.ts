import type { ExemplarRow } from '#lib/db/lessons.ts'
import type { Fact, Field, Known } from '#lib/domain/learn/lesson.ts'
import type { Exemplar } from './ports.ts'

const EACH = 3
const VALUE_CHARS_MAX = 80

/**
 * At most twelve executions for a writer to look at: of those that support the fact the cheapest, the dearest and those in the middle,
 * three each, and of those that speak against it the three that do so most, whenever there are any.
 */
export function exemplarsOf(fact: Fact, outcomes: readonly ExemplarRow[], fields: readonly Field[]): readonly Exemplar[] {
  const sorted = outcomes.toSorted((a, b) => a.y - b.y || (a.id < b.id ? -1 : 1))
  const [support, counter] = [new Set(fact.supportIds), new Set(fact.counterIds)]
  const supporting = sorted.filter((o) => support.has(o.id))
  const countering = sorted.filter((o) => counter.has(o.id))
  const taken = new Set<string>()
  const pick = (kind: Exemplar['kind'], from: readonly ExemplarRow[]): readonly Exemplar[] =>
    from
      .filter((o) => !taken.has(o.id))
      .slice(0, EACH)
      .map((o) => {
        taken.add(o.id)
        return shown(kind, o, fields)
      })
  const middle = (supporting[(supporting.length - 1) >> 1] ?? { y: 0 }).y
  return [
    ...pick('counter', fact.shrunk > 0 ? countering : countering.toReversed()),
    ...pick('best', supporting),
    ...pick('worst', supporting.toReversed()),
    ...pick(
      'median',
      supporting.toSorted((a, b) => Math.abs(a.y - middle) - Math.abs(b.y - middle)),
    ),
  ]
}

function shown(kind: Exemplar['kind'], o: ExemplarRow, fields: readonly Field[]): Exemplar {
  const known: Known = Object.fromEntries(
    fields.flatMap((field) => {
      const value = o.known[field]
      return typeof value === 'string' ? [[field, value.slice(0, VALUE_CHARS_MAX)]] : []
    }),
  )
  const { id, y, cost_bps: costBps, slippage_bps: slippageBps, fee_bps: feeBps, latency_ms: latencyMs, fill_ratio: fillRatio } = o
  return { id, kind, known, y, costBps, slippageBps, feeBps, latencyMs, fillRatio }
}
