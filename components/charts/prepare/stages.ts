import type { Stages } from '#lib/wire/views/execution.ts'

export const STAGES = [
  { key: 'committed', label: 'Committed', interval: null, who: 'maker', means: 'the decision row is committed' },
  { key: 'noticed', label: 'Noticed', interval: 'notice_ms', who: 'desk', means: 'the worker sees the row first' },
  { key: 'judged', label: 'Judged', interval: 'judge_ms', who: 'desk', means: 'curators and risk gate have answered' },
  { key: 'intent', label: 'Intent stored', interval: 'intent_ms', who: 'desk', means: 'verdict and order intent are committed together' },
  { key: 'sent', label: 'Sent', interval: 'send_ms', who: 'desk', means: 'the request leaves the process' },
  { key: 'acknowledged', label: 'Acknowledged', interval: 'ack_ms', who: 'venue', means: "the venue's accept or reject is received" },
  { key: 'first_fill', label: 'First fill', interval: 'first_fill_ms', who: 'venue', means: 'the first fill is received' },
  { key: 'done', label: 'Done', interval: 'working_ms', who: 'venue', means: 'the terminal state is received' },
  { key: 'reported', label: 'Reported', interval: 'report_ms', who: 'desk', means: 'the execution report is committed' },
] as const
export type StageKey = (typeof STAGES)[number]['key']

export type StageStep = {
  readonly key: StageKey
  readonly label: string
  /** What the stage is; of the one that the latency ends at, also the latency and its budget. */
  readonly means: string
  /** Who can make the interval shorter. */
  readonly who: 'maker' | 'desk' | 'venue'
  /** Wall clock in µs; null when it did not happen (yet). */
  readonly atUs: number | null
  /** The interval that ends here, as stored. */
  readonly intervalMs: number | null
  /** Why there is none, for every place that shows the stage: a stored reason, or words; null where nothing is missing or nobody knows. */
  readonly reason: string | null
  readonly hasInterval: boolean
  /** Offset and length on the true-scale strip, as shares of the whole; null where one of its two ends is unknown. */
  readonly bar: { readonly from: number; readonly length: number } | null
  readonly isOverBudget: boolean
}

/** The latency that the score counts, beside what the plan allows. Nothing else of the line has a budget. */
export type Latency = {
  /** `latency 41 ms, budget 500 ms` */
  readonly words: string
  /** What it is from and to, and what has no budget. */
  readonly means: string
  readonly isOver: boolean
  /** The stage that it ends at; null where it is a mean of several orders, which no stage of the line shows. */
  readonly endsAt: StageKey | null
}

export type StageLine = { readonly steps: readonly StageStep[]; readonly wholeMs: number | null }

/**
 * The nine stages of METRICS section 9 that the worker stamps. Intervals are taken as stored; one that was not stored, nor a
 * reason for it, is the distance of its own two stamps, and never negative. Only what the latency ends at can be over a budget: time in
 * which an order waits as it was told to, in the book, for its schedule or for its conditions, has none.
 * What is over and was never sent is reported by the row that says so, in the same commit: where that has no stamp of its own the stage is
 * left out, and nothing of it is called pending.
 */
export function prepareStages({ stamps_us: stamps, intervals_ms: intervals, nulls }: Stages, latency: Latency | null, isOver = false): StageLine {
  const isUnsent = isOver && stamps.sent === undefined
  const known = STAGES.flatMap(({ key }) => (stamps[key] === undefined ? [] : [stamps[key]]))
  const start = Math.min(...known)
  const whole = known.length > 1 ? Math.max(...known) - start : null
  const steps = STAGES.map((stage, i): StageStep => {
    const atUs = stamps[stage.key] ?? null
    const beforeUs = lastBefore(stamps, i)
    const stored = stage.interval === null ? null : (intervals[stage.interval] ?? null)
    const storedReason = stage.interval === null ? null : (nulls[stage.interval] ?? null)
    const reason = isUnsent && storedReason === 'pending' ? 'not_sent' : storedReason
    const adjacentUs = stamps[STAGES[i - 1]?.key ?? '']
    const measured = stored === null && reason === null && atUs !== null && adjacentUs !== undefined ? (atUs - adjacentUs) / 1_000 : stored
    const intervalMs = measured !== null && measured < 0 ? null : measured
    const hasBar = whole !== null && whole > 0 && atUs !== null && beforeUs !== null && atUs >= beforeUs
    return {
      key: stage.key,
      label: stage.label,
      means: latency?.endsAt === stage.key ? `${stage.means}; ${latency.words}` : stage.means,
      who: stage.who,
      atUs,
      intervalMs,
      reason: atUs === null ? absence(reason, isOver) : (reason ?? (measured !== null && measured < 0 ? 'clock_skew' : null)),
      hasInterval: stage.interval !== null,
      bar: hasBar ? { from: (beforeUs - start) / whole, length: (atUs - beforeUs) / whole } : null,
      isOverBudget: latency?.isOver === true && latency.endsAt === stage.key,
    }
  })
  const happening = isUnsent ? steps.filter((step) => step.key !== 'reported' || step.atUs !== null) : steps
  return { steps: happening, wholeMs: whole === null ? null : whole / 1_000 }
}

/** Why a stage has no stamp. What may still come is not called missing. */
function absence(stored: string | null, isOver: boolean): string {
  if (isOver) return stored ?? 'did not happen'
  return stored === null || stored === 'pending' ? 'not yet' : stored
}

/** The latest earlier stage that happened: a refused decision goes from judged straight to reported. */
function lastBefore(stamps: Stages['stamps_us'], index: number): number | null {
  for (let i = index - 1; i >= 0; i--) {
    const at = stamps[STAGES[i]?.key ?? '']
    if (at !== undefined) return at
  }
  return null
}
