import { z } from 'zod'

/**
 * What a person may ask of the desk. Each becomes one row of `tr_command`; the worker takes it and answers in the row.
 * The keys of a payload are those of the stored row.
 */

const reason = z.string().trim().min(1, 'a reason is needed').max(500)
/** The halt is one step: its reason may follow later. */
const laterReason = z.string().trim().max(500).default('')

const decimalText = (what: string) =>
  z
    .string()
    .trim()
    .max(40)
    .superRefine((text, { addIssue }) => {
      const problem = problemOf(text)
      if (problem !== null) addIssue({ code: 'custom', message: `${what} ${problem}` })
    })

/** No price, size or rate of any market lies outside; the engine refuses what does. */
const [SMALLEST, LARGEST] = ['0.000000000000000001', '1000000000000000000'] as const

/** What is wrong with a number as a person typed it, in words that follow its name. */
function problemOf(text: string): string | null {
  const isPlain = /^\d+(\.\d+)?$/.test(text)
  if (!isPlain)
    return Number.isNaN(Number(text.replaceAll(',', ''))) || text === ''
      ? 'is not a number'
      : text.startsWith('-')
        ? 'must be above zero'
        : 'must be a plain decimal number'
  if (!/[1-9]/.test(text)) return 'must be above zero'
  if (Number(text) > Number(LARGEST)) return 'must be at most 1,000,000,000,000,000,000'
  return Number(text) < Number(SMALLEST) ? `must be at least ${SMALLEST}` : null
}

export const decidePayload = z
  .object({
    symbol: z.string().trim().min(1, 'a symbol is needed').max(40),
    side: z.enum(['buy', 'sell']),
    size: z.object({ kind: z.enum(['quantity', 'notional', 'fraction']), value: decimalText('the size') }),
    style: z.enum(['market', 'limit']),
    limit_price: decimalText('the limit price').optional(),
    stop_loss: decimalText('the stop').optional(),
    take_profit: decimalText('the target').optional(),
    max_slippage_bps: decimalText('the slippage bound').optional(),
    time_horizon: z
      .string()
      .trim()
      .max(32)
      .regex(/^\d+(\.\d+)?\s*(ms|s|m|h|d)?$/, 'a horizon reads like 30s, 5m or 1h')
      .optional(),
    venue_preferences: z.array(z.string().trim().min(1).max(60)).max(20).optional(),
    strength: z.number().gt(0, 'the strength must be above 0').lte(1, 'the strength must be at most 1'),
  })
  .refine(({ style, limit_price }) => style === 'market' || limit_price !== undefined, { path: ['limit_price'], message: 'a limit order needs its price' })
  .refine(({ size }) => size.kind !== 'fraction' || Number(size.value) <= 1, { path: ['size', 'value'], message: 'a fraction of equity must be at most 1' })
export type DecidePayload = z.infer<typeof decidePayload>

const proposalId = z.string().min(1).max(80)
const executionId = z.string().min(1).max(80)
const position = z.string().trim().min(1).max(80)

/** As text or as a number: people type text, Decision Makers write either. */
const amount = (what: string) => z.union([decimalText(what), z.number().positive().transform(String)], `${what} is a number above zero`)

/** The fields of a plan that may be changed while it waits, is traded or is watched; null takes a stop, a target or conditions away. */
export const planChange = z.object({
  quantity: amount('the quantity').optional(),
  limit_price: amount('the limit price').optional(),
  time_horizon: z.union([z.string().trim().min(1).max(32), z.number().positive()]).optional(),
  max_participation: amount('the share of volume').optional(),
  max_slippage_bps: amount('the slippage bound').optional(),
  stop_loss: amount('the stop').nullish(),
  take_profit: amount('the target').nullish(),
  exit_conditions: z.record(z.string(), z.unknown()).nullish(),
  entry_conditions: z.record(z.string(), z.unknown()).optional(),
})
export type PlanChange = z.infer<typeof planChange>

export const COMMANDS = {
  halt: z.object({ reason: laterReason }),
  reduce_only: z.object({ reason: laterReason }),
  resume: z.object({ reason }),
  cancel: z.object({ execution_id: executionId }),
  /** Closes all positions. `reduce_only` puts the desk under reduce-only first, from trading or from a halt. */
  flatten: z.object({ reason, reduce_only: z.boolean().optional() }),
  /** Closes one position where it is held. */
  close: z.object({ symbol: position, venue: position, reason }),
  modify: planChange.extend({ execution_id: executionId }),
  /** Asks the venue about an order now. */
  check_order: z.object({ order_id: z.string().min(1).max(80) }),
  watch_policy: z.object({ execution_id: executionId, policy: z.enum(['resume', 'flatten']) }),
  /** Halts, measures how long until nothing is open anywhere, and restores the state before. */
  drill: z.object({ reason }),
  /** Asks for a change. `change` names the fields, `{version}` of a rollback; with `proposal_id` it is a new revision of that one. */
  propose: z.object({
    kind: z.enum(['weights', 'configuration', 'limits', 'rollback']),
    title: z.string().trim().min(1, 'a title is needed').max(120),
    reason,
    base_version: z.number().int().min(1).max(2_147_483_647),
    change: z.record(z.string(), z.unknown()),
    proposal_id: proposalId.optional(),
    draft: z.boolean().optional(),
  }),
  /**
   * What a change would have done with the decisions of the log; the learning program answers in `tr_what_if`. `draft` names the place where
   * it is asked: a newer question of the same place makes an older one void.
   */
  ask_what_if: z.object({
    draft: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/i, 'expected the id of a draft'),
    kind: z.enum(['weights', 'configuration']),
    base_version: z.number().int().min(1).max(2_147_483_647),
    change: z.record(z.string(), z.unknown()),
  }),
  /** `revision` and `evidence_hash` are those that were read; `apply_at` puts an approved change off until then. */
  decide_proposal: z.object({
    proposal_id: proposalId,
    verdict: z.enum(['approve', 'reject', 'withdraw', 'submit']),
    comment: z.string().trim().max(2_000).default(''),
    revision: z.number().int().min(1).optional(),
    evidence_hash: z.string().min(1).max(128).optional(),
    apply_at: z.iso.datetime({ offset: true }).optional(),
  }),
  comment_proposal: z.object({ proposal_id: proposalId, text: z.string().trim().min(1, 'a comment has words').max(2_000) }),
  /** Applies a proposal without a second person, for so many minutes: what nobody has confirmed by then is taken back. */
  bypass_proposal: z.object({
    proposal_id: proposalId,
    revision: z.number().int().min(1).optional(),
    reason,
    minutes: z.number().int().min(1, 'at least a minute').max(1_440, 'at most 24 hours').optional(),
  }),
  /** Brings an earlier version's content back as the next version. */
  roll_back: z.object({ version: z.number().int().min(1).max(2_147_483_647), reason }),
  /** A person's word on a lesson that may be approved. */
  decide_lesson: z.object({ lesson_id: z.string().min(1).max(80), verdict: z.enum(['approve', 'reject']), comment: z.string().trim().max(500).default('') }),
  /** Ends a lesson that acts or is about to; the desk judges without it from then on. */
  retire_lesson: z.object({ lesson_id: z.string().min(1).max(80), reason }),
  /** One of the background jobs of learning, now. */
  learn: z.object({
    job: z.enum([
      'log_outcomes',
      'learn',
      'braid',
      'find_evidence',
      'word_lessons',
      'propose_weights',
      'weigh_proposals',
      'measure_proposals',
      'review_lessons',
    ]),
  }),
  decide: decidePayload,
} as const
export type CommandKind = keyof typeof COMMANDS
/** What asks for a change, as a form sends it. */
export type ProposePayload = z.input<(typeof COMMANDS)['propose']>

/**
 * What takes risk off the desk. A tab carries server actions out one after the other, and none while it waits for a page: these go by a request
 * of their own and stand in no line.
 */
export const URGENT = ['halt', 'reduce_only', 'cancel', 'flatten', 'close'] as const satisfies readonly CommandKind[]
export type UrgentKind = (typeof URGENT)[number]
export type UrgentPayload<K extends UrgentKind> = z.input<(typeof COMMANDS)[K]>
/** Key and payload are read where they are recorded, as those of every command. */
export const urgentCommand = z.object({ kind: z.enum(URGENT), key: z.unknown(), payload: z.unknown() })

/** A ULID made when the form opened: however often it is pressed, one command is recorded. */
export const idempotencyKey = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/i, 'the form has no valid key; open it again')

/** What an action returns: the recorded row's number, or why nothing was recorded. */
export type Receipt =
  | { readonly ok: true; readonly id: string; readonly seq: number }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string; readonly fields?: Readonly<Record<string, string>> } }

/** The life of a command: recorded → taken → done or refused. */
export type CommandState = {
  readonly id: string
  readonly seq: number
  readonly kind: string
  readonly status: 'recorded' | 'taken' | 'done' | 'refused'
  readonly result: {
    readonly executionId: string | null
    readonly code: string | null
    readonly message: string | null
    /** What else the worker said that is a number, a text or a switch, by its stored key. */
    readonly facts: Readonly<Record<string, string | number | boolean>>
  }
  readonly createdAtMs: number
  readonly takenAtMs: number | null
  readonly doneAtMs: number | null
}
export type CommandStates = { readonly commands: readonly CommandState[] }
