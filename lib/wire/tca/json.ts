/** `summary.json` and `--json`: every number unrounded, as decimal text; null stands with its reason counted. */

import { type Aggregate, type Interval, RESAMPLE_COUNT } from '#lib/domain/account/metrics/statistics.ts'
import { sideCounts } from '#lib/domain/account/tca/analysis.ts'
import { fixedText, UNIT_DECIMALS } from '#lib/domain/account/tca/fixed.ts'
import { headerOf, type Measure } from '#lib/domain/account/tca/measures.ts'
import type { MeasuredGroup, Section } from '#lib/domain/account/tca/summary.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import { describeProblem } from '../files.ts'
import type { Run } from './run.ts'
import type { ReadCount } from './settings.ts'

export function summaryJson(run: Run): object {
  const { analysis, summary, settings, files } = run
  return {
    format: 'ropewalk-tca/1',
    files: { fills: fileJson(files.fills, run.fillsTable.places), quotes: files.quotes === null ? null : fileJson(files.quotes, run.quotesTable?.places) },
    settings: {
      quote_match: run.quotesTable === null ? null : 'at_or_before',
      quotes: run.quotesBy,
      book_stale_ms: settings.staleUs === null ? null : settings.staleUs / 1_000,
      zone: settings.zone,
      size_edges: settings.sizeEdges.map((edge) => fixedText(edge, UNIT_DECIMALS)),
      interval: {
        level: '0.95',
        method: 'percentile bootstrap; above 256 units the sum of the units that cannot sway it is drawn from its normal limit',
        resamples: RESAMPLE_COUNT,
        unit: 'order, else fill; trading day from 10 days on',
      },
      own_trades: 'market_vwap and market_volume as the file gives them',
    },
    counts: {
      fills: analysis.input.fills.length,
      orders: analysis.orders.length,
      refused_lines: { fills: files.fills.problemCount, quotes: files.quotes?.problemCount ?? 0 },
      sides: sideCounts(analysis.sides),
    },
    assumptions: run.assumptions,
    warnings: run.warnings,
    problems: [...files.fills.problems, ...(files.quotes?.problems ?? [])].map(describeProblem),
    ...Object.fromEntries(summary.sections.map((section) => [`${section.level}s`, sectionJson(section)])),
    markout_curve: summary.curve.map(({ measure, aggregate }) => ({
      key: measure.key,
      horizon: measure.horizon,
      ...aggregateJson(aggregate, 'curve'),
    })),
  }
}

const fileJson = (count: ReadCount, places: { readonly at: object; readonly ignored: readonly string[] } | undefined) => ({
  file: count.file,
  lines: count.records,
  refused: count.problemCount,
  columns: Object.fromEntries(Object.entries(places?.at ?? {}).map(([field, place]) => [field, (place as { header: string }).header])),
  ignored_columns: places?.ignored ?? [],
})

const sectionJson = (section: Section) => ({
  metrics: section.measures.map((measure) => ({
    key: measure.key,
    header: headerOf(measure),
    unit: measure.unit,
    sign: measure.sign,
    weight: measure.weight,
    formula: measure.doc,
  })),
  all: groupJson(section.measures, section.all),
  by: Object.fromEntries(
    section.by.map(({ dimension, groups }) => [dimension, groups.map((group) => ({ group: group.name, ...groupJson(section.measures, group) }))]),
  ),
})

const groupJson = (measures: readonly Measure[], group: MeasuredGroup) => ({
  rows: group.rows,
  metrics: Object.fromEntries(
    measures.map((measure, k) => [
      measure.key,
      aggregateJson(group.aggregates[k] as Aggregate, measure.unit === 'bps' || measure.unit === 'ratio' ? 'notional' : 'quantity'),
    ]),
  ),
})

function aggregateJson(a: Aggregate, weighting: 'notional' | 'quantity' | 'curve') {
  return {
    n: a.n,
    decisions: a.decisionCount,
    fills: a.fillCount,
    days: a.dayCount,
    nulls: a.nulls,
    mean: a.equalMean?.toFixed() ?? null,
    interval: intervalJson(a.equalInterval),
    [`${weighting}_mean`]: a.notionalMean?.toFixed() ?? null,
    [`${weighting}_interval`]: intervalJson(a.notionalInterval),
    median: a.median?.toFixed() ?? null,
    resampled: a.resampled,
    is_grey: a.isGrey,
    ...(a.breaches.length > 0 ? { breaches: a.breaches } : {}),
  }
}

const intervalJson = (interval: Interval | null): readonly [string, string] | null =>
  interval === null ? null : [dec(interval.low).toFixed(), dec(interval.high).toFixed()]
