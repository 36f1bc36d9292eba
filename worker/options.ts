import { existsSync } from 'node:fs'
import { type Env, EnvProblem, readEnv } from '#lib/env.ts'

/** Flags of `npm start -- …`, each with the setting that it stands for. */
const FLAGS: Readonly<Record<string, { readonly key: string; readonly shows: string }>> = {
  '--market': { key: 'ROPEWALK_MARKET', shows: 'sim | replay:<folder> | none   where prices come from (sim)' },
  '--speed': { key: 'ROPEWALK_SPEED', shows: '<number> | max                 speed of a replay (1)' },
  '--decisions': { key: 'ROPEWALK_DECISIONS', shows: '<file>                         decisions known before the start, JSON lines' },
  '--venue-models': { key: 'ROPEWALK_VENUE_MODELS', shows: '<file>                         queue and latency models of the paper venues' },
  '--demo': { key: 'ROPEWALK_DEMO', shows: 'on | off                       the demo Decision Maker' },
  '--paper-venue': { key: 'ROPEWALK_PAPER_VENUE', shows: 'on | off                       a paper venue behind HTTP, in a process of its own (off)' },
  '--port': { key: 'PORT', shows: '<number>                       where the desk listens (3000)' },
  '--host': { key: 'ROPEWALK_HOST', shows: '<address>                      on which address (127.0.0.1)' },
  '--auth': { key: 'ROPEWALK_AUTH', shows: 'on | off                       whether people sign in; off only on this machine (on)' },
  '--data-dir': { key: 'ROPEWALK_DATA_DIR', shows: '<folder>                       database and logs (.data)' },
}

export const HELP = [
  'npm start -- [flags]',
  ...Object.entries(FLAGS).map(([flag, { shows }]) => `  ${flag.padEnd(14)} ${shows}`),
  'DATABASE_URL names a Postgres of your own instead of the built-in one. Every flag is also a setting: see .env.example.',
].join('\n')

/** The environment with the settings of a `.env` file, which do not replace what is set already. */
export function environment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

/** The key of a language model belongs to the learning program. Empty, not left out: a server that reads `.env` by itself keeps what is set. */
export const withoutModel = (settings: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ ...settings, ROPEWALK_LLM: '', ROPEWALK_LLM_API_KEY: '' })

/**
 * Flags over environment over defaults, `only` naming the flags a program takes. `help` when it is asked for.
 * @throws EnvProblem in one line, naming what was typed: a flag as a flag, a setting as a setting.
 */
export function readOptions(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>, only = Object.keys(FLAGS)): Env | 'help' {
  const typed: Record<string, string> = {}
  for (let rest = [...argv]; rest.length > 0; ) {
    const word = rest.shift() as string
    if (word === '--help' || word === '-h') return 'help'
    const [flag = '', inline] = word.split(/=(.*)/s)
    if (!only.includes(flag)) throw new EnvProblem(`unknown flag ${flag}: known are ${only.join(', ')}`)
    const value = inline ?? rest.shift()
    if (!value || value.startsWith('--')) throw new EnvProblem(`${flag} needs a value: ${FLAGS[flag]?.shows.replace(/ {2,}.*/, '')}`)
    typed[(FLAGS[flag] as { key: string }).key] = value
  }
  try {
    return readEnv({ ...environment, ...typed })
  } catch (cause) {
    if (!(cause instanceof EnvProblem)) throw cause
    const asTyped = (line: string): string => {
      const [key = '', value = '', why = ''] = line.split(/=(.*?): (.*)$/s)
      const flag = typed[key] === undefined ? undefined : Object.keys(FLAGS).find((name) => FLAGS[name]?.key === key)
      return `${flag ? `${flag} ${value}` : `${key}=${key === 'DATABASE_URL' ? '…' : value}`}: ${why}`
    }
    throw new EnvProblem(cause.message.split('\n').map(asTyped).join('; '))
  }
}
