import { parseArgs } from 'node:util'
import { parseIso, toMs } from '#lib/domain/base/time.ts'
import { CURATORS, type CuratorName } from '#lib/domain/decide/policy.ts'

export class Refusal extends Error {
  override name = 'Refusal'
}

export type Options = {
  readonly change: { readonly curators: Readonly<Partial<Record<CuratorName, { readonly weight: number }>>>; readonly publish_threshold?: number }
  /** A lesson in place of a change. */
  readonly lesson: string | null
  readonly base: number | null
  readonly from: Date | null
  readonly to: Date | null
  readonly isJson: boolean
  readonly dataDir: string | null
}

export const HELP = `Usage: npm run whatif -- [--weights execution=0.35,risk=0.15] [--threshold 0.42] [options]

What other weights or another threshold would have done with the decisions of the log: the paired difference with its
interval and every decision that flips, or a refusal that says what is missing (docs/what-if.md).

  --weights a=x,…   weights of the curators ${CURATORS.join(', ')}; those not named stay
  --threshold x     the publish threshold
  --lesson <id>     instead: a lesson applied to every decision that it matches
  --base n          the version to compare with (default the newest)
  --from, --to      market time, ISO 8601 (a date is its midnight, no zone means UTC); the second is not included
  --json            everything, as JSON
  --data-dir <dir>  folder of the running desk (.data); DATABASE_URL names a database instead
  --help            this text`

export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parsed(args)
  if (values.help) return 'help'
  if (values.lesson !== undefined && (values.weights !== undefined || values.threshold !== undefined))
    throw new Refusal('--lesson: is asked alone, without --weights and --threshold')
  const threshold = values.threshold === undefined ? undefined : numberOf('--threshold', values.threshold)
  const [from, to] = [dateOf('--from', values.from), dateOf('--to', values.to)]
  if (from !== null && to !== null && from >= to) throw new Refusal(`--from: expected a time before --to, was ${values.from} with --to ${values.to}`)
  return {
    change: { curators: values.weights === undefined ? {} : weightsOf(values.weights), ...(threshold !== undefined && { publish_threshold: threshold }) },
    lesson: values.lesson ?? null,
    base: values.base === undefined ? null : versionOf(values.base),
    from,
    to,
    isJson: values.json ?? false,
    dataDir: values['data-dir'] ?? null,
  }
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        weights: text,
        threshold: text,
        lesson: text,
        base: text,
        from: text,
        to: text,
        'data-dir': text,
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (cause) {
    throw new Refusal(`${cause instanceof Error ? cause.message : String(cause)} (--help lists the options)`)
  }
}

function weightsOf(text: string): Options['change']['curators'] {
  const weights: Partial<Record<CuratorName, { readonly weight: number }>> = {}
  for (const pair of text.split(',')) {
    const [name = '', value, ...more] = pair.split('=').map((part) => part.trim())
    if (value === undefined || more.length > 0) throw new Refusal(`--weights: expected curator=weight, such as execution=0.35, was ${pair || 'nothing'}`)
    if (!isCurator(name)) throw new Refusal(`--weights: there is no curator ${name}; there are ${CURATORS.join(', ')}`)
    if (Object.hasOwn(weights, name)) throw new Refusal(`--weights: expected each curator once, ${name} stands there twice`)
    weights[name] = { weight: numberOf(`--weights: ${name}`, value) }
  }
  return weights
}

const isCurator = (name: string): name is CuratorName => (CURATORS as readonly string[]).includes(name)

/** Decimal, as people write it: what JavaScript would read besides (0x1, an empty text) is a typing error here. */
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

function numberOf(what: string, text: string): number {
  const value = NUMBER.test(text.trim()) ? Number(text) : Number.NaN
  if (!Number.isFinite(value)) throw new Refusal(`${what}: expected a number, was ${text === '' ? 'nothing' : text}`)
  return value
}

function versionOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Refusal(`--base: expected the number of a version, such as 3, was ${text === '' ? 'nothing' : text}`)
  return Number(text)
}

const DATE = /^\d{4}-\d{2}-\d{2}$/

function dateOf(what: string, text: string | undefined): Date | null {
  if (text === undefined) return null
  const at = parseIso(DATE.test(text) ? `${text}T00:00Z` : text)
  if (at === null) throw new Refusal(`${what}: expected an ISO 8601 time, such as 2026-11-01 or 2026-11-01T09:30Z, was ${text === '' ? 'nothing' : text}`)
  return new Date(toMs(at))
}
