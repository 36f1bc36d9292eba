/**
 * The cost analysis of a file of fills as one HTML page: no script, no other file, dark or light as the reader's system
 * has it. Every figure stands beside its n; a null stands as its reason.
 */
import type { Analysis } from '#lib/domain/account/tca/analysis.ts'
import type { ReportInput } from '#lib/domain/account/tca/report-input.ts'
import type { Section } from '#lib/domain/account/tca/summary.ts'
import { escapeText, tableHtml } from './html.ts'
import { formatNumber } from './number.ts'
import { chartsHtml } from './report-charts.ts'
import { rankedTables } from './report-ranks.ts'
import { REPORT_STYLE } from './report-style.ts'
import { breakdownTables, metricTable, tilesHtml } from './report-tables.ts'
import { counted } from './words.ts'

const TITLES: Readonly<Record<Section['level'], string>> = { fill: 'Fills', order: 'Orders', round_trip: 'Round trips' }
/** So many refused lines are printed. */
const PROBLEMS_MAX = 100

export function reportHtml(input: ReportInput): string {
  const { analysis, summary } = input
  const count = analysis.input.fills.length
  const title = `Cost of ${counted(count, 'fill')}${analysis.orders.length > 0 ? ` in ${counted(analysis.orders.length, 'order')}` : ''}`
  const body = [
    `<h1>${escapeText(title)}</h1>`,
    `<p class="lead">${input.files.map((file) => `${escapeText(file.role)}: <code>${escapeText(file.name)}</code>, ${counted(file.lines - file.refused, 'line')} read`).join(' · ')}</p>`,
    warningsHtml(input),
    tilesHtml(summary),
    readingHtml(),
    `<h2>Charts</h2>${chartsHtml(analysis, summary)}`,
    ...summary.sections.map((section) => sectionHtml(section, analysis)),
    `<h2>What this rests on</h2>${restHtml(input)}`,
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${body.join('\n')}
</main>
</body>
</html>
`
}

const warningsHtml = ({ warnings }: ReportInput): string =>
  warnings.length === 0
    ? ''
    : `<div class="warn"><b>${counted(warnings.length, 'warning')}</b><ul>${warnings.map((line) => `<li>${escapeText(line)}</li>`).join('')}</ul></div>`

const readingHtml = (): string => `<details><summary>How to read the figures</summary><ul>
<li>The sign is printed with each figure: <b>+ lost</b> means a positive number is a cost, <b>+ gained</b> a gain, <b>+ with us</b> that the mid moved with the fill, <b>+ came back</b> that it returned. Buys and sells have one sign rule.</li>
<li>1 bp is 1/10 000 of the price in the metric’s denominator; figures in price units and in money say so.</li>
<li><b>n</b> counts the values behind a figure. What has no value is left out and counted by its reason, never taken as 0.</li>
<li><b>Mean</b> is what a typical one cost, <b>weighted</b> what was paid in all: weighted by the metric’s own denominator in money (by quantity where a figure is in price units).</li>
<li>The interval is a 95 % percentile bootstrap of 2,000 resamples; the resampled unit is the order, else the fill, and the trading day from ten days on.</li>
<li>Grey: an interval holds 0, the two means differ in sign, or there is no interval. Orange ▲ or ▼ is lost, blue gained.</li>
</ul></details>`

function sectionHtml(section: Section, analysis: Analysis): string {
  return [
    `<h2>${TITLES[section.level]}</h2>`,
    metricTable(section),
    section.level === 'round_trip' ? '' : rankedTables(section, analysis),
    breakdownTables(section),
  ].join('\n')
}

function restHtml({ files, settings, assumptions, problems, problemCount }: ReportInput): string {
  const columns = files.map(
    (file) =>
      `<p class="note">${escapeText(file.role)} <code>${escapeText(file.name)}</code>: ${file.columns.map(([field, column]) => `${escapeText(field)} = <code>${escapeText(column)}</code>`).join(', ')}${file.ignored.length === 0 ? '' : `; columns without a use: ${file.ignored.map((name) => `<code>${escapeText(name)}</code>`).join(', ')}`}</p>`,
  )
  const refused = problems.slice(0, PROBLEMS_MAX).map((line) => `<li><code>${escapeText(line)}</code></li>`)
  const more = problemCount > refused.length ? `<li>… and ${formatNumber(problemCount - refused.length, 0)} more</li>` : ''
  return [
    assumptions.length === 0 ? '' : `<ul>${assumptions.map((line) => `<li>${escapeText(line)}</li>`).join('')}</ul>`,
    tableHtml(
      ['Setting', 'Value'],
      settings.map(([name, value]) => [name, { html: escapeText(value), className: 'text' }]),
      'Settings',
    ),
    ...columns,
    problemCount === 0
      ? '<p class="note">No line was refused.</p>'
      : `<details open><summary>${counted(problemCount, 'refused line')}</summary><ul class="note">${refused.join('')}${more}</ul></details>`,
  ].join('\n')
}
