/** The command line of `npm run tca`, and what is wrong with it in one line. */

import { nearest } from '#lib/wire/files-columns.ts'
import { Refusal, type Settings } from '#lib/wire/tca/settings.ts'
import { benchmarkOf, pairsOf, settingsOf } from '#lib/wire/tca/typed.ts'

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
