import { RECOVERY_POLICIES } from './decision.ts'
import { CURATORS, FOUR_EYES, VENUE_RULES } from './policy.ts'

/** What each field of the configuration does, in what unit, and between which bounds: for people. `parsePolicy` has the last word. */
export type Setting = {
  /** As the log and proposals name it. */
  readonly path: string
  readonly what: string
  readonly unit: string
  readonly kind: 'number' | 'integer' | 'amount' | 'flag' | 'choice'
  /** Of numbers. `isOpen`: the lower one is not allowed itself. Amounts are above zero. */
  readonly low?: number
  readonly high?: number
  readonly isOpen?: boolean
  /** null = the value is printed and nothing is refused. */
  readonly isOptional?: boolean
  readonly options?: readonly string[]
}
export type Section = {
  readonly name: string
  readonly about: string
  readonly kind: 'weights' | 'limits' | 'configuration'
  readonly settings: readonly Setting[]
}

type Bounds = readonly [low: number, high: number]
const number = (path: string, unit: string, [low, high]: Bounds, what: string): Setting => ({ path, unit, kind: 'number', low, high, what })
const above = (path: string, unit: string, [low, high]: Bounds, what: string): Setting => ({ ...number(path, unit, [low, high], what), isOpen: true })
const whole = (path: string, unit: string, [low, high]: Bounds, what: string): Setting => ({ path, unit, kind: 'integer', low, high, what })
const amount = (path: string, what: string, unit = 'reporting currency'): Setting => ({ path, unit, kind: 'amount', what })
const optional = (setting: Setting): Setting => ({ ...setting, isOptional: true })
const flag = (path: string, what: string): Setting => ({ path, unit: '', kind: 'flag', what })
const choice = (path: string, options: readonly string[], what: string): Setting => ({ path, unit: '', kind: 'choice', options, what })

const YEAR_MS = 366 * 86_400_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

const CURATOR_SETTINGS = CURATORS.flatMap((name): readonly Setting[] => [
  number(`curators.${name}.weight`, 'share', [0.05, 0.5], `Weight of the ${name} curator: four times it multiplies its contribution.`),
  number(`curators.${name}.threshold`, 'quality', [0, 1], `From this quality on the ${name} curator speaks for a decision, below it against.`),
  number(`curators.${name}.kappa`, 'of ln score', [0, 0.15], `Most that the ${name} curator can move the score, either way.`),
  number(`curators.${name}.veto_floor`, 'quality', [0, 1], `Below this quality the ${name} curator refuses outright.`),
  flag(`curators.${name}.enabled`, `Whether the ${name} curator is asked at all. Limits hold without it.`),
])

export const SECTIONS: readonly Section[] = [
  {
    name: 'Learning',
    about: 'What learning may do to a decision. A switch acts on the next decision, or the next pass of its job.',
    kind: 'configuration',
    settings: [
      flag('learning.lesson_feedback_enabled', 'Lessons act on decisions. Off, the desk is the base trader exactly.'),
      flag('learning.curator_learning_enabled', 'What outcomes say about the curators becomes a proposal of weights; never silent.'),
      flag('learning.strand_braid_learning_enabled', 'Strands are laid into braids, and braids are looked at for lessons.'),
      choice(
        'learning.venue_rule_paper',
        VENUE_RULES,
        'Who gets a resting order on venues that run in this process: the cheapest by the model, or what was learned.',
      ),
      choice('learning.venue_rule_live', VENUE_RULES, 'The same for all other venues.'),
      number(
        'learning.exploration_band',
        'of ln score',
        [0, 0.5],
        'A refusal that falls short by less than this may be traded at the smallest size, to learn.',
      ),
      number('learning.exploration_paper', 'chance', [0, 0.5], 'How often such a refusal is traded, on paper venues.'),
      number('learning.exploration_live', 'chance', [0, 0.5], 'The same on all other venues.'),
    ],
  },
  {
    name: 'Limits',
    about: 'What the risk gate refuses beyond. A risk update can only tighten them.',
    kind: 'limits',
    settings: [
      amount('limits.max_order_notional', 'Largest order.'),
      amount('limits.max_position_notional', 'Largest position in one symbol.'),
      above('limits.max_position_equity_share', 'of equity', [0, 100], 'Largest position as a share of equity; the stricter of the two holds.'),
      amount('limits.max_gross_notional', 'All positions together, long and short added.'),
      above('limits.max_concentration', 'of gross', [0, 1], 'Share that one symbol may have of the gross limit.'),
      optional(amount('limits.max_position_var', 'Value at risk of one position, one day, 95 %.')),
      optional(amount('limits.max_portfolio_var', 'Value at risk of all positions, one day, 95 %.')),
      optional(amount('limits.max_order_quantity', 'Largest order in units of its base.', 'base units')),
      optional(above('limits.max_depth_share', 'of visible depth', [0, 100], 'Share of the depth in view that one order may ask for.')),
      amount('limits.max_daily_loss', 'Loss of a day from which on nothing new is opened.'),
      above('limits.max_drawdown', 'of peak equity', [0, 1], 'Fall from the highest equity from which on nothing new is opened.'),
      whole('limits.max_orders_per_minute', 'orders', [0, 10_000_000], 'Orders in any sixty seconds.'),
      above('limits.price_collar_bps', 'bps', [0, 10_000], 'Farthest from the mid that an order may be priced.'),
      above('limits.max_participation', 'of daily volume', [0, 1], 'Share of the daily volume that one order may ask for.'),
      flag('limits.halt', 'Nothing is sent, whatever the switch on the Risk screen says.'),
      flag('limits.reduce_only', 'Only what makes a position smaller is sent, whatever the switch says.'),
    ],
  },
  {
    name: 'Curators',
    about: 'Who decides how much. What moves a score is weighed against the log before it is approved.',
    kind: 'weights',
    settings: [above('publish_threshold', 'score', [0, 1], 'A decision is traded from this score on.'), ...CURATOR_SETTINGS],
  },
  {
    name: 'Governance',
    about: 'How changes are decided. A change of these is decided like any other.',
    kind: 'configuration',
    settings: [
      choice('govern.four_eyes', FOUR_EYES, 'Whether nobody approves what is their own: from the second approver on, always, or never.'),
      number('govern.expiry_hours', 'hours', [1, 8_760], 'What nobody decides within this time is dropped, and nothing changes.'),
      number('govern.remind_hours', 'hours', [0, 8_760], 'What has waited this long is named among what needs a person.'),
      whole('govern.bypass_minutes', 'minutes', [1, 1_440], 'How long a change stands that was applied without its second person.'),
    ],
  },
  {
    name: 'Routing and venues',
    about: 'How far an order is followed over its venues.',
    kind: 'configuration',
    settings: [
      whole('routing.rounds', 'rounds', [0, 10], 'How often what failed at one venue goes to others.'),
      number('routing.within_ms', 'ms', [0, HOUR_MS], 'So long after the first send nothing of it is sent again.'),
      number('routing.avoid_ms', 'ms', [0, HOUR_MS], 'A venue that refused a slice is passed over for this long, while another one can take it.'),
    ],
  },
  {
    name: 'Styles',
    about: 'What schedules are made with, and how the desk chooses among them.',
    kind: 'configuration',
    settings: [
      number('styles.jitter', 'of a slice', [0, 0.5], 'Largest departure of a TWAP slice from an equal share.'),
      whole('styles.slices', 'slices', [1, 500], 'Slices of an order where horizon and size allow.'),
      whole('styles.slices_max', 'slices', [1, 5_000], 'Most slices of an order.'),
      number('styles.interval_min_ms', 'ms', [100, HOUR_MS], 'Least time between two slices.'),
      number('styles.interval_max_ms', 'ms', [100, DAY_MS], 'Most time between two slices.'),
      number('styles.horizon_ms', 'ms', [1_000, DAY_MS], 'Time of a schedule whose decision names none.'),
      above('styles.pov_rate', 'of volume', [0, 1], 'Share of the traded volume where the decision names none.'),
      above('styles.iceberg_display', 'of the order', [0, 1], 'Share of an iceberg that is shown.'),
      number('styles.risk_aversion', 'per quote unit', [0, 1], 'Urgency against impact in a shortfall schedule (λ of Almgren–Chriss).'),
      whole('styles.curve_days_min', 'days', [1, 250], 'A volume curve is used from this many whole days of history on.'),
      whole('styles.curve_days_max', 'days', [1, 250], 'It looks back at most so many.'),
      number('styles.small_of_depth', 'of visible depth', [0, 1], 'Up to this share of the depth an order is taken without a schedule.'),
      above('styles.large_of_volume', 'of volume', [0, 1], 'From this share of the expected volume on an order follows the volume.'),
      number('styles.wide_spread_bps', 'bps', [0, 10_000], 'From this spread on it is worth waiting.'),
      number('styles.risk_in_half_spreads', 'half spreads', [0, 10_000], 'Risk over the horizon from which on it is worth hurrying.'),
    ],
  },
  {
    name: 'Defaults and watching',
    about: 'What holds where a decision says nothing.',
    kind: 'configuration',
    settings: [
      above('defaults.max_slippage_bps', 'bps', [0, 10_000], 'Slippage that a plan allows.'),
      above('defaults.max_latency_ms', 'ms', [0, DAY_MS], 'Latency that a plan allows; the execution score is measured by it.'),
      above('defaults.validity_ms', 'ms', [0, YEAR_MS], 'How long a decision may wait.'),
      above('defaults.markout_scale_bps', 'bps', [0, 10_000], 'Mark-out that counts as a clear outcome in the strand score.'),
      choice('watch.policy', RECOVERY_POLICIES, 'What becomes of a position after a crash: watched on, or closed.'),
    ],
  },
]

export const SETTINGS: readonly Setting[] = SECTIONS.flatMap(({ settings }) => settings)
export const settingOf = (path: string): Setting | null => SETTINGS.find((setting) => setting.path === path) ?? null

/** `from 0.05 to 0.5`, `above 0`, `true or false`, `off, gate or weighting`. */
export function boundsText({ kind, low, high, isOpen, isOptional, options }: Setting): string {
  const none = isOptional ? ', or none' : ''
  if (kind === 'flag') return 'true or false'
  if (kind === 'choice') return (options ?? []).join(', ')
  if (kind === 'amount') return `above 0${none}`
  return `${kind === 'integer' ? 'whole, ' : ''}${isOpen ? 'above' : 'from'} ${low} to ${high}${none}`
}
