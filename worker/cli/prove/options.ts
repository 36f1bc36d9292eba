import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parseWorlds, type World } from '#lib/wire/world.ts'

export class Refusal extends Error {
  override name = 'Refusal'
}

export type Options = {
  readonly seeds: readonly number[]
  readonly worlds: readonly World[]
  readonly json: string | null
  readonly out: string
  readonly isSmoke: boolean
  /** A recording to replay in two arms, in place of the worlds. */
  readonly replay: string | null
  /** A file with the one lesson to be tried there, in place of those that the recording teaches. */
  readonly lesson: string | null
}

export const HELP = `Usage: npm run prove -- [options]

Runs the desk's learning code in planted worlds whose truth is known, and prints what it reached against its targets.

  --seeds a-b       seeds, such as 1-100 (default 1001-1100; those are for the report and nothing is tuned on them); at most
                    10,000, and a single one decides nothing
  --worlds a,b      names of built-in worlds, or JSON files with worlds of your own (docs/proof.md); default all
  --smoke           seeds 1-8: two minutes
  --json <file>     writes every figure as JSON
  --out <file>      where the HTML report goes (default proof.html)
  --replay <folder> plays a recording instead: the same decisions with lessons and without, and what the difference was
  --lesson <file>   with --replay: the one lesson to be tried, {predicate, action, effect_bps} (docs/proof.md)
  --help            this text

Ends with 1 when a target is missed beyond the noise over seeds.`

const BUILT_IN = new URL('./worlds.json', import.meta.url)
const SMOKE_SEEDS = 8
const SEEDS_MAX = 10_000

export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parsed(args)
  if (values.help) return 'help'
  if (values.lesson !== undefined && values.replay === undefined) throw new Refusal('--lesson: is tried on a recording, and --replay <folder> names none')
  const [json, out] = [values.json ?? null, values.out ?? 'proof.html']
  // Hours of work must not end in a path that could never be written.
  if (json !== null) mustBeWritable('--json', json)
  if (values.replay === undefined) mustBeWritable('--out', out)
  if (json !== null && values.replay === undefined && resolve(json) === resolve(out)) throw new Refusal(`--json: names the file of --out, ${out}`)
  const [from, to] = seedsOf(values.seeds ?? (values.smoke ? `1-${SMOKE_SEEDS}` : '1001-1100'))
  return {
    seeds: Array.from({ length: to - from + 1 }, (_, i) => from + i),
    worlds: worldsOf(values.worlds ?? null),
    json,
    out,
    isSmoke: values.smoke ?? false,
    replay: values.replay ?? null,
    lesson: values.lesson ?? null,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string' },
        worlds: { type: 'string' },
        smoke: { type: 'boolean' },
        json: { type: 'string' },
        out: { type: 'string' },
        replay: { type: 'string' },
        lesson: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
  } catch (cause) {
    throw new Refusal(`${cause instanceof Error ? cause.message : String(cause)} (--help lists the options)`)
  }
}

function seedsOf(text: string): readonly [number, number] {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text)
  const from = Number(match?.[1])
  const to = Number(match?.[2] ?? match?.[1])
  if (!match || to < from) throw new Refusal(`--seeds: expected a-b with a ≤ b, such as 1-100, was ${text}`)
  if (to - from >= SEEDS_MAX) throw new Refusal(`--seeds: expected at most ${SEEDS_MAX} seeds, was ${text}, which are ${to - from + 1}`)
  return [from, to]
}

/** Refuses a file that cannot be made or replaced, and leaves no trace of having looked. */
function mustBeWritable(flag: string, file: string): void {
  const there = statSync(file, { throwIfNoEntry: false })
  if (there?.isDirectory()) throw new Refusal(`${flag}: expected a file, ${file} is a folder`)
  const place = there === undefined ? dirname(resolve(file)) : file
  if (there === undefined && !statSync(place, { throwIfNoEntry: false })?.isDirectory()) throw new Refusal(`${flag}: there is no folder ${place} for ${file}`)
  attempt(() => accessSync(place, constants.W_OK), `${flag}: ${file} cannot be written`)
}

function worldsOf(names: string | null): readonly World[] {
  const builtIn = fromFile(BUILT_IN, 'the built-in worlds')
  if (names === null) return builtIn
  return names.split(',').flatMap((name) => {
    const known = builtIn.filter((w) => w.name === name)
    if (known.length > 0) return known
    if (!/\.json$|\//.test(name)) throw new Refusal(`--worlds: there is no world ${name}; built in are ${builtIn.map((w) => w.name).join(', ')}`)
    return fromFile(name, name)
  })
}

function fromFile(file: string | URL, name: string): readonly World[] {
  const text = attempt(() => readFileSync(file, 'utf8'), `--worlds: ${name} cannot be read`)
  const value: unknown = attempt(() => JSON.parse(text), `--worlds: ${name} is not JSON`)
  const worlds = parseWorlds(value)
  if (!worlds.ok) throw new Refusal(`--worlds: ${name}:\n${worlds.error.map((e) => `  ${e}`).join('\n')}`)
  return worlds.value
}

function attempt<T>(run: () => T, message: string): T {
  try {
    return run()
  } catch (cause) {
    throw new Refusal(`${message}: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}
