import type { Analysis } from './analysis.ts'
import type { Summary } from './summary.ts'

/** What a report prints: the analysis, and where it comes from in words. */
export type ReportInput = {
  readonly analysis: Analysis
  readonly summary: Summary
  readonly files: readonly ReportFile[]
  readonly settings: readonly (readonly [name: string, value: string])[]
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
  /** Refused lines in words, and how many there are in all. */
  readonly problems: readonly string[]
  readonly problemCount: number
}

/** One file, and how its columns were read. */
export type ReportFile = {
  readonly role: string
  readonly name: string
  readonly lines: number
  readonly refused: number
  readonly columns: readonly (readonly [field: string, column: string])[]
  readonly ignored: readonly string[]
}
