import { parseDecimal } from '../base/decimal.ts'
import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import { RECOVERY_POLICIES } from './decision.ts'
import { snake } from './field-name.ts'
import { isRecord, type Problem } from './fields.ts'
import {
  CURATORS,
  type CuratorName,
  type CuratorPolicy,
  DEFAULT_POLICY,
  FOUR_EYES,
  type GovernPolicy,
  type LearningPolicy,
  type Limits,
  type Policy,
  type RoutingPolicy,
  type StylePolicy,
  VENUE_RULES,
} from './policy.ts'

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
function find(object: Readonly<Record<string, unknown>>, key: string): unknown {
  if (Object.hasOwn(object, key)) return object[key]
  return Object.hasOwn(object, snake(key)) ? object[snake(key)] : undefined
}
