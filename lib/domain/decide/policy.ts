import type { RecoveryPolicy } from './decision.ts'

/** Weights, thresholds and bounds in force; one immutable version each (`tr_config_version`, `tr_curator_weight`). */
export const CURATORS = ['execution', 'venue', 'risk', 'position'] as const
export type CuratorName = (typeof CURATORS)[number]

export type CuratorPolicy = {
  readonly weight: number
  readonly threshold: number
  readonly kappa: number
  readonly vetoFloor: number
  readonly enabled: boolean
}

export type TradingState = 'trading' | 'reduce_only' | 'halted'

/** Absolute amounts are in the reporting currency, as decimal text. */
export type Limits = {
  readonly maxOrderNotional: string
  readonly maxPositionNotional: string
  readonly maxPositionEquityShare: number
  readonly maxGrossNotional: string
  readonly maxConcentration: number
  /** Limit of position · σ_D · 1.645; null = the value is printed and nothing is refused. */
  readonly maxPositionVar: string | null
  /** The same for all positions together; null as above. */
  readonly maxPortfolioVar: string | null
  /** Base units of one order; null = printed only. */
  readonly maxOrderQuantity: string | null
  /** Share of the visible depth that one order may ask for; null = printed only: the protection price answers a thin book. */
  readonly maxDepthShare: number | null
  readonly maxDailyLoss: string
  readonly maxDrawdown: number
  readonly maxOrdersPerMinute: number
  readonly priceCollarBps: number
  /** Share of the daily traded volume that one order may ask for. */
  readonly maxParticipation: number
  readonly halt: boolean
  readonly reduceOnly: boolean
}

/** What schedules are made with (ENGINE.md section 4), and when `adaptive` chooses which. */
export type StylePolicy = {
  /** Largest departure of a TWAP slice from an equal share. */
  readonly jitter: number
  /** Slices of an order where its horizon and size allow, and at most. */
  readonly slices: number
  readonly slicesMax: number
  readonly intervalMinMs: number
  readonly intervalMaxMs: number
  /** Of a schedule whose decision names none. */
  readonly horizonMs: number
  /** Share of traded volume where the decision names none. */
  readonly povRate: number
  /** Share of the order that an iceberg shows. */
  readonly icebergDisplay: number
  /** λ of Almgren–Chriss, per unit of quote currency. */
  readonly riskAversion: number
  /** A volume curve is used from this many whole days of history on, and looks back at most so many. */
  readonly curveDaysMin: number
  readonly curveDaysMax: number
  /** Share of the visible depth that one order takes without a schedule. */
  readonly smallOfDepth: number
  /** Share of the expected volume from which an order follows the volume. */
  readonly largeOfVolume: number
  /** A spread from which it is worth waiting. */
  readonly wideSpreadBps: number
  /** Risk over the horizon, in half spreads, from which it is worth hurrying. */
  readonly riskInHalfSpreads: number
}

/** How far a marketable order is followed over its venues. */
export type RoutingPolicy = {
  /** Rounds after the first in which the remainder of venues that failed goes to others; 0 = none. */
  readonly rounds: number
  /** Market time from the first send after which nothing of it is sent again. */
  readonly withinMs: number
  /** A venue that refused a child of a schedule is passed over for this long while another one can take it. */
  readonly avoidMs: number
}

/** Which of the venues that may take a resting order gets it: the least expected cost, or what was learned from fills (LEARNING.md J). */
export const VENUE_RULES = ['off', 'gate', 'weighting'] as const
export type VenueRule = (typeof VENUE_RULES)[number]

/** What learning may do to a decision. `paper` is for venues that run in this process, `live` for all others. */
export type LearningPolicy = {
  /** Lessons act; without it the desk is the base trader exactly. */
  readonly lessonFeedbackEnabled: boolean
  /** Changes of curator weights are proposed. */
  readonly curatorLearningEnabled: boolean
  /** Strands are laid into braids, and braids looked at for lessons. */
  readonly strandBraidLearningEnabled: boolean
  /** Members that make a braid, a meta-braid and a meta²-braid, and the sum of their scores that a braid needs besides (0 = none). */
  readonly braidMembers: number
  readonly metaBraidMembers: number
  readonly meta2BraidMembers: number
  readonly braidScoreMin: number
  readonly venueRulePaper: VenueRule
  readonly venueRuleLive: VenueRule
  /** One-sided exploration: a refusal whose margin lies within the band below zero is traded at minimum size with this chance. */
  readonly explorationBand: number
  readonly explorationPaper: number
  readonly explorationLive: number
}

/** Whether nobody approves what is their own: `auto` = from the second active approver on. */
export const FOUR_EYES = ['auto', 'on', 'off'] as const
export type FourEyes = (typeof FOUR_EYES)[number]

/** How changes are decided (SCREENS.md, Proposals). */
export type GovernPolicy = {
  readonly fourEyes: FourEyes
  /** What nobody decides within this time is dropped. */
  readonly expiryHours: number
  /** What has waited this long is named among what needs a person. */
  readonly remindHours: number
  /** How long a change stands that was applied without its second person, unless the one who asks says less or more. */
  readonly bypassMinutes: number
}

export type Policy = {
  readonly version: number
  readonly curators: Readonly<Record<CuratorName, CuratorPolicy>>
  /** τ of ENGINE.md section 2. */
  readonly publishThreshold: number
  readonly limits: Limits
  readonly defaults: { readonly maxSlippageBps: number; readonly maxLatencyMs: number; readonly validityMs: number; readonly markoutScaleBps: number }
  readonly routing: RoutingPolicy
  readonly styles: StylePolicy
  /** What becomes of positions after a crash where the decision does not say. */
  readonly watch: { readonly policy: RecoveryPolicy }
  readonly learning: LearningPolicy
  readonly govern: GovernPolicy
}

const curator = (weight: number, threshold: number): CuratorPolicy => ({ weight, threshold, kappa: 0.15, vetoFloor: 0.3, enabled: true })

/** The seed of ENGINE.md sections 2, 3 and 9. */
export const DEFAULT_POLICY: Policy = {
  version: 1,
  curators: { execution: curator(0.3, 0.7), venue: curator(0.25, 0.6), risk: curator(0.2, 0.8), position: curator(0.25, 0.75) },
  publishThreshold: 0.4,
  limits: {
    maxOrderNotional: '250000',
    maxPositionNotional: '1000000',
    maxPositionEquityShare: 0.1,
    maxGrossNotional: '3000000',
    maxConcentration: 0.2,
    maxPositionVar: null,
    maxPortfolioVar: null,
    maxOrderQuantity: null,
    maxDepthShare: null,
    maxDailyLoss: '20000',
    maxDrawdown: 0.1,
    maxOrdersPerMinute: 600,
    priceCollarBps: 100,
    maxParticipation: 0.25,
    halt: false,
    reduceOnly: false,
  },
  defaults: { maxSlippageBps: 100, maxLatencyMs: 1_000, validityMs: 86_400_000, markoutScaleBps: 10 },
  routing: { rounds: 2, withinMs: 10_000, avoidMs: 10_000 },
  styles: {
    jitter: 0.2,
    slices: 20,
    slicesMax: 500,
    intervalMinMs: 1_000,
    intervalMaxMs: 60_000,
    horizonMs: 300_000,
    povRate: 0.1,
    icebergDisplay: 0.1,
    riskAversion: 1e-6,
    curveDaysMin: 5,
    curveDaysMax: 20,
    smallOfDepth: 0.25,
    largeOfVolume: 0.05,
    wideSpreadBps: 10,
    riskInHalfSpreads: 10,
  },
  watch: { policy: 'resume' },
  learning: {
    lessonFeedbackEnabled: true,
    curatorLearningEnabled: true,
    strandBraidLearningEnabled: true,
    braidMembers: 3,
    metaBraidMembers: 9,
    meta2BraidMembers: 27,
    braidScoreMin: 0,
    venueRulePaper: 'gate',
    venueRuleLive: 'off',
    explorationBand: 0.06,
    explorationPaper: 0.2,
    explorationLive: 0,
  },
  govern: { fourEyes: 'auto', expiryHours: 336, remindHours: 24, bypassMinutes: 60 },
}
