import { z } from 'zod'

/** One schema for every setting, the same for all programs; what is wrong is told all at once. */
export type Env = z.infer<typeof schema>

/** Where prices come from. The folder is as written; it is relative to where the program was started. */
export type MarketChoice = { readonly kind: 'sim' } | { readonly kind: 'none' } | { readonly kind: 'replay'; readonly folder: string }

/** A paper venue in another process, that speaks docs/venue-protocol.md. */
export type HttpVenueChoice = { readonly name: string; readonly url: string }

/** A language model: of a provider, or of any server that speaks chat completions (Ollama, llama.cpp, vLLM). */
export type ModelChoice =
  | { readonly kind: 'openai' | 'anthropic' | 'google'; readonly model: string }
  | { readonly kind: 'compatible'; readonly model: string; readonly baseUrl: string }
/** Who puts lessons into words beside the built-in writer. */
export type LlmChoice = ModelChoice | { readonly kind: 'off' }

/** US dollars for a million tokens. */
export type TokenPrice = { readonly input: number; readonly output: number }

/** The settings are wrong; the message lists every problem, one line each. */
export class EnvProblem extends Error {
  override name = 'EnvProblem'
}

const market = z
  .string()
  .regex(/^(sim|none|replay:.+)$/, 'expected sim, replay:<folder> or none')
  .transform((text): MarketChoice => {
    if (text === 'sim' || text === 'none') return { kind: text }
    return { kind: 'replay', folder: text.slice('replay:'.length) }
  })

const speed = z
  .string()
  .regex(/^(max|\d+(\.\d+)?)$/, 'expected a positive number or max')
  .transform((text): number | 'max' => (text === 'max' ? 'max' : Number(text)))
  .refine((value) => value === 'max' || (value > 0 && value <= 100_000), 'expected a number above 0 and at most 100000, or max')

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a port number')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, 'expected a port number between 1 and 65535')

/** `name=http://host:port,…`: names are unique, and become venues of the desk. */
const httpVenues = z.string().transform((text, context): readonly HttpVenueChoice[] => {
  const venues: HttpVenueChoice[] = []
  for (const part of text.split(',').map((p) => p.trim())) {
    const [, name, url] = /^([a-z][a-z0-9_-]{0,31})=(https?:\/\/[^\s,]+)$/.exec(part) ?? []
    if (!name || !url || !URL.canParse(url)) context.addIssue({ code: 'custom', message: `expected name=http://host:port, found ${part || 'nothing'}` })
    else if (venues.some((v) => v.name === name)) context.addIssue({ code: 'custom', message: `names ${name} twice` })
    else venues.push({ name, url })
  }
  return venues
})

/** `openai:…`, `anthropic:…`, `google:…`, `compatible:<model>@<base url>` or `off`. */
const llm = z.string().transform((text, context): LlmChoice => {
  if (text === 'off') return { kind: 'off' }
  const [, hosted, model] = /^(openai|anthropic|google):(\S{1,200})$/.exec(text) ?? []
  if (hosted && model) return { kind: hosted as 'openai', model }
  const [, own, baseUrl] = /^compatible:(\S{1,200})@(https?:\/\/\S+)$/.exec(text) ?? []
  if (own && baseUrl && URL.canParse(baseUrl)) {
    const { username, password } = new URL(baseUrl)
    if (username === '' && password === '') return { kind: 'compatible', model: own, baseUrl }
    context.addIssue({ code: 'custom', message: 'an address carries no password: the key belongs into ROPEWALK_LLM_API_KEY' })
    return z.NEVER
  }
  context.addIssue({ code: 'custom', message: 'expected openai:<model>, anthropic:<model>, google:<model>, compatible:<model>@<base url> or off' })
  return z.NEVER
})

/** `model=input/output,…` in US dollars for a million tokens. */
const prices = z.string().transform((text, context): Readonly<Record<string, TokenPrice>> => {
  const known: Record<string, TokenPrice> = {}
  for (const part of text.split(',').map((p) => p.trim())) {
    const [, model, input, output] = /^(\S{1,200})=(\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/.exec(part) ?? []
    if (model) known[model] = { input: Number(input), output: Number(output) }
    else context.addIssue({ code: 'custom', message: `expected model=input/output, found ${part || 'nothing'}` })
  }
  return known
})

const databaseAddress = z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'expected a URL such as postgresql://user:password@host:5432/database')

/** `https://desk.example,…`: what people type where something stands in front of the desk. */
const origins = z.string().transform((text, context): readonly string[] =>
  text.split(',').flatMap((part) => {
    const given = part.trim().toLowerCase()
    if (/^https?:\/\//.test(given) && URL.canParse(given) && new URL(given).origin === given) return [given]
    context.addIssue({ code: 'custom', message: `expected an address without a path, such as https://desk.example, found ${given || 'nothing'}` })
    return []
  }),
)

const settings = {
  DATABASE_URL: databaseAddress.optional(),
  ROPEWALK_MARKET: market.default({ kind: 'sim' }),
  ROPEWALK_SPEED: speed.default(1),
  /** Decisions known before the start: JSON lines, one `dm_strand` row each. */
  ROPEWALK_DECISIONS: z.string().min(1).optional(),
  /** How the paper venues pretend, where not as they come (docs/simulator.md). */
  ROPEWALK_VENUE_MODELS: z.string().min(1).optional(),
  /** Unset: on where prices are simulated or replayed into our own database, off elsewhere. */
  ROPEWALK_DEMO: z.enum(['on', 'off'], { error: 'expected on or off' }).optional(),
  /** Paper venues that run elsewhere and are traded on beside those of the market. */
  ROPEWALK_HTTP_VENUES: httpVenues.default([]),
  /** A paper venue of our own behind HTTP, started with the desk. */
  ROPEWALK_PAPER_VENUE: z.enum(['on', 'off'], { error: 'expected on or off' }).default('off'),
  PORT: port.default(3000),
  ROPEWALK_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'expected an address or a host name')
    .default('127.0.0.1'),
  /** Addresses people reach the desk by beside the one it listens on: behind a reverse proxy, or by a name on a network. */
  ROPEWALK_ORIGIN: origins.default([]),
  /** `off` lets everybody who reaches the desk do everything: only for one's own machine. */
  ROPEWALK_AUTH: z.enum(['on', 'off'], { error: 'expected on or off' }).default('on'),
  /** A secret: what cookies are signed with, instead of what the database keeps. */
  ROPEWALK_AUTH_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{32,}$/, 'expected at least 32 visible characters')
    .optional(),
  ROPEWALK_DATA_DIR: z.string().min(1).default('.data'),
  ROPEWALK_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error'], { error: 'expected debug, info, warn or error' }).default('info'),
  ROPEWALK_LLM: llm.default({ kind: 'off' }),
  /** A secret: it reaches the learning program and nothing else. */
  ROPEWALK_LLM_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{8,}$/, 'expected at least 8 visible characters')
    .optional(),
  ROPEWALK_LLM_PRICES: prices.default({}),
  /** Where the recordings of the tests lie. */
  ROPEWALK_RECORDINGS: z.string().min(1).optional(),
}

/** Addresses that only programs of this machine reach. */
const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)

const schema = z
  .object(settings)
  .superRefine(({ ROPEWALK_LLM: choice, ROPEWALK_LLM_API_KEY: key, ROPEWALK_AUTH: auth, ROPEWALK_HOST: host, ROPEWALK_ORIGIN: reached }, context) => {
    if (auth === 'off' && !isLoopback(host))
      context.addIssue({
        code: 'custom',
        path: ['ROPEWALK_AUTH'],
        message: `nobody would have to sign in, and ${host} is reached from other machines: listen on 127.0.0.1, or leave it on`,
      })
    const outside = reached.find((origin) => !isLoopback(new URL(origin).hostname))
    if (auth === 'off' && outside !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['ROPEWALK_AUTH'],
        message: `nobody would have to sign in, and ${outside} is reached from other machines: leave it on`,
      })
    if (choice.kind !== 'off' && choice.kind !== 'compatible' && key === undefined)
      context.addIssue({ code: 'custom', path: ['ROPEWALK_LLM_API_KEY'], message: `${choice.kind} asks for a key` })
  })

export const ENV_KEYS: readonly string[] = Object.keys(settings)

/** Reads the settings; an empty value counts as unset. @throws EnvProblem */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(ENV_KEYS.flatMap((key) => (source[key] ? [[key, source[key]]] : [])))
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new EnvProblem(parsed.error.issues.map((issue) => `${issue.path.join('.')}=${shown(String(issue.path[0]), given)}: ${issue.message}`).join('\n'))
}

/** What stands in a complaint: a key never, an address of a model without its password. */
function shown(name: string, given: Readonly<Record<string, string | undefined>>): string {
  const value = given[name] ?? ''
  if (name === 'ROPEWALK_LLM_API_KEY' || name === 'ROPEWALK_AUTH_SECRET') return value === '' ? '' : '[redacted]'
  return name === 'ROPEWALK_LLM' ? value.replace(/\/\/[^/@]*@/, '//[redacted]@') : value
}

let known: Env | null = null
/** The settings of this process. @throws EnvProblem */
export function env(): Env {
  known ??= readEnv(process.env)
  return known
}

/** For programs that the supervisor starts and gives a database. @throws EnvProblem */
export function databaseUrl(): string {
  const url = env().DATABASE_URL
  if (!url) throw new EnvProblem('DATABASE_URL is not set: start the desk with `npm start`, or set it to the database to use')
  return url
}
