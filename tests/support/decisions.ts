import fc from 'fast-check'
import { instant } from '#lib/domain/base/time.ts'
import type { DecisionRow } from '#lib/domain/decide/decision.ts'

/**
 * Whole `dm_strand` rows, good and bad. `valid()` may be admitted at any time before 2200; `malformed()` always breaks
 * something, in one place or in many, and nothing that it makes may ever trade. Every value survives `jsonb`: no NUL
 * and no lone surrogate, which Postgres itself refuses.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Fields = Readonly<Record<string, Json>>

const CREATED_AT = instant(1_760_000_000_000_000)
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 })
const present = (fields: Readonly<Record<string, Json | undefined>>): Fields =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined))

/** Text as `jsonb` can hold it, odd Unicode included. */
const text = (max: number) => fc.string({ unit: 'binary', maxLength: max }).map((s) => s.replaceAll('\0', '').toWellFormed())

/** The same number as JSON number or as text. */
const numeric = (low: number, high: number) =>
  fc.tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.boolean()).map(([n, isText]): Json => {
    const value = Number((low + ((high - low) * n) / 1_000_000).toPrecision(8))
    return isText ? String(value) : value
  })

const anyCase = (word: string) => fc.boolean().map((isUpper) => (isUpper ? word.toUpperCase() : word))
const wordOf = (...words: readonly string[]) => fc.constantFrom(...words).chain(anyCase)

const size = fc.oneof(
  numeric(0.001, 5).map((quantity) => ({ quantity })),
  numeric(20, 5_000).map((notional) => ({ notional })),
  numeric(0.0001, 0.05).map((position_size) => ({ position_size })),
)
const direction = fc.oneof(
  wordOf('long', 'short').map((d): Fields => ({ direction: d })),
  wordOf('buy', 'sell').map((s): Fields => ({ side: s })),
)

const validPlan = fc
  .tuple(
    direction,
    size,
    fc.record({
      execution_strategy: optional(wordOf('market', 'limit')),
      stop_loss: optional(numeric(1, 10)),
      max_slippage_bps: optional(numeric(50, 500)),
      max_latency_ms: optional(numeric(500, 5_000)),
      max_participation: optional(numeric(0.01, 1)),
      time_horizon: optional(fc.constantFrom<Json>('30s', '5m', '1h', 90)),
      valid_until: optional(fc.constantFrom<Json>('2200-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2199-06-30 12:00:00.123456+02')),
      urgency: optional(wordOf('low', 'normal', 'high')),
      reduce_only: optional(fc.constant(false)),
      entry_conditions: optional(fc.constant({})),
      venue_preferences: optional(fc.array(fc.constantFrom('alpha', 'beta', 'gamma'), { maxLength: 3 })),
      note: optional(text(200)),
    }),
  )
  .map(([side, amount, rest]): Fields => ({ ...side, ...amount, ...present(rest) }))

const id = fc.integer({ min: 0, max: 2 ** 48 }).map((n) => `01J${n.toString(36).toUpperCase().padStart(23, '0')}`)

/** A row that is admitted: every field that it carries is within its type and bound. */
export const valid = (symbol = 'BTC/USDT'): fc.Arbitrary<DecisionRow> =>
  fc
    .tuple(id, validPlan, numeric(0.05, 1), optional(fc.constantFrom('execute', 'approve', 'modify', 'Execute')), fc.boolean())
    .map(([rowId, plan, strength, type, isAlpha]) => ({
      id: rowId,
      lifecycle_id: null,
      parent_id: null,
      kind: 'decision',
      symbol,
      timeframe: '5m',
      session_bucket: null,
      regime: null,
      dm_alpha: isAlpha ? { signal_strength: strength } : null,
      dm_decision: present({ decision_type: type, trading_plan: plan, decision_score: isAlpha ? undefined : strength }),
      tags: ['trader:execute'],
      created_at: CREATED_AT,
    }))

const deep = (levels: number): Json => {
  let value: Json = 1
  for (let i = 0; i < levels; i++) value = { nested: value }
  return value
}

/** Never a number, never a word that any field knows. */
const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    '',
    ' ',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e999',
    '0x10',
    '1,000',
    '１２',
    '٣',
    '½',
    '--1',
    '1 2',
    'null',
    'undefined',
    '[object Object]',
    'DROP TABLE',
    true,
    false,
    [],
    [1],
    ['1'],
    {},
    { value: 1 },
    { toString: 'x', valueOf: 1 },
    { constructor: { prototype: 1 } },
    deep(40),
    '💥',
    '\u202emarket',
    'ｍarket',
    '\u0007',
    'x'.repeat(5_000),
    Array.from({ length: 500 }, (_, i) => i),
  ),
  fc.constant(JSON.parse('{"__proto__": {"quantity": 1, "direction": "long"}}') as Json),
  text(40).map((s) => `¿${s}`),
)
/** Numbers that no positive field takes: zero, negative zero, negatives, and sizes beyond any market. */
const absurd = fc.constantFrom<Json>(0, -0, '0', '-0', -1, '-0.5', 1e300, '1e300', 1e-300, '1e-300', '9'.repeat(60), '9'.repeat(5_000), -1e300)
const notPositive = fc.oneof(
  junk.filter((j) => j !== null),
  absurd,
)
const notAnObject = fc.oneof(fc.constantFrom<Json>('text', 7, true, [], ['x']), text(30))

/** Writes one bad value where a good one stood. */
type Breakage = (row: DecisionRow) => DecisionRow
const decisionOf = (row: DecisionRow) => row.dm_decision as { readonly trading_plan: Fields }
const inDecision = (row: DecisionRow, changes: Readonly<Record<string, unknown>>): DecisionRow => ({ ...row, dm_decision: { ...decisionOf(row), ...changes } })
const inPlan = (row: DecisionRow, changes: Readonly<Record<string, unknown>>, ...without: readonly string[]): DecisionRow => {
  const plan = Object.fromEntries(Object.entries(decisionOf(row).trading_plan).filter(([key]) => !without.includes(key)))
  return inDecision(row, { trading_plan: { ...plan, ...changes } })
}
const breaks = (arbitrary: fc.Arbitrary<unknown>, write: (row: DecisionRow, value: unknown) => DecisionRow): fc.Arbitrary<Breakage> =>
  arbitrary.map((value) => (row) => write(row, value))
const field = (name: string, bad: fc.Arbitrary<unknown>) => breaks(bad, (row, value) => inPlan(row, { [name]: value }))
const notA = (...fine: readonly unknown[]) => junk.filter((value) => !fine.includes(value))

const SIZES = ['quantity', 'notional', 'position_size'] as const
const breakage: fc.Arbitrary<Breakage> = fc.oneof(
  breaks(fc.oneof(notAnObject, fc.constant(null)), (row, value) => ({ ...row, dm_decision: value })),
  breaks(fc.oneof(notAnObject, fc.constant(null)), (row, value) => inDecision(row, { trading_plan: value })),
  breaks(notAnObject, (row, value) => ({ ...row, dm_alpha: value })),
  breaks(fc.constantFrom<unknown>(null, '', ' ', 'BTC USDT', 'ＢＴＣ', '₿/₮', '\u200bBTC', 'B'.repeat(65)), (row, value) => ({
    ...row,
    symbol: value as string,
  })),
  breaks(fc.constantFrom('x'.repeat(10_000), '\u0001'), (row, value) => ({ ...row, timeframe: value as string })),
  breaks(fc.constant(null), (row) => inPlan(row, {}, 'direction', 'side')),
  breaks(fc.constant(null), (row) => inPlan(row, {}, ...SIZES)),
  breaks(notA(), (row, value) => inPlan(row, { direction: value }, 'side')),
  breaks(fc.tuple(fc.constantFrom(...SIZES), notPositive), (row, value) => {
    const [name, bad] = value as [string, Json]
    return inPlan(row, { [name]: bad }, ...SIZES)
  }),
  breaks(fc.constantFrom<Json>(1.01, '2', 100), (row, value) => inPlan(row, { position_size: value }, ...SIZES)),
  breaks(fc.oneof(notA(), fc.constantFrom<Json>(1.5, '2', 1e300)), (row, value) => ({ ...row, dm_alpha: { signal_strength: value } })),
  field('execution_strategy', notA()),
  field('limit_price', notPositive),
  field('stop_loss', notPositive),
  field('take_profit', notPositive),
  field('max_slippage_bps', fc.oneof(notPositive, fc.constant(10_001))),
  field('max_latency_ms', notPositive),
  field('max_participation', fc.oneof(notPositive, fc.constant(1.5))),
  field('reduce_only', notA(true, false)),
  field('time_horizon', fc.oneof(notA(), fc.constantFrom<Json>(-5, 0, '0s', '5 parsecs', '1e9', 1e300))),
  field('valid_until', fc.oneof(notA(), fc.constantFrom<Json>('tomorrow', '2026-13-45T00:00:00Z', 1_760_000_000, '0000-00-00T00:00:00Z'))),
  field('effective_at', fc.oneof(notA(), fc.constant('soon'))),
  field('urgency', notA()),
  field(
    'venue_preferences',
    fc.constantFrom<Json>(
      'alpha',
      1,
      { 0: 'alpha' },
      [1],
      [null],
      ['x'.repeat(1_000)],
      Array.from({ length: 1_000 }, () => 'alpha'),
    ),
  ),
  field('entry_conditions', fc.constantFrom<Json>('price > 1', 1, true)),
  breaks(
    fc.oneof(
      notA().filter((v) => typeof v !== 'string'),
      fc.constantFrom<Json>('', 'x'.repeat(5_000), '\u0001'),
    ),
    (row, value) => inDecision(row, { decision_type: value }),
  ),
  breaks(fc.constantFrom<Json>({}, [], true, '', 'x'.repeat(5_000)), (row, value) => inDecision(row, { decision_id: value })),
)

/** A row that breaks one to four of the rules above. */
export const malformed = (symbol = 'BTC/USDT'): fc.Arbitrary<DecisionRow> =>
  fc.tuple(valid(symbol), fc.array(breakage, { minLength: 1, maxLength: 4 })).map(([row, breakages]) => {
    const [first, ...rest] = breakages as [Breakage, ...Breakage[]]
    // A breakage of a plan needs the plan: later ones are dropped once an earlier one has taken it away.
    return rest.reduce((broken, next) => (hasPlan(broken) ? next(broken) : broken), first(row))
  })

const hasPlan = (row: DecisionRow): boolean => {
  const plan = (row.dm_decision as { trading_plan?: unknown } | null)?.trading_plan
  return typeof plan === 'object' && plan !== null && !Array.isArray(plan)
}
