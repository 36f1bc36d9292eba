/** What a person may choose for an analysis, and how a file that gives nothing to work with is refused. */

import type { FileProblem } from '../files.ts'
import type { DecimalMark } from '../files-cells.ts'
import type { Mapping } from '../files-columns.ts'
import type { DateOrder } from '../files-time.ts'

export type Settings = {
  readonly mapping: Mapping
  readonly delimiter: string | null
  readonly decimalMark: DecimalMark
  readonly dateOrder: DateOrder
  /** Name of the zone in which hours and days are counted. */
  readonly zone: string
  /** Null = a book of any age. */
  readonly staleUs: number | null
  /** Edges of the size buckets in quote currency, ascending, in 10⁻²⁴. */
  readonly sizeEdges: readonly bigint[]
  /** So many symbols and venues are told apart. */
  readonly groupsMax: number
}

/** What was read of a file, and what was not. */
export type ReadCount = {
  readonly file: string
  readonly header: readonly string[]
  /** Records behind the header. */
  readonly records: number
  readonly problemCount: number
  /** The first of them in words. */
  readonly problems: readonly FileProblem[]
}

/** What a person typed, or a file that gives nothing to work with: told in a sentence, without a stack. */
export class Refusal extends Error {
  override name = 'Refusal'
}
