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
  readonly means: string
  /** Who can make the interval shorter. */
  readonly who: 'maker' | 'desk' | 'venue'
  /** Wall clock in µs; null when it did not happen (yet). */
  readonly atUs: number | null
  /** The interval that ends here, as stored; null with its reason. */
  readonly intervalMs: number | null
  readonly reason: string | null
  readonly hasInterval: boolean
  /** Offset and length on the true-scale strip, as shares of the whole; null where one of its two ends is unknown. */
  readonly bar: { readonly from: number; readonly length: number } | null
  readonly isOverBudget: boolean
}

export type StageLine = { readonly steps: readonly StageStep[]; readonly wholeMs: number | null }

/**
 * The nine stages of METRICS section 9 that the worker stamps. Intervals are taken as stored; one that was not stored, nor a
 * reason for it, is the distance of its own two stamps, and never negative. `venueBudgetMs` is the plan's `max_latency_ms`, which bounds sent → first fill.
 * What is over and was never sent is reported by the row that says so, in the same commit: where that has no stamp of its own the stage is
 * left out, and nothing of it is called pending.
 */
export function prepareStages(
  { stamps_us: stamps, intervals_ms: intervals, nulls, totals_ms: totals }: Stages,
  venueBudgetMs: number | null,
  isOver = false,
): StageLine {
  const isUnsent = isOver && stamps.sent === undefined
  const known = STAGES.flatMap(({ key }) => (stamps[key] === undefined ? [] : [stamps[key]]))
  const start = Math.min(...known)
  const whole = known.length > 1 ? Math.max(...known) - start : null
  const venueMs = totals.venue_ms
  const isLate = venueBudgetMs !== null && venueMs !== undefined && venueMs > venueBudgetMs
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
      means: stage.means,
      who: stage.who,
      atUs,
      intervalMs,
      reason: reason ?? (measured !== null && measured < 0 ? 'clock_skew' : null),
      hasInterval: stage.interval !== null,
      bar: hasBar ? { from: (beforeUs - start) / whole, length: (atUs - beforeUs) / whole } : null,
      isOverBudget: isLate && (stage.key === 'acknowledged' || stage.key === 'first_fill'),
    }
  })
  const happening = isUnsent ? steps.filter((step) => step.key !== 'reported' || step.atUs !== null) : steps
  return { steps: happening, wholeMs: whole === null ? null : whole / 1_000 }
}

/** The latest earlier stage that happened: a refused decision goes from judged straight to reported. */
function lastBefore(stamps: Stages['stamps_us'], index: number): number | null {
  for (let i = index - 1; i >= 0; i--) {
    const at = stamps[STAGES[i]?.key ?? '']
    if (at !== undefined) return at
  }
  return null
}
