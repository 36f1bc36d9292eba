import { hashOf } from '../base/id.ts'
import type { CuratorName } from '../decide/policy.ts'
import { CURATORS } from '../decide/policy.ts'

/**
 * A lesson is a bounded number with a population, not prose (LEARNING.md E1). Its predicate uses only what is known before the
 * order is sent: an outcome is no field, so a lesson about outcomes cannot be written down.
 */

export const FIELDS = [
  'symbol', 'timeframe', 'regime', 'session_bucket', 'hour_bucket', 'venue', 'execution_type', 'size_bucket', 'spread_bucket', 'vol_bucket', 'side',
] as const // biome-ignore format: one list
export type Field = (typeof FIELDS)[number]

export type Clause = { readonly field: Field; readonly op: 'eq' | 'in'; readonly values: readonly string[] }
/** All clauses hold together; each field at most once. */
export type Predicate = readonly Clause[]

export type Step = -2 | -1 | 1 | 2
export type Tightening = 1 | 2
export const DELAYS_MIN = [15, 30, 60, 120] as const

export type LessonAction =
  | { readonly kind: 'venue_prefer'; readonly venue: string; readonly step: Step }
  | { readonly kind: 'avoid_window'; readonly bucket: string; readonly maxDelayMin: (typeof DELAYS_MIN)[number] }
  | { readonly kind: 'order_type'; readonly use: string }
  | { readonly kind: 'size_cap'; readonly step: Tightening }
  | { readonly kind: 'curator_weight'; readonly curator: CuratorName; readonly step: Step }
  | { readonly kind: 'threshold'; readonly step: Step }
  | { readonly kind: 'risk_tighten'; readonly step: Tightening }

/** One measured statement about a population. Costs in bps, + = dearer than the comparison. */
export type Fact = {
  readonly id: string
  readonly metric: string
  readonly predicate: Predicate
  readonly comparison: string
  readonly n: number
  readonly days: number
  readonly raw: number
  readonly shrunk: number
  readonly shrunkSe: number
  readonly low: number
  readonly high: number
  readonly p: number
  readonly e: number | null
  /** Executions that speak for it, and those that speak against it. */
  readonly supportIds: readonly string[]
  readonly counterIds: readonly string[]
}

export const MECHANISMS = ['liquidity', 'latency', 'fees', 'adverse_selection', 'size_impact', 'volatility', 'unknown'] as const
export type Mechanism = (typeof MECHANISMS)[number]

/** What a writer, model or built in, may say. Its prose carries no number: values stand as `{{F1}}`, scope as `{{S:symbol}}`. */
export type LessonText = {
  readonly title: string
  readonly description: string
  readonly mechanism: Mechanism
  readonly conditions: string
  readonly evidence: { readonly support: readonly string[]; readonly counter: readonly string[] }
  readonly claims: readonly { readonly factId: string; readonly stance: 'supports' | 'contradicts' | 'context' }[]
  readonly verdict: 'lesson' | 'no_lesson' | 'needs_data'
}

/** What an action does to a decision, in the code's own mapping of its step; everything else stays as it is. */
export type ActionEffect = {
  /** Shift of a venue's believed cost in bps (− = cheaper) and of its score. */
  readonly venueShiftBps: Readonly<Record<string, number>>
  readonly venueScoreDelta: Readonly<Record<string, number>>
  readonly multipliers: Readonly<Partial<Record<CuratorName, number>>>
  /** Shift of ln τ. */
  readonly thresholdShift: number
  readonly sizeFactor: number
  readonly limitFactor: number
  readonly styleUse: string | null
  readonly avoidBucket: { readonly bucket: string; readonly maxDelayMin: number } | null
}

const NOTHING: ActionEffect = {
  venueShiftBps: {}, venueScoreDelta: {}, multipliers: {}, thresholdShift: 0, sizeFactor: 1, limitFactor: 1, styleUse: null, avoidBucket: null,
} // biome-ignore format: one record
const SHIFT_MAX_BPS = 1.5

/** `shrunkBps` = μ̃ of the lesson's primary fact. */
export function effectOf(action: LessonAction, shrunkBps: number): ActionEffect {
  switch (action.kind) {
    case 'venue_prefer': {
      const { venue, step } = action
      return {
        ...NOTHING,
        venueShiftBps: { [venue]: -(step / 2) * Math.min(Math.abs(shrunkBps), SHIFT_MAX_BPS) },
        venueScoreDelta: { [venue]: Math.max(-0.1, Math.min(0.1, 0.05 * step)) },
      }
    }
    case 'avoid_window':
      return { ...NOTHING, avoidBucket: { bucket: action.bucket, maxDelayMin: action.maxDelayMin } }
    case 'order_type':
      return { ...NOTHING, styleUse: action.use }
    case 'size_cap':
      return { ...NOTHING, sizeFactor: action.step === 1 ? 0.75 : 0.5 }
    case 'curator_weight':
      return { ...NOTHING, multipliers: { [action.curator]: 1 + 0.1 * action.step } }
    case 'threshold':
      return { ...NOTHING, thresholdShift: 0.02 * action.step }
    case 'risk_tighten':
      return { ...NOTHING, limitFactor: action.step === 1 ? 0.9 : 0.8 }
  }
}

/** The knob that an action turns: two lessons on one knob may contradict each other. `direction` tells them apart. */
export function knobOf(action: LessonAction): { readonly knob: string; readonly direction: 1 | -1 } {
  switch (action.kind) {
    case 'venue_prefer':
      return { knob: `venue ${action.venue}`, direction: action.step > 0 ? 1 : -1 }
    case 'avoid_window':
      return { knob: `window ${action.bucket}`, direction: 1 }
    case 'order_type':
      return { knob: `order type ${action.use}`, direction: 1 }
    case 'size_cap':
      return { knob: 'size', direction: 1 }
    case 'curator_weight':
      return { knob: `curator ${action.curator}`, direction: action.step > 0 ? 1 : -1 }
    case 'threshold':
      return { knob: 'threshold', direction: action.step > 0 ? 1 : -1 }
    case 'risk_tighten':
      return { knob: 'risk', direction: 1 }
  }
}

/** The same population whatever the order in which its clauses were found. */
export const predicateKey = (predicate: Predicate): string =>
  hashOf(...predicate.map((clause) => JSON.stringify([clause.field, clause.op, clause.values.toSorted()])).toSorted())

/** What a decision is known by before it is sent; null where it is not known. */
export type Known = Readonly<Partial<Record<Field, string | null>>>

/** Whether a decision, or a past execution, belongs to the population. What is not known matches no clause. */
export const belongs = (predicate: Predicate, known: Known): boolean =>
  predicate.every(({ field, values }) => {
    const value = known[field]
    return value !== null && value !== undefined && values.includes(value)
  })

/** Whether a value is a lesson's action as this desk knows them; what a model wrote is nothing until this says so. */
export function isAction(value: unknown, venues: readonly string[], styles: readonly string[]): value is LessonAction {
  const a = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const isStep = a.step === -2 || a.step === -1 || a.step === 1 || a.step === 2
  const isTightening = a.step === 1 || a.step === 2
  switch (a.kind) {
    case 'venue_prefer':
      return venues.includes(a.venue as string) && isStep
    case 'avoid_window':
      return typeof a.bucket === 'string' && (DELAYS_MIN as readonly unknown[]).includes(a.maxDelayMin)
    case 'order_type':
      return styles.includes(a.use as string)
    case 'size_cap':
    case 'risk_tighten':
      return isTightening
    case 'curator_weight':
      return (CURATORS as readonly unknown[]).includes(a.curator) && isStep
    case 'threshold':
      return isStep
    default:
      return false
  }
}
