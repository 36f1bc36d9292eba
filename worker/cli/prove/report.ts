import { type ChartPoint, curveSvg } from '#lib/format/charts.ts'
import { escapeText, type HtmlCell, tableHtml } from '#lib/format/html.ts'
import { REPORT_STYLE } from '#lib/format/report-style.ts'
import { boundText, type Figure, figureText, type Judged, type Verdict, type WorldResult } from './verdict.ts'

export type ProofRun = {
  readonly seeds: readonly number[]
  readonly worldsHash: string
  readonly seconds: number
  readonly results: readonly WorldResult[]
  readonly judged: readonly Judged[]
}

const intervalText = ({ value, low, high, seeds }: Figure): string =>
  Number.isFinite(low) ? `${figureText(value)} [${figureText(low)}, ${figureText(high)}], ${seeds} seeds` : `${figureText(value)}, ${seeds} seeds`

/** One draw of a world is an anecdote: there is nothing to take an interval over, whatever its verdicts say. */
const loneSeed = (seeds: readonly number[]): string | null =>
  seeds.length === 1 ? `One seed decides nothing: seed ${seeds[0]} alone has no interval over seeds, and its verdicts are no evidence.` : null

/** The targets as lines for a terminal, missed ones as loud as met ones. */
export function proofText({ judged, seconds, seeds }: ProofRun): string {
  const lines = judged.map(
    (j) =>
      `${j.verdict.padEnd(12)} ${j.target.row.padStart(2)}  ${j.world.padEnd(16)} ${j.target.what}: ${j.figure === null ? 'not measured' : intervalText(j.figure)} (target ${boundText(j.target.target)}, moonshot ${boundText(j.target.moonshot)}${j.moonshot === null ? '' : ` ${j.moonshot}`})`,
  )
  const count = (verdict: Verdict): number => judged.filter((j) => j.verdict === verdict).length
  const lone = loneSeed(seeds)
  const verdicts = `${count('met')} met, ${count('within noise')} within noise, ${count('missed')} missed, ${count('told')} told`
  return `${lines.join('\n')}\n${lone === null ? '' : `${lone}\n`}${verdicts}; seeds ${seeds[0]} to ${seeds.at(-1)}, ${seconds.toFixed(0)} s\n`
}

/** One page: the ablation, the targets, the curves, and every figure of every world, losses included. */
export function proofHtml(run: ProofRun): string {
  const title = 'What the learning reaches where the truth is known'
  const lone = loneSeed(run.seeds)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${REPORT_STYLE}</style></head><body><main>
<h1>${title}</h1>
<p class="lead">Planted worlds, seeds ${run.seeds[0]} to ${run.seeds.at(-1)}, ${run.seconds.toFixed(0)} s. Every policy of a world meets the same market (common random numbers). Figures are Σ over seeds with 95 % intervals. Worlds: <code>${run.worldsHash.slice(0, 16)}</code>.</p>
${lone === null ? '' : `<p class="note"><strong>${escapeText(lone)}</strong></p>\n`}${ablation(run)}
<h2>Targets</h2>
${tableHtml(['world', 'row', 'what', 'measured', '95 %', 'target', 'verdict', 'moonshot', 'moonshot reached'], run.judged.map(targetRow), 'Targets: measured over all seeds')}
<h2>Share of the oracle’s saving over time</h2>
<div class="charts">${run.results.map(curves).join('')}</div>
<h2>Every figure</h2>
${run.results.map(figures).join('\n')}
<p class="note">Planted worlds calibrate the learning; they say nothing about any market. A world with nothing to learn costs the venue learner what its row says: exploring is not free.</p>
</main></body></html>
`
}

const COLOUR: Readonly<Record<Verdict, string>> = { met: 'good', 'within noise': 'grey', missed: 'bad', told: 'grey' }

const targetRow = ({ world, target, figure, verdict, moonshot }: Judged): readonly HtmlCell[] => [
  world,
  target.row,
  { html: escapeText(target.what), className: 'text' },
  figure === null ? 'not measured' : figureText(figure.value),
  figure === null || !Number.isFinite(figure.low) ? '–' : `${figureText(figure.low)} to ${figureText(figure.high)}`,
  boundText(target.target),
  { html: verdict, className: COLOUR[verdict] },
  boundText(target.moonshot),
  moonshot ?? '–',
]

/** Off, the specification's own rule, the statistics, the statistics with a text model beside them, the oracle. */
function ablation({ results }: ProofRun): string {
  const rows = ABLATION.flatMap(({ world, label, base, learned, off, oracle }): readonly (readonly HtmlCell[])[] => {
    const figures = results.find((r) => r.world.name === world)?.figures
    if (!figures) return []
    const cell = (metric: string): string => (figures[metric] ? figureText(figures[metric].value) : 'not measured')
    // Words are written after the statistics have decided, so this column cannot differ: the text world's rows 11 test that it does not.
    return [[label, off, cell(base), cell(learned), cell(learned), oracle]]
  })
  return rows.length === 0
    ? ''
    : `<h2>With and without</h2>${tableHtml(['', 'off', 'naive rule of the specification', 'statistics', 'statistics + text model', 'oracle'], rows, 'Ablation: what each part is worth')}<p class="note">A text model writes words after the statistics have decided; it selects nothing, so its column is the statistics’ own.</p>`
}

const ABLATION = [
  {
    world: 'W1',
    label: 'W1, orders 1,000–2,000, gate: share of the saving',
    base: 'base.share.1000-2000',
    learned: 'gate.share.1000-2000',
    off: '0',
    oracle: '1',
  },
  { world: 'W1', label: 'W1, orders 1,000–2,000, full weighting', base: 'base.share.1000-2000', learned: 'weighting.share.1000-2000', off: '0', oracle: '1' },
  {
    world: 'W4-venues',
    label: 'W4, orders 4,000–8,000 after the swap, full weighting',
    base: 'base.share.4000-8000',
    learned: 'weighting.share.4000-8000',
    off: '0',
    oracle: '1',
  },
  { world: 'W0-lessons', label: 'W0, false lessons in 30 days, σ 4', base: 'base.false_lessons', learned: 'runs.false_active', off: '0', oracle: '0' },
  { world: 'W0-lessons-noisy', label: 'W0, false lessons in 30 days, σ 8', base: 'base.false_lessons', learned: 'runs.false_active', off: '0', oracle: '0' },
  { world: 'W5', label: 'W5, decisions 500–1,000: share of the gain', base: 'base.share.500-1000', learned: 'learned.share.500-1000', off: '0', oracle: '1' },
  { world: 'W0-curators', label: 'W0, value lost where there is nothing to learn', base: 'base.loss.all', learned: 'learned.loss.all', off: '0', oracle: '0' },
] as const

function curves({ world, figures: all }: WorldResult): string {
  const policies = ['base', 'gate', 'weighting', 'learned'].filter((policy) => all[`${policy}.share.0-500`])
  return policies
    .map((policy) => {
      const points = STEPS.flatMap((window): ChartPoint[] => {
        const f = all[`${policy}.share.${window}`]
        return f
          ? [{ label: window, n: f.seeds, value: f.value, low: Number.isFinite(f.low) ? f.low : null, high: Number.isFinite(f.high) ? f.high : null }]
          : []
      })
      return `<figure><h3>${escapeText(world.name)}, ${policy}</h3><figcaption>${escapeText(world.about)}</figcaption>${curveSvg(`${world.name} ${policy}`, points, '')}</figure>`
    })
    .join('')
}
const STEPS = ['0-500', '500-1000', '1000-2000', '4000-8000'] as const

function figures({ world, figures: all, seconds }: WorldResult): string {
  const rows = Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([metric, f]): readonly HtmlCell[] => [
      metric,
      figureText(f.value),
      Number.isFinite(f.low) ? `${figureText(f.low)} to ${figureText(f.high)}` : '–',
      String(f.seeds),
    ])
  return `<details><summary>${escapeText(world.name)}: ${escapeText(world.about)} (${seconds.toFixed(1)} s)</summary>${tableHtml(['metric', 'value', '95 %', 'seeds'], rows, `All figures of ${world.name}`)}</details>`
}
