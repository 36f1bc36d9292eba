/** The command line of `npm run tca`, and what is wrong with it in one line. */

import { parseUnits } from '#lib/domain/account/tca/fixed.ts'
import { parseDecimal } from '#lib/domain/base/decimal.ts'
import { parseDurationMs, US_PER_MS } from '#lib/domain/base/time.ts'
import { FILL_FIELDS, type Mapping, nearest } from '#lib/wire/files-columns.ts'
import { Refusal, type Settings } from '#lib/wire/tca/settings.ts'

export type Options = {
  readonly fills: string
  readonly quotes: string | null
  readonly out: string | null
  readonly isJson: boolean
  readonly settings: Settings
}

export const HELP = `npm run -s tca -- --fills <csv> [--quotes <csv>] [--out <folder>] [--json] …

  --fills <file>        fills, one per line (plain or .gz); a round trip may have both prices on its line
  --quotes <file>       best bid and ask (plain or .gz); not needed when the fills carry a benchmark price
  --out <folder>        writes report.html, fills.csv, orders.csv and summary.json
  --json                prints the numbers unrounded to standard output, and nothing else
  --map column=field,…  which column is which field: --map "Trade Px=price,When=time"
  --benchmark <column>  the column with the price to compare with; buy=<column>,sell=<column> for round trips
  --delimiter <mark>    , ; | or tab (found from the header)
  --decimal <mark>      . or , (.)
  --dates dmy | mdy     day or month first in dates such as 07/08/2024 (dmy)
  --zone <name>         zone of hours and days: UTC, America/New_York (UTC)
  --stale <duration>    a book older than this makes no mid: 30s, 5m, 1h, none (1h)
  --size-edges <list>   edges of the size buckets in quote currency (1000,10000,100000,1000000)
  --groups <number>     so many symbols and venues are told apart, the rest is one line (40)

Columns and numbers: docs/tca.md`

const FLAGS = [
  '--fills',
  '--quotes',
  '--out',
  '--json',
  '--map',
  '--benchmark',
  '--delimiter',
  '--decimal',
  '--dates',
  '--zone',
  '--stale',
  '--size-edges',
  '--groups',
] as const
type Flag = (typeof FLAGS)[number]

/** @throws Refusal naming the flag and what it takes */
export function readOptions(argv: readonly string[]): Options | 'help' {
  const typed: Partial<Record<Flag, string>> = {}
  const mapping: [string, string][] = []
  for (let rest = [...argv]; rest.length > 0; ) {
    const word = rest.shift() as string
    if (word === '--help' || word === '-h') return 'help'
    const [name = '', inline] = word.split(/=(.*)/s)
    const flag = FLAGS.find((known) => known === name)
    if (flag === undefined) {
      const near = nearest([name], FLAGS)
      throw new Refusal(
        `unknown ${name.startsWith('-') ? 'flag' : 'word'} ${name}${near === null ? '' : `: did you mean ${near}?`} (flags are ${FLAGS.join(', ')})`,
      )
    }
    if (flag === '--json') {
      typed[flag] = ''
      continue
    }
    const value = inline ?? rest.shift()
    if (value === undefined || value === '' || value.startsWith('--')) throw new Refusal(`${flag} needs a value`)
    if (flag === '--map') mapping.push(...pairsOf(value))
    else if (flag === '--benchmark') mapping.push(...benchmarkOf(value))
    else typed[flag] = value
  }
  if (typed['--fills'] === undefined) throw new Refusal('--fills <csv> is missing; npm run -s tca -- --help shows every flag')
  return {
    fills: typed['--fills'],
    quotes: typed['--quotes'] ?? null,
    out: typed['--out'] ?? null,
    isJson: typed['--json'] !== undefined,
    settings: settingsOf(typed, mapping),
  }
}

function settingsOf(typed: Partial<Record<Flag, string>>, mapping: Mapping): Settings {
  return {
    mapping,
    delimiter: delimiterOf(typed['--delimiter']),
    decimalMark: oneOf('--decimal', typed['--decimal'] ?? '.', ['.', ',']),
    dateOrder: oneOf('--dates', typed['--dates'] ?? 'dmy', ['dmy', 'mdy']),
    zone: zoneOf(typed['--zone'] ?? 'UTC'),
    staleUs: staleOf(typed['--stale'] ?? '1h'),
    sizeEdges: edgesOf(typed['--size-edges'] ?? '1000,10000,100000,1000000'),
    groupsMax: countOf('--groups', typed['--groups'] ?? '40'),
  }
}

function pairsOf(text: string): [string, string][] {
  return text.split(',').map((pair) => {
    const at = pair.lastIndexOf('=')
    const [left, right] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
    if (at < 0 || left === '' || right === '')
      throw new Refusal(`--map takes column=field pairs, found ${JSON.stringify(pair)}; fields are ${Object.keys(FILL_FIELDS).join(', ')}, bid, ask`)
    return [left, right]
  })
}

/** A column, or `buy=<column>,sell=<column>`. */
function benchmarkOf(text: string): [string, string][] {
  const sides = text.split(',').map((part) => /^\s*(buy|sell)\s*=\s*(.+?)\s*$/.exec(part))
  if (sides.every((side) => side !== null)) return sides.map((side) => [side[2] as string, `benchmark_${side[1]}_price`])
  return [[text.trim(), 'benchmark_price']]
}

function delimiterOf(text: string | undefined): string | null {
  if (text === undefined || text === 'auto') return null
  const mark = text === 'tab' || text === '\\t' ? '\t' : text
  if (mark.length !== 1 || mark === '"') throw new Refusal(`--delimiter takes one mark or the word tab, found ${JSON.stringify(text)}`)
  return mark
}

function oneOf<T extends string>(flag: Flag, value: string, choices: readonly T[]): T {
  const choice = choices.find((known) => known === value)
  if (choice === undefined) throw new Refusal(`${flag} takes ${choices.join(' or ')}, found ${JSON.stringify(value)}`)
  return choice
}

function zoneOf(name: string): string {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    throw new Refusal(`--zone takes a zone such as UTC or America/New_York, found ${JSON.stringify(name)}`)
  }
}

function staleOf(text: string): number | null {
  if (text === 'none') return null
  const ms = parseDurationMs(text)
  if (ms === null || ms <= 0) throw new Refusal(`--stale takes a duration such as 30s, 5m, 1h, or none, found ${JSON.stringify(text)}`)
  return Math.round(ms * US_PER_MS)
}

function edgesOf(text: string): readonly bigint[] {
  const edges = text.split(',').map((part) => parseUnits(part.trim()))
  const isAscending = edges.every((edge, i) => edge !== null && edge > 0n && (i === 0 || edge > (edges[i - 1] as bigint)))
  if (!isAscending) throw new Refusal(`--size-edges takes ascending amounts above 0 such as 1000,10000, found ${JSON.stringify(text)}`)
  return edges as readonly bigint[]
}

function countOf(flag: Flag, text: string): number {
  const count = parseDecimal(text)
  if (count === null || !count.isInteger() || count.lt(1)) throw new Refusal(`${flag} takes a whole number above 0, found ${JSON.stringify(text)}`)
  return count.toNumber()
}
