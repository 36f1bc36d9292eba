import { z } from 'zod'

/**
 * Planted worlds as data (docs/proof.md): what is true in each, and what learning in it has to reach. A new world is a new record here or
 * in a file of one's own, never new code.
 */

// Bounds that any world of use keeps, and that a thread has the memory for: a typing error is named before a world is built.
const AMOUNT_MAX = 1_000_000
const COUNT_MAX = 1_000_000
const KINDS_MAX = 100
const DAYS_MAX = 3_650
const NOTES_MAX = 1_000
const NOTE_CHARS_MAX = 200_000

const share = z.number().min(0).max(1)
const amount = z.number().min(-AMOUNT_MAX).max(AMOUNT_MAX)
const spread = z.number().min(0).max(AMOUNT_MAX)
/** Degrees of freedom of the noise: 4 is wild, 100 about normal; with 2 or fewer there is no variance to speak of. */
const tails = z.number().min(2.1).max(AMOUNT_MAX).default(4)
const positive = z.number().positive().max(AMOUNT_MAX)
const count = z.int().positive().max(COUNT_MAX)
const days = z.int().positive().max(DAYS_MAX)
const kinds = z.int().positive().max(KINDS_MAX)
const late = z.int().min(0).max(COUNT_MAX)

/** Orders of a world that counts them by the day. */
const isBounded = (world: { readonly days: number; readonly ordersPerDay: number }): boolean => world.days * world.ordersPerDay <= COUNT_MAX
const TOO_MANY = { path: ['ordersPerDay'], error: `expected at most ${COUNT_MAX} orders in all days together` }

/** A bound on one metric: `value` compared by `is`; `between` takes `[low, high]`. */
const bound = z.union(
  [
    z.strictObject({ atLeast: z.number() }),
    z.strictObject({ atMost: z.number() }),
    z.strictObject({ equals: z.number() }),
    z.strictObject({ between: z.tuple([z.number(), z.number()]) }),
  ],
  'expected one of atLeast, atMost, equals and between',
)
const target = z.strictObject({
  /** Row of the targets table that it belongs to. */
  row: z.string(),
  metric: z.string(),
  what: z.string(),
  /** Null of a figure that is only told. */
  target: bound.nullable(),
  moonshot: bound.nullable().default(null),
})

const common = { name: z.string().regex(/^[\w.-]+$/, 'letters, digits, dots and dashes'), about: z.string(), targets: z.array(target).default([]) }
const worth = z.tuple([amount, amount, amount, amount])

const venue = z.strictObject({
  ...common,
  kind: z.literal('venue'),
  orders: count,
  venues: z.int().min(2).max(KINDS_MAX),
  sessions: kinds,
  sizes: kinds,
  sigma: positive,
  tails,
  delay: late.default(0),
  venueSpread: spread,
  cellSpread: spread,
  /** Of each venue's live quote, drawn anew for every order and seen before it is sent; 0 = quotes all alike. */
  quoteSpread: spread.default(0),
  defaultLead: amount.nullable().default(null),
  swapAt: count.nullable().default(null),
})
const size = z.strictObject({
  ...common,
  kind: z.literal('size'),
  orders: count,
  delay: late.default(0),
  sigma: positive,
  tails,
  volatilityBps: positive,
  venues: z
    .array(z.strictObject({ y: positive, feeBps: amount }))
    .min(2)
    .max(KINDS_MAX),
  benchmark: z.strictObject({ y: positive, feeBps: amount }),
  size: z.strictObject({ median: positive, spread: positive, low: positive, high: positive }),
  edges: z.array(positive).max(KINDS_MAX),
})
const cells = z.strictObject({
  ...common,
  kind: z.literal('cells'),
  cells: z.int().min(3).max(1_000),
  days: z.int().min(2).max(DAYS_MAX),
  sigma: positive,
  tails,
  dayShare: share,
  count: z
    .strictObject({ base: z.int().min(0).max(1_000), mean: z.number().min(-10).max(6), spread: z.number().min(0).max(2) })
    .default({ base: 3, mean: 2.8, spread: 1.1 }),
  plantedShare: share,
  effectLow: amount,
  effectHigh: amount,
})
const curator = z.strictObject({
  ...common,
  kind: z.literal('curator'),
  decisions: count,
  worth,
  worthAfter: worth.nullable().default(null),
  swapAt: count.nullable().default(null),
  threshold: z.number().gt(0).max(1),
  noise: positive,
  tails,
  delay: late.default(30),
  curvature: amount.default(0),
  intercept: amount.default(0),
  signalSpread: positive.default(0.12),
  contributionSpread: positive.default(0.08),
  explore: z.strictObject({ band: spread, chance: share }).default({ band: 0.06, chance: 0.1 }),
})
const whatIf = z.strictObject({
  ...curator.shape,
  kind: z.literal('what-if'),
  explore: z.strictObject({ band: spread, chance: share }).default({ band: 0.06, chance: 0.2 }),
  proposals: z
    .array(z.strictObject({ name: z.string(), multipliers: worth, thresholdFactor: positive.default(1) }))
    .min(1)
    .max(KINDS_MAX),
})
const window = z
  .strictObject({
    ...common,
    kind: z.literal('window'),
    days,
    ordersPerDay: count,
    sigma: positive,
    tails,
    dayShare: share,
    dearHours: z.array(z.int().min(0).max(23)).max(24),
    dearerBps: amount,
    waitingBps: amount,
    waitingSpreadBps: spread,
    shift: z
      .strictObject({ fromDay: count, hours: z.int().min(-24).max(24) })
      .nullable()
      .default(null),
    /** The first day, where the desk's hours are New York's, with its clock changes; null = UTC. */
    newYorkFrom: z.iso.date().nullable().default(null),
  })
  .refine(isBounded, TOO_MANY)
const confounded = z
  .strictObject({
    ...common,
    kind: z.literal('confounded'),
    days,
    ordersPerDay: count,
    sigma: positive,
    tails,
    largeShare: share,
    largeCostsBps: amount,
    largeToB: share,
    smallToB: share,
    effectOfB: amount,
  })
  .refine(isBounded, TOO_MANY)
const drift = z.strictObject({
  ...common,
  kind: z.literal('drift'),
  alarmAt: positive,
  slack: amount.default(0),
  /** Shifts of the mean in standard deviations whose delay is measured. */
  shifts: z.array(positive).min(1).max(KINDS_MAX),
  outcomesMax: count,
})
const text = z.strictObject({
  ...common,
  kind: z.literal('text'),
  /** A lesson layer that is put into words, and the hostile notes that stand beside its executions. */
  cells: cells.omit({ name: true, about: true, targets: true, kind: true }),
  notes: z.array(z.string().max(NOTE_CHARS_MAX)).max(NOTES_MAX),
})

const paired = z.strictObject({
  ...common,
  kind: z.literal('paired'),
  decisions: count,
  decisionsPerDay: count,
  /** Spread of a day's shock and of a decision's own outcome, the same in both arms, and of what each arm adds, bps. */
  daySpread: spread,
  sigma: positive,
  tails,
  armSpread: spread,
  matchedShare: share,
  savesBps: amount,
})

const world = z.discriminatedUnion('kind', [venue, size, cells, curator, whatIf, window, confounded, drift, text, paired])
export type World = z.infer<typeof world>
export type WorldOf<K extends World['kind']> = Extract<World, { kind: K }>
export type Bound = z.infer<typeof bound>
export type Target = z.infer<typeof target>

/** Reads one world or a list of them. A mistake names its place: `worlds[2].sigma: expected a number above 0`. */
export function parseWorlds(
  value: unknown,
): { readonly ok: true; readonly value: readonly World[] } | { readonly ok: false; readonly error: readonly string[] } {
  const single = Array.isArray(value) ? value : [value]
  const results = single.map((one) => world.safeParse(one))
  const errors = results.flatMap((r, i) =>
    r.success
      ? []
      : r.error.issues.flatMap((issue) => {
          const place = ['', ...issue.path].join('.')
          return issue.code === 'unrecognized_keys'
            ? issue.keys.map((key) => `worlds[${i}]${place}.${key}: there is no such field`)
            : [`worlds[${i}]${place}: ${issue.message}`]
        }),
  )
  if (errors.length > 0 || single.length === 0) return { ok: false, error: single.length === 0 ? ['worlds: expected at least one'] : errors }
  return { ok: true, value: results.map((r) => r.data as World) }
}
