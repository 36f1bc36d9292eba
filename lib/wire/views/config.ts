import { z } from 'zod'
import type { Setting } from '#lib/domain/decide/settings.ts'
import type { FieldChange } from '#lib/domain/govern/change.ts'

export type ConfigValue = string | number | boolean | null

/** One field as it is in force: what it does, its bounds, where it comes from. */
export type ConfigField = Setting & {
  readonly value: ConfigValue
  readonly default: ConfigValue
  /** In words: `from 0.05 to 0.5`. */
  readonly bounds: string
  /** The version that set it last; null = as it came. */
  readonly since: { readonly version: number; readonly author: string; readonly atMs: number } | null
}
export type ConfigSection = {
  readonly name: string
  readonly about: string
  readonly kind: 'weights' | 'limits' | 'configuration'
  readonly fields: readonly ConfigField[]
}

/** What decisions under a version cost: all-in, bps, + = lost, 95 %. */
export type VersionResult = {
  readonly n: number
  readonly days: number
  readonly mean: number | null
  readonly low: number | null
  readonly high: number | null
  /** Of the decisions judged under it, how many were traded. */
  readonly judged: number
  readonly traded: number
}
export type VersionRow = {
  readonly version: number
  readonly baseVersion: number | null
  readonly author: string
  readonly approver: string | null
  readonly reason: string
  readonly createdAtMs: number
  readonly proposalId: string | null
  /** Against the version before it; null of one that cannot be read and never came into force. */
  readonly changes: readonly FieldChange[] | null
  readonly result: VersionResult | null
}

export type Line = { readonly name: string; readonly value: string }
export type Config = {
  /** The newest version that can be read; null before the first start. */
  readonly version: number | null
  /** What the worker says it uses: another one for the moment in which it adopts. */
  readonly inForce: number | null
  readonly sections: readonly ConfigSection[]
  /** What else stands in the document. */
  readonly other: readonly Line[]
  readonly versions: readonly VersionRow[]
  /** How the words of lessons are written; nothing of it is a secret. */
  readonly writer: { readonly lines: readonly Line[]; readonly atMs: number | null; readonly promptVersion: string | null }
  /** What this process was started with; secrets are said to be set, and nothing more. */
  readonly environment: readonly Line[]
  readonly fourEyes: boolean
  readonly readAtMs: number
}

const version = z.coerce.number().int().min(1).max(2_147_483_647)
export const diffQuery = z.object({ from: version, to: version })

export type ConfigDiff = {
  readonly from: number
  readonly to: number
  readonly changes: readonly FieldChange[]
  /** Both documents as they are stored. */
  readonly raw: { readonly from: string; readonly to: string }
  readonly readAtMs: number
}

export const checkQuery = z.object({
  base: version,
  kind: z.enum(['weights', 'limits', 'configuration']),
  change: z
    .string()
    .max(8_000, 'at most 8000 characters')
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'expected JSON' })
        return z.NEVER
      }
    }),
})

/** What a change would make of its base version, or why it cannot, field by field. */
export type ConfigCheck =
  | { readonly ok: true; readonly changes: readonly FieldChange[]; readonly movesScores: boolean }
  | { readonly ok: false; readonly problems: readonly { readonly path: string; readonly message: string }[] }
