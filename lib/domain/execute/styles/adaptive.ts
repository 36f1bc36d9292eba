import type { Urgency } from '../../decide/decision.ts'
import type { StylePolicy } from '../../decide/policy.ts'
import type { ScheduledStyle } from '../schedule.ts'

/** What the choice is made from. Sizes in one unit, whichever; null = not known. */
export type Situation = {
  readonly urgency: Urgency
  readonly size: number
  /** Held by the books on the taking side within the price bound. */
  readonly depth: number
  readonly spreadBps: number
  /** σ over the horizon, bps. */
  readonly riskBps: number | null
  /** Market volume expected over the horizon, same unit as `size`. */
  readonly volumeExpected: number | null
  readonly hasVolumeCurve: boolean
  /** The decision's limit price is one that the books do not meet now. */
  readonly isLimitAway: boolean
  readonly horizonMs: number | null
}

export type Choice = {
  readonly style: 'market' | 'limit' | ScheduledStyle
  readonly reason: string
  readonly facts: Readonly<Record<string, number | string | boolean | null>>
}

/** Where the rules change; `styles` of the configuration. */
export type Thresholds = Pick<StylePolicy, 'smallOfDepth' | 'wideSpreadBps' | 'largeOfVolume' | 'riskInHalfSpreads'>

/**
 * Chooses how to trade (ENGINE.md section 4). The first rule that applies decides, and the reason names its numbers:
 *
 * 0. A limit price that the books do not meet can only rest: `limit`.
 * 1. An order that the book holds easily needs no schedule: `market`, or `limit` when there is time and the spread is wide.
 * 2. High urgency, or no horizon to spread it over: `market` takes what is there.
 * 3. Large against the volume expected over the horizon: `pov`.
 * 4. The price may move far more over the horizon than a half spread: `is`, which trades risk against impact.
 * 5. `vwap` where history says when volume comes, `iceberg` where patience and a wide spread favour resting, else `twap`.
 */
export function adapt(situation: Situation, thresholds: Thresholds): Choice {
  const { urgency, size, depth, spreadBps, riskBps, volumeExpected, hasVolumeCurve, isLimitAway, horizonMs } = situation
  const ofDepth = depth > 0 ? size / depth : null
  const ofVolume = volumeExpected !== null && volumeExpected > 0 ? size / volumeExpected : null
  const riskInHalfSpreads = riskBps !== null && spreadBps > 0 ? riskBps / (spreadBps / 2) : null
  const facts = {
    urgency,
    size,
    depth,
    spread_bps: spreadBps,
    risk_bps: riskBps,
    volume_expected: volumeExpected,
    has_volume_curve: hasVolumeCurve,
    is_limit_away: isLimitAway,
    horizon_ms: horizonMs,
    share_of_depth: ofDepth,
    share_of_volume: ofVolume,
    risk_in_half_spreads: riskInHalfSpreads,
  }
  const choose = (style: Choice['style'], reason: string): Choice => ({ style, reason, facts })
  const isPatient = urgency === 'low'

  if (isLimitAway) return choose('limit', 'the limit price is away from the market, so the order rests there')
  if (ofDepth !== null && ofDepth <= thresholds.smallOfDepth) {
    return isPatient && spreadBps >= thresholds.wideSpreadBps
      ? choose('limit', `small: ${percent(ofDepth)} of the visible depth, and the spread of ${bps(spreadBps)} is worth waiting for`)
      : choose('market', `small: ${percent(ofDepth)} of the visible depth`)
  }
  if (horizonMs === null) return choose('market', 'there is no horizon to spread the order over')
  if (urgency === 'high') return choose('market', 'urgent: takes what the books hold')
  if (ofVolume !== null && ofVolume >= thresholds.largeOfVolume) {
    return choose('pov', `large: ${percent(ofVolume)} of the volume expected over the horizon, so it follows the volume`)
  }
  if (!isPatient && riskInHalfSpreads !== null && riskInHalfSpreads >= thresholds.riskInHalfSpreads) {
    return choose(
      'is',
      `the price may move ${bps(riskBps as number)} over the horizon, ${riskInHalfSpreads.toFixed(1)} half spreads: risk is traded against impact`,
    )
  }
  if (isPatient && spreadBps >= thresholds.wideSpreadBps) return choose('iceberg', `patient, and the spread of ${bps(spreadBps)} is worth resting for`)
  if (hasVolumeCurve) return choose('vwap', 'the size is spread over the hours in which history has volume')
  return choose('twap', 'the size is spread evenly: no volume history to follow')
}

const percent = (share: number): string => `${(100 * share).toPrecision(3)} %`
const bps = (value: number): string => `${value.toFixed(2)} bps`
