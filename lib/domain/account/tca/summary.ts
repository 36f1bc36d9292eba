/** Aggregates of an analysis, ready to print: everything over all rows, and per group of each dimension. */
import type { Aggregate } from '../metrics/statistics.ts'
import { type Analysis, DIMENSIONS, type Dimension } from './analysis.ts'
import type { Measure } from './measures.ts'
import type { Tally } from './tally.ts'

export type MeasuredGroup = {
  readonly name: string
  readonly rows: number
  /** In the order of the measures. */
  readonly aggregates: readonly Aggregate[]
}
export type Breakdown = { readonly dimension: Dimension; readonly groups: readonly MeasuredGroup[] }
export type Section = {
  readonly level: 'fill' | 'order' | 'round_trip'
  readonly measures: readonly Measure[]
  readonly all: MeasuredGroup
  readonly by: readonly Breakdown[]
}
/** One point of the mark-out curve. */
export type CurvePoint = { readonly measure: Measure; readonly aggregate: Aggregate }
export type Summary = { readonly sections: readonly Section[]; readonly curve: readonly CurvePoint[] }

/** The `groupsMax` largest symbols and venues are told apart, the rest stands together as one line. */
export function summarise(analysis: Analysis, groupsMax: number): Summary {
  const { fills, orderTally, tripTally, measures, sizeLabels } = analysis
  const sections: Section[] = [sectionOf('fill', fills, measures.length, sizeLabels, groupsMax)]
  if (orderTally !== null) sections.push(sectionOf('order', orderTally, orderTally.measures.length, sizeLabels, groupsMax))
  if (tripTally !== null) sections.push(sectionOf('round_trip', tripTally, tripTally.measures.length, sizeLabels, groupsMax))
  const curve = analysis.curve.map(({ measure, source }) => ({
    measure: measures[source] as Measure,
    aggregate: fills.aggregates([measure], () => `fill curve ${(measures[source] as Measure).key}`)[0] as Aggregate,
  }))
  return { sections, curve }
}

function sectionOf(level: Section['level'], tally: Tally, width: number, sizeLabels: readonly string[], groupsMax: number): Section {
  const places = Array.from({ length: width }, (_, k) => k)
  const queryOf = (k: number, group: string): string => `${level} ${(tally.measures[k] as Measure).key} ${group}`
  const all: MeasuredGroup = { name: 'all', rows: tally.count, aggregates: tally.aggregates(places, (k) => queryOf(k, 'all')) }
  const by = DIMENSIONS.map((dimension, d): Breakdown => {
    const groups = tally.groupsOf(d)
    // One group is the whole: its numbers are known.
    if (groups.length === 1) return { dimension, groups: [{ ...all, name: groups[0]?.name as string }] }
    const shown = dimension === 'symbol' || dimension === 'venue' ? groupsMax : groups.length
    const named = groups.slice(0, shown).map(({ name, rows }) => ({ name, rows, names: new Set([name]) }))
    const rest = groups.slice(shown)
    if (rest.length > 0) {
      named.push({
        name: `${rest.length} ${rest.length === 1 ? 'other' : 'others'}`,
        rows: rest.reduce((sum, group) => sum + group.rows, 0),
        names: new Set(rest.map((group) => group.name)),
      })
    }
    const measured = named.map(({ name, rows, names }) => ({
      name,
      rows,
      aggregates: tally.aggregates(places, (k) => queryOf(k, `${dimension} ${name}`), d, names),
    }))
    return { dimension, groups: inNaturalOrder(dimension, measured, sizeLabels) }
  })
  return { level, measures: tally.measures.slice(0, width), all, by }
}

/** Hours and sizes by themselves, the rest by the number of rows. */
function inNaturalOrder(dimension: Dimension, groups: readonly MeasuredGroup[], sizeLabels: readonly string[]): readonly MeasuredGroup[] {
  if (dimension === 'hour') return groups.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  if (dimension === 'size') return groups.toSorted((a, b) => sizeLabels.indexOf(a.name) - sizeLabels.indexOf(b.name))
  return groups
}
