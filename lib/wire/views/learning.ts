/** Costs in bps, + = dearer. */
export type PatternRow = {
  readonly key: string
  readonly conditions: readonly string[]
  readonly parent: string
  readonly comparison: string
  readonly n: number
  readonly days: number
  readonly raw: number
  readonly se: number | null
  readonly shrunk: number
  readonly shrunkSe: number | null
  readonly p: number | null
  readonly adjustedP: number | null
  readonly verdict: 'observation' | 'immaterial' | 'not_significant' | 'nominated'
  readonly lessonId: string | null
  readonly batch: number
  readonly updatedAtMs: number
}

/** Named values of a stored state; what is nested has a path. */
export type Entry = { readonly name: string; readonly value: string }

export type LearnerView = {
  readonly name: string
  readonly version: number
  readonly dataCut: string
  readonly updatedAtMs: number
  readonly entries: readonly Entry[]
  readonly isCut: boolean
}

/** What a venue is believed to cost in one cell, beyond what it is modelled at; the live quote comes on top of it. */
export type BeliefRow = { readonly cell: string; readonly venue: string; readonly n: number; readonly mean: number; readonly sd: number }
export type DriftRow = { readonly name: string; readonly level: number; readonly alarmAt: number }
export type LampRow = { readonly name: string; readonly isLit: boolean }

export type UpdateRow = {
  readonly seq: string
  readonly parameter: string
  readonly old: string | null
  readonly next: string
  readonly reason: string
  readonly proposalId: string | null
  readonly effect: readonly Entry[]
  readonly isReverted: boolean
  readonly actor: string
  readonly atMs: number
}

/** One of the learning components, or of the algorithms behind them. */
export type LearningPart = {
  readonly group: 'component' | 'algorithm'
  readonly name: string
  readonly does: string
  readonly entries: readonly Entry[]
  readonly last: UpdateRow | null
  /** How its changes are taken back. */
  readonly undo: string
}

export type ModelUse = {
  readonly model: string
  readonly promptVersion: string
  readonly calls: number
  readonly accepted: number
  readonly refused: number
  readonly broken: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly costUsd: string | null
  readonly medianLatencyMs: number | null
  readonly lastAtMs: number
}

export type LearningHealth = {
  readonly flags: readonly { readonly name: string; readonly isOn: boolean | null }[]
  readonly configVersion: number | null
  readonly outcomes: { readonly last: string | null; readonly today: number; readonly newestMs: number | null; readonly oldestDay: string | null }
  readonly lessons: Readonly<Record<string, number>>
  readonly tried: Readonly<Record<string, number>>
  readonly patterns: readonly PatternRow[]
  readonly patternsCut: boolean
  readonly learners: readonly LearnerView[]
  readonly beliefs: readonly BeliefRow[]
  readonly drift: readonly DriftRow[]
  readonly lamps: readonly LampRow[] | null
  readonly curators: readonly { readonly curator: string; readonly version: number; readonly n: number; readonly entries: readonly Entry[] }[]
  readonly updates: readonly UpdateRow[]
  readonly parts: readonly LearningPart[]
  readonly models: readonly ModelUse[]
  readonly readAtMs: number
}
