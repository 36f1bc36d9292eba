import { calibrationError } from './confidence.ts'

/** How right a curator was, by what came of the decisions it spoke on (outcomes that were worth their cost count as good). */
export type CuratorOutcome = {
  readonly curator: string
  readonly version: number
  readonly action: string
  readonly quality: number | null
  /** Reward of the decision, of a refused one as it would have become. */
  readonly r: number
}

export type CuratorRecord = {
  readonly curator_type: string
  readonly curator_version: number
  readonly n: number
  readonly metrics: {
    /** Null where nothing was said that it could be measured on. */
    readonly accuracy: number | null
    readonly precision: number | null
    readonly recall: number | null
    readonly f1: number | null
    readonly veto_rate: number
    /** Expected calibration error of its quality as the chance of a good outcome. */
    readonly calibration_error: number | null
  }
}

/** An approval says "this will be good", a nudge or a veto the reverse; who is neutral says nothing. */
export function judgeCurator(rows: readonly CuratorOutcome[]): CuratorRecord {
  const spoken = rows.filter((row) => row.action !== 'neutral')
  const count = (isApproved: boolean, isGood: boolean): number =>
    spoken.filter((row) => (row.action === 'approve') === isApproved && row.r > 0 === isGood).length
  const [tp, fp, fn, tn] = [count(true, true), count(true, false), count(false, true), count(false, false)]
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
  const precision = share(tp, tp + fp)
  const recall = share(tp, tp + fn)
  const rated = rows.flatMap((row) => (row.quality === null ? [] : [{ p: row.quality, isRight: row.r > 0 }]))
  return {
    curator_type: rows[0]?.curator ?? '',
    curator_version: rows[0]?.version ?? 0,
    n: rows.length,
    metrics: {
      accuracy: share(tp + tn, spoken.length),
      precision,
      recall,
      f1: precision === null || recall === null || precision + recall === 0 ? null : (2 * precision * recall) / (precision + recall),
      veto_rate: rows.filter((row) => row.action === 'veto').length / rows.length,
      calibration_error: rated.length === 0 ? null : calibrationError(rated),
    },
  }
}
