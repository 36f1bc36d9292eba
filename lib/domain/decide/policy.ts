import { parseDecimal } from '../base/decimal.ts'
import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import type { RecoveryPolicy } from './decision.ts'
import { RECOVERY_POLICIES } from './decision.ts'
import { isRecord } from './fields.ts'

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

export type Problem = { readonly path: string; readonly message: string }

/** A field of the configuration: how it is read, and what it must be. */
type Reader = (value: unknown) => { readonly value: unknown } | string

const number =
  (low: number, high: number, isOpen = false): Reader =>
  (value) =>
    typeof value === 'number' && value <= high && (isOpen ? value > low : value >= low)
      ? { value }
      : `must be a number ${isOpen ? 'above' : 'from'} ${low} to ${high}`

const amount: Reader = (value) => {
  const parsed = parseDecimal(value)
  return parsed?.gt(0) ? { value: parsed.toFixed() } : 'must be a positive amount (number or decimal text)'
}
const amountOrNull: Reader = (value) => (value === null ? { value } : amount(value))
const flag: Reader = (value) => (typeof value === 'boolean' ? { value } : 'must be true or false')
const integer =
  (low: number, high: number): Reader =>
  (value) =>
    Number.isInteger(value) && (value as number) >= low && (value as number) <= high ? { value } : `must be a whole number from ${low} to ${high}`

const YEAR_MS = 366 * 86_400_000
/** Bounds of LEARNING.md H1 for weights, CHECKs of `tr_curator_weight` for the rest. */
const CURATOR_FIELDS: Record<keyof CuratorPolicy, Reader> = {
  weight: number(0.05, 0.5),
  threshold: number(0, 1),
  kappa: number(0, 0.15),
  vetoFloor: number(0, 1),
  enabled: flag,
}
const LIMIT_FIELDS: Record<keyof Limits, Reader> = {
  maxOrderNotional: amount,
  maxPositionNotional: amount,
  maxPositionEquityShare: number(0, 100, true),
  maxGrossNotional: amount,
  maxConcentration: number(0, 1, true),
  maxPositionVar: amountOrNull,
  maxPortfolioVar: amountOrNull,
  maxOrderQuantity: amountOrNull,
  maxDepthShare: (value) => (value === null ? { value } : number(0, 100, true)(value)),
  maxDailyLoss: amount,
  maxDrawdown: number(0, 1, true),
  maxOrdersPerMinute: integer(0, 10_000_000),
  priceCollarBps: number(0, 10_000, true),
  maxParticipation: number(0, 1, true),
  halt: flag,
  reduceOnly: flag,
}
const DEFAULT_FIELDS: Record<keyof Policy['defaults'], Reader> = {
  maxSlippageBps: number(0, 10_000, true),
  maxLatencyMs: number(0, 86_400_000, true),
  validityMs: number(0, YEAR_MS, true),
  markoutScaleBps: number(0, 10_000, true),
}
const WATCH_FIELDS: Record<keyof Policy['watch'], Reader> = {
  policy: (value) => ((RECOVERY_POLICIES as readonly unknown[]).includes(value) ? { value } : `must be one of ${RECOVERY_POLICIES.join(', ')}`),
}

const venueRule: Reader = (value) => ((VENUE_RULES as readonly unknown[]).includes(value) ? { value } : `must be one of ${VENUE_RULES.join(', ')}`)
const LEARNING_FIELDS: Record<keyof LearningPolicy, Reader> = {
  lessonFeedbackEnabled: flag,
  curatorLearningEnabled: flag,
  strandBraidLearningEnabled: flag,
  braidMembers: integer(2, 1_000),
  metaBraidMembers: integer(2, 1_000),
  meta2BraidMembers: integer(2, 1_000),
  braidScoreMin: number(0, 1_000),
  venueRulePaper: venueRule,
  venueRuleLive: venueRule,
  explorationBand: number(0, 0.5),
  explorationPaper: number(0, 0.5),
  explorationLive: number(0, 0.5),
}
const GOVERN_FIELDS: Record<keyof GovernPolicy, Reader> = {
  fourEyes: (value) => ((FOUR_EYES as readonly unknown[]).includes(value) ? { value } : `must be one of ${FOUR_EYES.join(', ')}`),
  expiryHours: number(1, 8_760),
  remindHours: number(0, 8_760),
  bypassMinutes: integer(1, 1_440),
}

const ROUTING_FIELDS: Record<keyof RoutingPolicy, Reader> = {
  rounds: integer(0, 10),
  withinMs: number(0, 3_600_000),
  avoidMs: number(0, 3_600_000),
}
const STYLE_FIELDS: Record<keyof StylePolicy, Reader> = {
  // Beyond a half, neighbouring slices could differ threefold; the smallest slice must stay one that can be sent.
  jitter: number(0, 0.5),
  slices: integer(1, 500),
  slicesMax: integer(1, 5_000),
  intervalMinMs: number(100, 3_600_000),
  intervalMaxMs: number(100, 86_400_000),
  horizonMs: number(1_000, 86_400_000),
  povRate: number(0, 1, true),
  icebergDisplay: number(0, 1, true),
  riskAversion: number(0, 1),
  curveDaysMin: integer(1, 250),
  curveDaysMax: integer(1, 250),
  smallOfDepth: number(0, 1),
  largeOfVolume: number(0, 1, true),
  wideSpreadBps: number(0, 10_000),
  riskInHalfSpreads: number(0, 10_000),
}

/** Fields that bound each other: the first must not be above the second. */
const ORDERED = [
  ['slices', 'slicesMax'],
  ['intervalMinMs', 'intervalMaxMs'],
  ['curveDaysMin', 'curveDaysMax'],
] as const satisfies readonly (readonly [keyof StylePolicy, keyof StylePolicy])[]

/**
 * Reads a stored configuration. Missing parts take the seed's value; keys are snake_case or camelCase; unknown keys
 * are left alone, because a configuration also holds what other rooms read. All problems are named with their path.
 */
export function parsePolicy(config: unknown): Result<Policy, readonly Problem[]> {
  if (!isRecord(config)) return err([{ path: '', message: 'must be an object' }])
  const problems: Problem[] = []
  const section = (parent: Readonly<Record<string, unknown>>, path: string, key: string) => {
    const value = find(parent, key)
    if (value === undefined) return {}
    if (isRecord(value)) return value
    problems.push({ path: join(path, key), message: 'must be an object' })
    return {}
  }
  const top = { version: DEFAULT_POLICY.version, publishThreshold: DEFAULT_POLICY.publishThreshold }
  const { version, publishThreshold } = read(config, '', top, { version: integer(1, 2_147_483_647), publishThreshold: number(0, 1, true) }, problems)
  const given = section(config, '', 'curators')
  const curators = Object.fromEntries(
    CURATORS.map((name) => [name, read(section(given, 'curators', name), `curators.${name}`, DEFAULT_POLICY.curators[name], CURATOR_FIELDS, problems)]),
  ) as Record<CuratorName, CuratorPolicy>
  const limits = read(section(config, '', 'limits'), 'limits', DEFAULT_POLICY.limits, LIMIT_FIELDS, problems)
  const defaults = read(section(config, '', 'defaults'), 'defaults', DEFAULT_POLICY.defaults, DEFAULT_FIELDS, problems)
  const routing = read(section(config, '', 'routing'), 'routing', DEFAULT_POLICY.routing, ROUTING_FIELDS, problems)
  const styles = read(section(config, '', 'styles'), 'styles', DEFAULT_POLICY.styles, STYLE_FIELDS, problems)
  for (const [low, high] of ORDERED) {
    if (styles[low] > styles[high]) problems.push({ path: `styles.${snake(low)}`, message: `must be at most styles.${snake(high)}, which is ${styles[high]}` })
  }
  const watch = read(section(config, '', 'watch'), 'watch', DEFAULT_POLICY.watch, WATCH_FIELDS, problems)
  const learning = read(section(config, '', 'learning'), 'learning', DEFAULT_POLICY.learning, LEARNING_FIELDS, problems)
  const govern = read(section(config, '', 'govern'), 'govern', DEFAULT_POLICY.govern, GOVERN_FIELDS, problems)
  return problems.length > 0 ? err(problems) : ok({ version, publishThreshold, curators, limits, defaults, routing, styles, watch, learning, govern })
}

function read<T extends object>(given: Readonly<Record<string, unknown>>, path: string, seed: T, readers: Record<keyof T, Reader>, problems: Problem[]): T {
  const result = { ...seed } as Record<string, unknown>
  for (const key of Object.keys(readers) as (keyof T & string)[]) {
    const value = find(given, key)
    if (value === undefined) continue
    const outcome = readers[key](value)
    if (typeof outcome === 'string') problems.push({ path: join(path, Object.hasOwn(given, key) ? key : snake(key)), message: outcome })
    else result[key] = outcome.value
  }
  return result as T
}

const join = (path: string, key: string) => (path === '' ? key : `${path}.${key}`)
const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
function find(object: Readonly<Record<string, unknown>>, key: string): unknown {
  if (Object.hasOwn(object, key)) return object[key]
  return Object.hasOwn(object, snake(key)) ? object[snake(key)] : undefined
}
