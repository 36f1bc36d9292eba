import type { FieldChange } from '#lib/domain/govern/change.ts'
import type { Flip, Interval, WhatIf } from '#lib/domain/govern/what-if.ts'
import { WHAT_IF_METHODS } from '#lib/format/stored-names.ts'

const FLIPS_SHOWN = 40

/** `strike` crosses a text out where the terminal can. */
export function whatIfText(changes: readonly FieldChange[], answer: WhatIf, base: number, strike: (text: string) => string): string {
  const { lift, lift_bps: bps, refusal, shares, flip_counts: counts } = answer
  const lines = [
    `What if ${changes.length === 0 ? 'nothing changed' : changes.map((c) => `${c.path} ${c.from} → ${c.to}`).join(', ')}, against version ${base}`,
    `${answer.n} decisions of ${answer.days} days${answer.from === null ? '' : `, ${answer.from} to ${answer.to}`}`,
    '',
    ...(refusal === null ? [] : [`Cannot say: ${refusal.message}`]),
    ...(lift === null
      ? []
      : [`Δ per decision  ${interval(lift, 4)} in reward${bps === null ? '' : ` · ${interval(bps, 3)} bps`}  (95 %; ${WHAT_IF_METHODS[answer.method]})`]),
    ...(lift === null ? [] : [verdict(answer, lift)]),
    `Approved decisions alone would claim ${strike(signed(answer.naive, 4))}: they do not know what was refused`,
    '',
    `${counts.all} flips: ${counts.to_publish} to publish, ${counts.to_refuse} to refuse; ${answer.vetoes_added} vetoes added; effective sample ${answer.effective_size.toFixed(1)}, largest weight ${answer.weight_max.toFixed(1)}`,
    `without support ${percent(shares.unsupported)} of the flips to publish · changed by people ${percent(shares.overridden)} · decided by vetoes or limits ${percent(shares.blocked)} · not known yet ${percent(shares.immature)}`,
    ...(counts.all === 0 ? [] : ['', 'Flips by the probability with which they were published', ...histogram(answer.overlap), '', ...table(answer.flips)]),
    ...(answer.flips.length > FLIPS_SHOWN || answer.flips_left_out > 0 ? [`… the newest ${FLIPS_SHOWN} of ${counts.all}; --json lists more`] : []),
  ]
  return `${lines.join('\n')}\n`
}

function verdict({ method, more_to_tell: more }: WhatIf, lift: Interval): string {
  if (method === 'identical') return 'exactly 0: the two are one policy'
  const bound = `lower bound ${signed(lift.lower_bound, 4)} (one-sided 95 %)`
  if (lift.lower_bound > 0) return `${bound}: better`
  if (lift.high < 0) return `${bound}: worse`
  return `${bound}: not told apart from nothing${more === null ? '' : `; a lift of this size needs about ${more} more decisions`}`
}

function table(flips: readonly Flip[]): readonly string[] {
  const rows = flips
    .slice(-FLIPS_SHOWN)
    .map((f) => [
      f.execution_id,
      f.at,
      f.symbol,
      `${signed(f.margin_before, 4)} → ${signed(f.margin_after, 4)}`,
      f.to,
      f.p.toFixed(2),
      f.outcome_bps === null ? (f.shadow_bps === null ? '–' : `${signed(f.shadow_bps, 2)} bps (shadow)`) : `${signed(f.outcome_bps, 2)} bps`,
    ])
  const all = [['execution', 'time', 'symbol', 'margin', 'now', 'p', 'outcome'], ...rows]
  const widths = all[0]?.map((_, at) => Math.max(...all.map((row) => (row[at] as string).length))) ?? []
  return all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] as number))
      .join('  ')
      .trimEnd(),
  )
}

function histogram(overlap: WhatIf['overlap']): readonly string[] {
  const most = Math.max(1, ...overlap.map((b) => b.n))
  return overlap.map(({ upto, n }) => `  p ${upto === 0 ? '= 0   ' : `≤ ${upto.toFixed(2)}`}  ${'█'.repeat(Math.round((30 * n) / most)).padEnd(30)} ${n}`)
}

const interval = ({ mean, low, high }: Interval, digits: number): string => `${signed(mean, digits)} [${signed(low, digits)}, ${signed(high, digits)}]`
const signed = (value: number, digits: number): string =>
  value === 0 ? '0' : `${value < 0 ? '−' : '+'}${Number.isFinite(value) ? Math.abs(value).toFixed(digits) : '∞'}`
const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`
