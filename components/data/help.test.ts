import { describe, expect, it } from 'vitest'
import { BRAID_COLUMNS } from '#components/braids/columns.tsx'
import { executionColumns } from '#components/executions/columns.tsx'
import { LESSON_COLUMNS } from '#components/lessons/columns.tsx'
import { STRAND_COLUMNS } from '#components/strands/columns.tsx'
import { cardColumns } from '#components/venues/card-columns.tsx'
import { METRICS } from '#lib/domain/account/metrics/registry.ts'
import { metricWords } from './metric-words.ts'

type Headed = { readonly id: string; readonly align?: string; readonly metric?: string; readonly help?: string; readonly unit?: string }

const TABLES: Readonly<Record<string, readonly Headed[]>> = {
  executions: executionColumns({}),
  strands: STRAND_COLUMNS,
  braids: BRAID_COLUMNS,
  lessons: LESSON_COLUMNS,
  venues: cardColumns(),
}

describe('help at every number', () => {
  it.each(Object.entries(TABLES))('%s: each column of numbers says what it means', (_, columns) => {
    const silent = columns.filter(({ align, metric, help }) => align === 'right' && metric === undefined && help === undefined)
    expect(silent.map(({ id }) => id)).toEqual([])
  })

  it.each(Object.entries(TABLES))('%s: a metric named by a column is one of the registry, read in its own unit and sign', (_, columns) => {
    for (const { id, metric, unit } of columns) {
      if (metric === undefined) continue
      const meta = METRICS.find(({ key }) => key === metric)
      expect(meta, `${id} names ${metric}`).toBeDefined()
      if (meta?.unit === 'bps') expect(unit, id).toContain('bps')
      if (meta?.sign === 'cost') expect(unit, id).toContain('+ lost')
      if (meta?.sign === 'gain') expect(unit, id).toContain('+ gained')
    }
  })

  it('every metric there is has a formula, a unit, a sign, a rule of evidence and a place where it is analysed', () => {
    for (const { key, label } of METRICS) {
      const words = metricWords(key)
      expect(words?.label, key).toBe(label)
      expect(words?.isSigned, `${key} explains its arrow and colour`).toBe(
        METRICS.some((one) => one.key === key && (one.sign === 'cost' || one.sign === 'gain')),
      )
      for (const text of [words?.formula, words?.unit, words?.sign, words?.evidence]) expect(text?.length ?? 0, key).toBeGreaterThan(6)
      expect(words?.href).toBe(`/costs?metric=${key}`)
    }
    expect(metricWords('no_such_metric')).toBeNull()
  })
})
