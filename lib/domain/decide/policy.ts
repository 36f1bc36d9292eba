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

export type Policy = {
  readonly version: number
  readonly curators: Readonly<Record<CuratorName, CuratorPolicy>>
  /** τ of ENGINE.md section 2. */
  readonly publishThreshold: number
  readonly limits: Limits
  readonly defaults: { readonly maxSlippageBps: number; readonly maxLatencyMs: number; readonly validityMs: number; readonly markoutScaleBps: number }
  /** What becomes of positions after a crash where the decision does not say. */
  readonly watch: { readonly policy: RecoveryPolicy }
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
  watch: { policy: 'resume' },
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
  const watch = read(section(config, '', 'watch'), 'watch', DEFAULT_POLICY.watch, WATCH_FIELDS, problems)
  return problems.length > 0 ? err(problems) : ok({ version, publishThreshold, curators, limits, defaults, watch })
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
