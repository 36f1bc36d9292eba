import { formatNumber, formatPercent, formatWithSign, isNumeric } from './number.ts'
import { asWords } from './words.ts'

/**
 * What stored figures are called on screen, with what they are counted in: the one place for such names. What has none keeps the words it is
 * stored under, so that nothing is hidden.
 */
type Line = { readonly name: string; readonly value: string }
type Named = readonly [name: string, value?: (text: string) => string]
type Names = Readonly<Record<string, Named>>

/** How the interval of a what-if was made. */
export const WHAT_IF_METHODS: Readonly<Record<string, string>> = {
  identical: 'the same policy',
  student: 'days as clusters, Student’s t',
  bootstrap: 'days drawn again, BCa',
}

const among = (words: Readonly<Record<string, string>>) => (text: string) => words[text] ?? asWords(text)
const bps = (text: string) => (isNumeric(text) ? formatWithSign(text, 2) : text)
const share = (text: string) => (isNumeric(text) ? formatPercent(text) : text)
const number = (text: string) => (isNumeric(text) ? formatNumber(text, { min: 0, max: 2 }) : text)

/** A what-if, as a proposal has it for evidence. */
const EVIDENCE: Names = {
  method: ['95 % interval by', among(WHAT_IF_METHODS)],
  weight_max: ['Largest weight of one decision', number],
  'shares unsupported': ['Without support, of the flips to publish', share],
  'shares overridden': ['Changed by people, of all decisions', share],
  'shares blocked': ['Decided by vetoes or limits, of all decisions', share],
  'shares immature': ['Outcome not known yet, of all decisions', share],
  vetoes_lifted: ['Vetoes lifted'],
  'exploration n': ['Refusals traded on purpose so far'],
  'exploration worth_bps': ['Mean worth of one of them, bps, + gained', bps],
  'exploration cost_bps': ['Their cost over all decisions compared, bps, + lost', bps],
  'exploration in_band_before': ['Decisions in their band, as it is'],
  'exploration in_band_after': ['Decisions in their band, as proposed'],
  flips_left_out: ['Flips beyond the list'],
  more_to_tell: ['Decisions more until it stands out, about'],
}

/** What a change of a parameter did. */
const EFFECT: Names = {
  design: ['compared', among({ before_after: 'before with after the change' })],
  state: ['so far', among({ too_little: 'too few decisions to say', measured: 'measured' })],
  n: ['decisions under it'],
  value_bps: ['worth of a decision, bps, + gained', bps],
  uplift_bps: ['uplift, bps, + gained', bps],
  low: ['95 % from', bps],
  high: ['95 % to', bps],
}

/** What the members of a braid had in common when it was laid. */
const BRAID: Names = {
  n: ['Members when laid'],
  days: ['Days'],
  mean_y: ['Mean residual cost when laid, bps, + dearer', bps],
  sd_y: ['Its standard deviation, bps', number],
  mean_score: ['Mean score of its members', number],
}

const named = (names: Names, { name, value }: Line): Line => {
  const [called, said] = names[name] ?? [asWords(name)]
  return { name: called, value: said === undefined ? value : said(value) }
}

/** Flips come as pairs, a bound of the probability and how many lie below it: each pair is one line. */
const FLIPS = /^overlap (\d+) (upto|n)$/

export function evidenceInWords(lines: readonly Line[]): readonly Line[] {
  const bounds = new Map(lines.map(({ name, value }) => [name, value]))
  return lines.flatMap((line) => {
    const [, bin, part] = FLIPS.exec(line.name) ?? []
    if (bin === undefined) return [named(EVIDENCE, line)]
    if (part === 'upto') return []
    return [{ name: flipsWithin(bounds.get(`overlap ${bin} upto`), bounds.get(`overlap ${Number(bin) - 1} upto`)), value: line.value }]
  })
}

function flipsWithin(upto: string | undefined, above: string | undefined): string {
  if (upto === undefined) return 'Flips'
  const percent = (text: string) => formatPercent(text, { min: 0, max: 1 })
  if (Number(upto) === 0) return 'Flips that were never published'
  return `Flips published with a chance of ${above === undefined || Number(above) === 0 ? 'up to' : `${percent(above)} to`} ${percent(upto)}`
}

export const effectInWords = (lines: readonly Line[]): readonly Line[] => lines.map((line) => named(EFFECT, line))

export const braidInWords = (statistics: Readonly<Record<string, string>>): readonly Line[] =>
  Object.entries(statistics).map(([name, value]) => named(BRAID, { name, value }))
