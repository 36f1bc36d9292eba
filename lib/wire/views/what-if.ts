import { z } from 'zod'
import type { FieldChange } from '#lib/domain/govern/change.ts'
import type { WhatIf } from '#lib/domain/govern/what-if.ts'

export const whatIfId = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/i, 'expected the id of a question')

/** As it left the learning program: an interval without an end is null there. */
export type Preview = WhatIf & { readonly changes: readonly FieldChange[] }

/** Where a question is in its life, and its answer as far as it has come. */
export type WhatIfView = {
  readonly id: string
  readonly status: 'recorded' | 'reading' | 'first' | 'whole' | 'refused' | 'superseded'
  readonly baseVersion: number
  /** Decisions read so far. */
  readonly readCount: number
  readonly answer: Preview | null
  readonly refusal: { readonly code: string; readonly message: string } | null
  readonly askedAtMs: number
  readonly answeredAtMs: number | null
}
