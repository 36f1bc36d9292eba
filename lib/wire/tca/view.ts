/** What a report prints of an analysis. */
import { fixedText, UNIT_DECIMALS } from '#lib/domain/account/tca/fixed.ts'
import type { ReportFile, ReportInput } from '#lib/domain/account/tca/report-input.ts'
import { describeProblem } from '../files.ts'
import type { Run } from './run.ts'

export function reportInputOf(run: Run): ReportInput {
  const { settings, files, fillsTable, quotesTable } = run
  const file = (role: string, count: Run['files']['fills'], places: { readonly at: object; readonly ignored: readonly string[] }): ReportFile => ({
    role,
    name: count.file,
    lines: count.records,
    refused: count.problemCount,
    columns: Object.entries(places.at).map(([field, place]) => [field, (place as { header: string }).header] as const),
    ignored: places.ignored,
  })
  const problems = [...files.fills.problems, ...(files.quotes?.problems ?? [])].map(describeProblem)
  return {
    analysis: run.analysis,
    summary: run.summary,
    files: [
      file('Fills', files.fills, fillsTable.places),
      ...(files.quotes === null || quotesTable === null ? [] : [file('Quotes', files.quotes, quotesTable.places)]),
    ],
    settings: [
      ['quote_match', quotesTable === null ? 'no quotes' : 'at_or_before: a quote stamped exactly t counts as known at t'],
      ['quotes', run.quotesBy ?? 'none: compared with the file’s own benchmark prices'],
      ['book_stale_ms', quotesTable === null ? 'no quotes' : settings.staleUs === null ? 'none: a book of any age counts' : String(settings.staleUs / 1_000)],
      ['zone of hours and days', settings.zone],
      ['size_edges', settings.sizeEdges.map((edge) => fixedText(edge, UNIT_DECIMALS)).join(', ')],
      ['interval', '95 % percentile bootstrap, 2,000 resamples'],
    ],
    assumptions: run.assumptions,
    warnings: run.warnings,
    problems,
    problemCount: files.fills.problemCount + (files.quotes?.problemCount ?? 0),
  }
}
