import { parseArgs } from 'node:util'
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
  --from, --to      market time, ISO 8601; the second is not included
  --json            everything, as JSON
  --data-dir <dir>  folder of the running desk (.data); DATABASE_URL names a database instead
  --help            this text`

export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parsed(args)
  if (values.help) return 'help'
  const threshold = values.threshold === undefined ? undefined : numberOf('--threshold', values.threshold)
  return {
    change: { curators: weightsOf(values.weights ?? ''), ...(threshold !== undefined && { publish_threshold: threshold }) },
    lesson: values.lesson ?? null,
    base: values.base === undefined ? null : numberOf('--base', values.base),
    from: dateOf('--from', values.from),
    to: dateOf('--to', values.to),
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
  const pairs = text.split(',').filter((part) => part.trim() !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=').map((part) => part.trim())
      if (!(CURATORS as readonly string[]).includes(name)) throw new Refusal(`--weights: there is no curator ${name}; there are ${CURATORS.join(', ')}`)
      return [name, { weight: numberOf(`--weights: ${name}`, value) }]
    }),
  )
}

function numberOf(what: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value)) throw new Refusal(`${what}: expected a number, was ${text === '' ? 'nothing' : text}`)
  return value
}

function dateOf(what: string, text: string | undefined): Date | null {
  if (text === undefined) return null
  const value = new Date(text)
  if (Number.isNaN(value.getTime())) throw new Refusal(`${what}: expected an ISO 8601 time, was ${text}`)
  return value
}
