import { z } from 'zod'
import { rowId } from '../http.ts'

export const LINEAGE_KINDS = ['execution', 'cluster', 'braid', 'lesson', 'proposal', 'version'] as const
export type LineageKind = (typeof LINEAGE_KINDS)[number]

/** What a lineage may be asked about. */
export const lineageQuery = z.object({ kind: z.enum(['execution', 'braid', 'lesson']), id: rowId(120) })
export type LineageQuery = z.infer<typeof lineageQuery>

/** One stored row. `key` is unique over all kinds. */
export type LineageNode = {
  readonly key: string
  readonly kind: LineageKind
  readonly id: string
  readonly title: string
  readonly note: string | null
  readonly href: string | null
}

/** One stored reference, from what came before to what came of it; `by` names where it is stored. */
export type LineageEdge = { readonly from: string; readonly to: string; readonly word: string; readonly by: string }

export type Lineage = {
  /** The row that was asked about. */
  readonly focus: string
  readonly nodes: readonly LineageNode[]
  readonly edges: readonly LineageEdge[]
  /** What was left out, in words; empty when this is all there is. */
  readonly cuts: readonly string[]
  readonly readAtMs: number
}
