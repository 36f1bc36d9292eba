/**
 * Every metric of METRICS.md sections 4–13: unit, meaning of its sign, level and what it says. Pure data without
 * arithmetic, so that screens print headers and tooltips from the same rows that the formulas are filed under.
 */
import { FIXED, HORIZON_ROWS, type Level, RECEIPT_ROWS, type Row, type Sign, type Unit } from './registry-rows.ts'

export const HORIZONS = ['h100ms', 'h1s', 'h10s', 'h1m', 'h5m'] as const
export type Horizon = (typeof HORIZONS)[number]
export const HORIZON_MS: Readonly<Record<Horizon, number>> = { h100ms: 100, h1s: 1_000, h10s: 10_000, h1m: 60_000, h5m: 300_000 }
export const HORIZON_NAME: Readonly<Record<Horizon, string>> = { h100ms: '100 ms', h1s: '1 s', h10s: '10 s', h1m: '1 min', h5m: '5 min' }

/** What positive means, as every header and tooltip prints it; empty where a number has no direction. */
export const SIGN_HEADER: Readonly<Record<Sign, string>> = {
  cost: '+ lost',
  gain: '+ gained',
  move: '+ with us',
  back: '+ came back',
  plain: '',
}

/** Endings that must carry a sign (section 2); whatever ends otherwise is `plain`. */
export const SIGN_ENDINGS = {
  cost: ['cost_bps', 'slippage_bps', 'shortfall_bps', 'spread_bps', 'selection_bps', 'regret_bps', 'error_bps'],
  gain: ['markout_bps', 'improvement_bps', 'capture'],
  move: ['drift_bps', 'impact_bps'],
  back: ['reversion_bps'],
} as const

type Ending<S extends keyof typeof SIGN_ENDINGS> = (typeof SIGN_ENDINGS)[S][number]
/** The sign a key must have, read from its ending by the type checker. */
export type SignOf<K extends string> = K extends `${string}_${Ending<'cost'>}`
  ? 'cost'
  : K extends `${string}_${Ending<'gain'>}`
    ? 'gain'
    : K extends `${string}_${Ending<'move'>}`
      ? 'move'
      : K extends `${string}_${Ending<'back'>}`
        ? 'back'
        : 'plain'

/** The same at run time. */
export function signOfKey(key: string): Sign {
  for (const sign of ['cost', 'gain', 'move', 'back'] as const) {
    if (SIGN_ENDINGS[sign].some((ending) => key.endsWith(`_${ending}`))) return sign
  }
  return 'plain'
}

export type HorizonEnding = keyof typeof HORIZON_ROWS
export type ReceiptEnding = keyof typeof RECEIPT_ROWS
export type FixedKey = keyof typeof FIXED
export type MetricKey = FixedKey | `${Horizon}_${HorizonEnding}` | 'receipt_effective_spread_bps' | `receipt_${Horizon}_${ReceiptEnding}`

export type MetricMeta = {
  readonly key: MetricKey
  readonly unit: Unit
  readonly sign: Sign
  /** Column header with unit and sign: `Arrival slippage (bps, + lost)`. */
  readonly header: string
  readonly level: Level
  /** The name alone. */
  readonly label: string
  /** One sentence with the formula, for tooltips. */
  readonly doc: string
}

const SHOWN_UNIT: Readonly<Record<Unit, string>> = {
  bps: 'bps',
  ratio: '',
  ms: 'ms',
  count: '',
  score: '',
  quantity: 'base',
  money: 'quote',
}

function meta(key: string, row: Row, label = row[0], doc = row[4]): MetricMeta {
  const [, unit, sign, level] = row
  const notes = [SHOWN_UNIT[unit], SIGN_HEADER[sign]].filter((note) => note !== '').join(', ')
  return { key: key as MetricKey, unit, sign, level, label, header: notes === '' ? label : `${label} (${notes})`, doc }
}

function expand(): MetricMeta[] {
  const rows = Object.entries<Row>(FIXED).map(([key, row]) => meta(key, row))
  for (const horizon of HORIZONS) {
    const name = HORIZON_NAME[horizon]
    for (const [ending, row] of Object.entries<Row>(HORIZON_ROWS)) {
      rows.push(meta(`${horizon}_${ending}`, row, `${row[0]} ${name}`, row[4].replaceAll('{h}', name)))
    }
    for (const [ending, row] of Object.entries<Row>(RECEIPT_ROWS)) {
      rows.push(meta(`receipt_${horizon}_${ending}`, row, `${row[0]} ${name}`, row[4].replaceAll('{h}', name)))
    }
  }
  return rows
}

/** All metrics in the order of METRICS.md, horizons expanded. */
export const METRICS: readonly MetricMeta[] = expand()

const BY_KEY: ReadonlyMap<string, MetricMeta> = new Map(METRICS.map((row) => [row.key, row]))
/** The row of a key, or null when the key is none: what has no row is not a metric. */
export const metricMeta = (key: string): MetricMeta | null => BY_KEY.get(key) ?? null
