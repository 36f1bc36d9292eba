import { blockInterval } from '#lib/domain/learn/bootstrap.ts'
import { oneSample } from '#lib/domain/learn/contrast.ts'
import { studentT } from '#lib/domain/learn/distributions.ts'
import type { Pair, PairedReplay } from './replay.ts'
import type { Gate } from './replay-lessons.ts'

/** What a paired replay found: mean saving per decision with its interval, and what it is worth saying about it. */
export type ReplayFinding = {
  readonly gate: Gate
  readonly decisions: number
  readonly matched: number
  readonly changed: number
  readonly looks: number
  readonly tried: number
  readonly eligible: number
  readonly lessons: readonly string[]
  /** bps per decision, + = lessons were cheaper. */
  readonly saving_bps: number
  readonly interval: { readonly low: number; readonly high: number } | null
  readonly method: 'exactly zero' | 'day blocks, BCa' | 'hour blocks, BCa' | 'hour blocks, Student’s t' | 'too few blocks'
  readonly blocks: number
  /** Of decisions that no lesson changed: exactly 0, or the replay is wrong. */
  readonly unchanged_difference: number
}

const HOUR_US = 3_600_000_000
const DAY_US = 24 * HOUR_US
const BLOCKS_MIN = 20

export function findingOf(
  { pairs, lessons, tried, eligible, looks, days }: Pick<PairedReplay, 'pairs' | 'lessons' | 'tried' | 'eligible' | 'looks' | 'days'>,
  gate: Gate,
): ReplayFinding {
  const unit = days >= BLOCKS_MIN ? DAY_US : HOUR_US
  const rows = pairs.map((p) => ({ day: String(Math.floor(p.atUs / unit)), y: savingOf(p) }))
  const changed = pairs.filter((p) => p.isChanged)
  const blocks = [...Map.groupBy(rows, (row) => row.day).values()].map((own) => ({ sum: own.reduce((total, { y }) => total + y, 0), n: own.length }))
  const { mean, se, df } = rows.length === 0 ? { mean: 0, se: 0, df: 0 } : oneSample(rows)
  const shared = {
    gate,
    decisions: pairs.length,
    matched: pairs.filter((p) => p.isMatched).length,
    changed: changed.length,
    looks,
    tried,
    eligible,
    lessons: [...new Set(lessons.map((l) => l.text.replace(/: .* bps dearer.*?: /, ': ')))],
    saving_bps: mean,
    blocks: blocks.length,
    unchanged_difference: pairs.filter((p) => !p.isChanged).reduce((most, p) => Math.max(most, Math.abs(savingOf(p))), 0),
  }
  if (changed.length === 0) return { ...shared, interval: { low: 0, high: 0 }, method: 'exactly zero' }
  if (blocks.length >= BLOCKS_MIN)
    return { ...shared, interval: blockInterval(blocks, 'paired replay'), method: unit === DAY_US ? 'day blocks, BCa' : 'hour blocks, BCa' }
  if (df < 1) return { ...shared, interval: null, method: 'too few blocks' }
  const half = studentT(0.975, df) * se
  return { ...shared, interval: { low: mean - half, high: mean + half }, method: 'hour blocks, Student’s t' }
}

const HEADS: Readonly<Record<Gate, string>> = {
  desk: 'Under the desk’s own bar (five days in each arm, one more of embargo):',
  hours: 'With hours standing for days, which the desk never does (no shadow, no approval, no trial):',
  given: 'The lesson that was brought along, on every decision that it matches:',
}

export function findingText(replay: PairedReplay, findings: readonly ReplayFinding[]): string {
  const total = (what: 'tried' | 'looks'): number => findings.reduce((sum, f) => sum + f[what], 0)
  return `${[
    `${replay.recording}: ${replay.symbols.join(', ')} at ${replay.venues.join(', ')}, ${replay.days} ${replay.days === 1 ? 'day' : 'days'}`,
    'The same decisions without lessons and with them, on the recorded books, market orders walked through the paper venue’s core.',
    ...(findings.some((f) => f.gate !== 'given')
      ? ['Lessons come from earlier outcomes of the arm without them, with embargo; a look every hour of market time.']
      : []),
    ...findings.flatMap((f) => ['', HEADS[f.gate], ...lines(f)]),
    '',
    `Variants tried: ${total('tried')} hypotheses in ${total('looks')} looks.`,
    ...findings.map(conclusion),
  ].join('\n')}\n`
}

function lines(f: ReplayFinding): readonly string[] {
  const bounds = f.interval === null ? 'no interval' : f.method === 'exactly zero' ? 'exactly 0' : `[${signed(f.interval.low)}, ${signed(f.interval.high)}]`
  return [
    `  ${f.decisions} decisions, ${f.matched} matched, ${f.changed} executed otherwise; ${f.eligible} of ${f.tried} hypotheses had enough to be judged, ${f.lessons.length} lessons`,
    `  saving ${signed(f.saving_bps)} bps per decision ${bounds} (95 %; ${f.method}, ${f.blocks} blocks)`,
    `  decisions that no lesson changed differ by ${f.unchanged_difference === 0 ? 'exactly 0' : `${f.unchanged_difference} bps: THE REPLAY IS WRONG`}`,
    ...f.lessons.slice(0, 10).map((text) => `  · ${text}`),
  ]
}

function conclusion(f: ReplayFinding): string {
  if (f.gate === 'given') return f.changed === 0 ? 'The lesson changed no order.' : said(f, 'On this recording')
  if (f.gate === 'hours') return f.changed === 0 ? 'Nothing stood out within hours either.' : said(f, 'With hours for days')
  if (f.changed > 0) return said(f, 'Under its own bar')
  return f.eligible === 0
    ? 'This recording is too short for any lesson to pass the desk’s bar: the desk would have done exactly the same.'
    : 'No lesson passed the desk’s bar: the desk would have done exactly the same.'
}

function said({ interval, saving_bps: saving }: ReplayFinding, where: string): string {
  if (interval === null) return `${where} there are too few blocks to say.`
  if (interval.low > 0) return `${where} lessons saved ${signed(saving)} bps per decision.`
  if (interval.high < 0) return `${where} lessons COST ${signed(-saving)} bps per decision.`
  return `${where} the difference cannot be told from nothing.`
}

const savingOf = ({ off, on }: Pair): number => off - on
const signed = (value: number): string => (value === 0 ? '0' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`)
