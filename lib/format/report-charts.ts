/** Which charts a report has, from what the file allows. */

import { HORIZON_NAME } from '#lib/domain/account/metrics/registry.ts'
import type { Aggregate } from '#lib/domain/account/metrics/statistics.ts'
import type { Analysis } from '#lib/domain/account/tca/analysis.ts'
import { headerOf, type Measure } from '#lib/domain/account/tca/measures.ts'
import type { Section, Summary } from '#lib/domain/account/tca/summary.ts'
import type { Tally } from '#lib/domain/account/tca/tally.ts'
import { barsSvg, binsOf, type ChartPoint, curveSvg, histogramSvg } from './charts.ts'
import { escapeText } from './html.ts'
import { formatNumber } from './number.ts'

/** The measure whose distribution and course over the day is drawn, per level; the first that has values. */
const DRAWN: Readonly<Partial<Record<Section['level'], readonly string[]>>> = {
  fill: ['effective_spread_bps', 'benchmark_slippage_bps'],
  order: ['implementation_shortfall_bps', 'arrival_slippage_bps'],
}

export function chartsHtml(analysis: Analysis, summary: Summary): string {
  const figures: string[] = []
  for (const section of summary.sections) {
    const place = (DRAWN[section.level] ?? [])
      .map((key) => section.measures.findIndex((measure) => measure.key === key))
      .find((k) => k >= 0 && (section.all.aggregates[k] as Aggregate).n > 0)
    if (place === undefined) continue
    figures.push(distribution(section, place, section.level === 'fill' ? analysis.fills : (analysis.orderTally as Tally)))
    if (section.level === 'fill' && summary.curve.some(({ aggregate }) => aggregate.n > 0)) figures.push(markoutCurve(summary))
    const hours = section.by.find((by) => by.dimension === 'hour')
    if (hours !== undefined && hours.groups.length > 1) figures.push(byHour(section, place, hours.groups))
  }
  return `<div class="charts">${figures.join('\n')}</div>`
}

const figure = (title: string, note: string, svg: string): string =>
  `<figure><h3>${escapeText(title)}</h3><figcaption>${escapeText(note)}</figcaption>${svg}</figure>`

function distribution(section: Section, place: number, tally: Tally): string {
  const [measure, a] = [section.measures[place] as Measure, section.all.aggregates[place] as Aggregate]
  const { bins, below, above } = binsOf(tally.known(place).values, 48)
  const title = `Distribution of ${measure.label.toLowerCase()}`
  const outside = below + above === 0 ? 'all values are drawn' : `${formatNumber(below, 0)} below and ${formatNumber(above, 0)} above the drawn range`
  const marks = [
    ...(a.equalMean === null ? [] : [{ label: `mean ${formatNumber(a.equalMean.toFixed(), 2)}`, value: a.equalMean.toNumber() }]),
    ...(a.median === null ? [] : [{ label: `median ${formatNumber(a.median.toFixed(), 2)}`, value: a.median.toNumber() }]),
  ]
  return figure(
    `${title} (${section.level}s)`,
    `${headerOf(measure)}, n = ${formatNumber(a.n, 0)}, ${outside}`,
    histogramSvg(title, bins, marks, headerOf(measure)),
  )
}

function markoutCurve(summary: Summary): string {
  const points = summary.curve.map(
    ({ measure, aggregate }): ChartPoint => pointOf(measure.horizon === null ? measure.label : HORIZON_NAME[measure.horizon], aggregate, true),
  )
  return figure(
    'Mark-out curve',
    'Mark-out (bps, + gained) after the fill, weighted by quantity (by notional across symbols), 95 % band, n under each point',
    curveSvg('Mark-out curve', points, 'bps'),
  )
}

function byHour(section: Section, place: number, groups: Section['by'][number]['groups']): string {
  const measure = section.measures[place] as Measure
  const points = groups.map((group) => pointOf(group.name, group.aggregates[place] as Aggregate, false))
  return figure(
    `${measure.label} by hour (${section.level}s)`,
    `${headerOf(measure)}, mean and 95 % interval, hour of the stamp, n under each bar`,
    barsSvg(`${measure.label} by hour`, points, 'bps'),
  )
}

function pointOf(label: string, a: Aggregate, isWeighted: boolean): ChartPoint {
  const [mean, interval] = isWeighted ? [a.notionalMean, a.notionalInterval] : [a.equalMean, a.equalInterval]
  return { label, n: a.n, value: mean?.toNumber() ?? null, low: interval?.low ?? null, high: interval?.high ?? null }
}
