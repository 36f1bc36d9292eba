/** Settings as a person types them, on the command line and on the page alike. */
import { parseUnits } from '#lib/domain/account/tca/fixed.ts'
import { parseDecimal } from '#lib/domain/base/decimal.ts'
import { parseDurationMs, US_PER_MS } from '#lib/domain/base/time.ts'
import { FILL_FIELDS, type Mapping } from '../files-columns.ts'
import { Refusal, type Settings } from './settings.ts'

export type TypedFlag = '--delimiter' | '--decimal' | '--dates' | '--zone' | '--stale' | '--size-edges' | '--groups'

/** What may be typed, by its flag; what is left out has its usual value. @throws Refusal naming the flag and what it takes */
export function settingsOf(typed: Partial<Record<TypedFlag, string>>, mapping: Mapping): Settings {
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

/** `column=field,…` @throws Refusal */
export function pairsOf(text: string): [string, string][] {
  return text.split(',').map((pair) => {
    const at = pair.lastIndexOf('=')
    const [left, right] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
    if (at < 0 || left === '' || right === '')
      throw new Refusal(`--map takes column=field pairs, found ${JSON.stringify(pair)}; fields are ${Object.keys(FILL_FIELDS).join(', ')}, bid, ask`)
    return [left, right]
  })
}

/** A column, or `buy=<column>,sell=<column>`. */
export function benchmarkOf(text: string): [string, string][] {
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

function oneOf<T extends string>(flag: TypedFlag, value: string, choices: readonly T[]): T {
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

function countOf(flag: TypedFlag, text: string): number {
  const count = parseDecimal(text)
  if (count === null || !count.isInteger() || count.lt(1)) throw new Refusal(`${flag} takes a whole number above 0, found ${JSON.stringify(text)}`)
  return count.toNumber()
}
