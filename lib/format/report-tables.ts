/** The tables and tiles of a report. */
import { NULL_TEXT, type NullReason } from '#lib/domain/account/metrics/null-reason.ts'
import type { Aggregate, Interval } from '#lib/domain/account/metrics/statistics.ts'
import { headerOf, type Measure } from '#lib/domain/account/tca/measures.ts'
import type { Breakdown, MeasuredGroup, Section, Summary } from '#lib/domain/account/tca/summary.ts'
import { escapeText, type HtmlCell, tableHtml } from './html.ts'
import { type Decimals, formatNumber } from './number.ts'
import { signed } from './sign.ts'
import { sentenceCase } from './words.ts'

/** Measures that stand in tables by group and on tiles, per level, in this order. */
const HEADLINES: Readonly<Record<Section['level'], readonly string[]>> = {
  fill: ['effective_spread_bps', 'h10s_realized_spread_bps', 'h10s_price_impact_bps', 'h1m_markout_bps', 'benchmark_slippage_bps', 'benchmark_slippage_price'],
  order: ['arrival_slippage_bps', 'implementation_shortfall_bps', 'twap_slippage_bps', 'vwap_slippage_bps'],
  round_trip: ['round_trip_slippage_price'],
}

/** Places of the headline measures that have a value anywhere. */
const headlinesOf = (section: Section): readonly number[] =>
  HEADLINES[section.level].flatMap((key) => {
    const place = section.measures.findIndex((measure) => measure.key === key)
    return place >= 0 && (section.all.aggregates[place] as Aggregate).n > 0 ? [place] : []
  })

/** The first figures: mean, interval and n of each headline. */
export function tilesHtml({ sections }: Summary): string {
  const tiles = sections.flatMap((section) =>
    headlinesOf(section).map((k) => {
      const [measure, a] = [section.measures[k] as Measure, section.all.aggregates[k] as Aggregate]
      const { html, className = '' } = valueCell(measure, a.equalMean?.toFixed() ?? null, a.isGrey)
      return `<div class="tile"><h3>${escapeText(headerOf(measure))}</h3><b class="${className}">${html}</b><span>95 %: ${intervalText(measure, a.equalInterval)}</span><span>weighted ${numberText(measure, a.notionalMean?.toFixed() ?? null)} · n ${formatNumber(a.n, 0)}</span></div>`
    }),
  )
  return `<div class="tiles">${tiles.join('\n')}</div>`
}

const METRIC_COLUMNS = ['n', 'Mean', '95 % interval', 'Weighted', '95 % interval', 'Median', 'Nulls'] as const

/** All measures of a level over everything. What no row of such a file can have is left out. */
export function metricTable(section: Section): string {
  const rows = section.measures.flatMap((measure, k): readonly HtmlCell[][] => {
    const a = section.all.aggregates[k] as Aggregate
    if (a.n === 0 && Object.keys(a.nulls).every((reason) => reason === 'not_applicable')) return []
    const name: HtmlCell = { html: `<span title="${escapeText(measure.doc)}">${escapeText(headerOf(measure))}</span>` }
    return [[name, ...figureCells(measure, a), { html: escapeText(nullsText(a)) }]]
  })
  return tableHtml(['Metric', ...METRIC_COLUMNS], rows, `${sentenceCase(section.level.replace('_', ' '))} metrics, n = ${formatNumber(section.all.rows, 0)}`)
}

/** One table per dimension and headline measure, where a dimension has more than one group. */
export function breakdownTables(section: Section): string {
  const places = headlinesOf(section)
  return section.by
    .filter((by) => by.groups.length > 1)
    .map(
      (by) =>
        `<details${by.dimension === 'side' ? ' open' : ''}><summary>By ${by.dimension} (${formatNumber(by.groups.length, 0)})</summary>${places.map((k) => breakdownTable(section, by, k)).join('\n')}</details>`,
    )
    .join('\n')
}

function breakdownTable(section: Section, { dimension, groups }: Breakdown, k: number): string {
  const measure = section.measures[k] as Measure
  const rows = groups.map((group: MeasuredGroup): readonly HtmlCell[] => {
    const a = group.aggregates[k] as Aggregate
    return [group.name, ...figureCells(measure, a), { html: escapeText(nullsText(a)) }]
  })
  return tableHtml([sentenceCase(dimension), ...METRIC_COLUMNS], rows, headerOf(measure))
}

const figureCells = (measure: Measure, a: Aggregate): readonly HtmlCell[] => [
  formatNumber(a.n, 0),
  valueCell(measure, a.equalMean?.toFixed() ?? null, a.isGrey),
  intervalText(measure, a.equalInterval),
  valueCell(measure, a.notionalMean?.toFixed() ?? null, a.isGrey),
  intervalText(measure, a.notionalInterval),
  numberText(measure, a.median?.toFixed() ?? null),
]

const isRelative = ({ unit }: Measure): boolean => unit === 'bps' || unit === 'ratio'
/** Decimals by unit: bps and ratios three, money two, prices as far as so many significant digits reach, without zeros behind. */
function decimalsOf(measure: Measure, value: string, digits = 10): Decimals {
  if (isRelative(measure)) return 3
  if (measure.unit === 'money') return 2
  const size = Math.abs(Number(value))
  return { min: 0, max: size === 0 ? 0 : Math.max(0, Math.min(16, digits - 1 - Math.floor(Math.log10(size)))) }
}

/** A figure with its three cues (sign, arrow, colour), grey where it says nothing. */
export function valueCell(measure: Measure, value: string | null, isGrey: boolean): { readonly html: string; readonly className?: string } {
  if (value === null) return { html: 'no value', className: 'grey' }
  if (measure.sign === 'plain') return { html: numberText(measure, value) }
  const shown = signed(value, measure.sign, decimalsOf(measure, value))
  if (isGrey) return { html: shown.text, className: 'grey' }
  const glyph = shown.glyph === '' ? '' : `<span aria-hidden="true">${shown.glyph}</span> `
  return { html: `${glyph}${shown.text}`, className: shown.tone === 'neutral' ? '' : shown.tone }
}

export const numberText = (measure: Measure, value: string | null): string => (value === null ? 'no value' : formatNumber(value, decimalsOf(measure, value)))

const intervalText = (measure: Measure, interval: Interval | null): string => {
  if (interval === null) return 'none'
  const largest = String(Math.max(Math.abs(interval.low), Math.abs(interval.high)))
  const decimals = decimalsOf(measure, largest, 6)
  return `${formatNumber(interval.low, decimals)} … ${formatNumber(interval.high, decimals)}`
}

const nullsText = ({ nulls }: Aggregate): string =>
  Object.entries(nulls)
    .map(([reason, n]) => `${formatNumber(n, 0)} ${NULL_TEXT[reason as NullReason]}`)
    .join(', ') || 'none'
