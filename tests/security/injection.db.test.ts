/** Texts that would be SQL if anybody let them, given to every filter, id and cursor of every route that reads, over a real Postgres. */
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { NextRequest } from 'next/server'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { insertDesk } from '#tests/support/desk-rows.ts'
import { insertLearning } from '#tests/support/seed-learning.ts'

// Outside of a server there is no request to ask; who may read is tested elsewhere.
vi.mock('next/headers', () => ({ headers: async () => new Headers(), cookies: async () => ({ get: () => undefined }) }))

const HOSTILE = [
  `' or '1'='1`,
  `'; drop table tr_strand; --`,
  `x' union select id, config::text from tr_config_version --`,
  `") or ("a"="a`,
  `\\' or 1=1 --`,
  `%' or '%'='`,
  `%`,
  `____%`,
  `$1`,
  `1) or (1=1`,
  `a' || pg_sleep(5) || '`,
  `{"$ne": null}`,
  `E'\\x27'`,
  `\u0000`,
  `\ud800`,
  `\u2019 or 1=1`,
]
/** As meaningless as the others, and harmless. */
const INNOCENT = 'nothing-is-called-this'
/** Whatever these say, a page may be full. */
const CURSORS = ['before', 'columns', 'ids', 'limit']
/** A row is let through by these only when it says exactly that, or holds it. */
const EXACT = ['symbol', 'venue', 'style', 'timeframe', 'execution_type', 'outcome_type', 'q']

/** What a route is not asked without. */
const REQUIRED: Readonly<Record<string, Record<string, string>>> = {
  'positions/history': { symbol: 'BTC/USDT', venue: 'sim-alpha' },
  'config/diff': { from: '1', to: '2' },
  'config/check': { base: '1', kind: 'weights', change: '{}' },
  find: { q: INNOCENT },
  views: { list: 'executions' },
}

type Handler = (request: NextRequest, context: { params: Promise<Record<string, string>> }) => Promise<Response>
type Route = { readonly path: string; readonly get: Handler; readonly parts: readonly string[]; readonly reads: boolean }

const root = join(import.meta.dirname, '..', '..', 'app', 'api')
/** Every route with a GET; the tail and what concerns people have tests of their own. */
async function readingRoutes(): Promise<Route[]> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(({ name }) => name === 'route.ts')
  const paths = files.map(({ parentPath }) => relative(root, parentPath)).filter((path) => !/^(stream|auth|people|health|system)\b/.test(path))
  const found = await Promise.all(
    paths.map(async (path): Promise<Route[]> => {
      const { GET } = (await import(join(root, path, 'route.ts'))) as { GET?: Handler }
      if (GET === undefined) return []
      const parts = [...path.matchAll(/\[(\w+)\]/g)].map(([, name]) => name as string)
      return [{ path, get: GET, parts, reads: GET.length > 0 && !/^\(?_/.test(String(GET).replace(/^async (function )?\w*/, '')) }]
    }),
  )
  return found.flat()
}
/** What any address may say, from the parsers themselves: a filter that is added is tried too. */
async function parameters(): Promise<string[]> {
  const folder = join(import.meta.dirname, '..', '..', 'lib', 'wire', 'views')
  const modules = (await Promise.all(
    readdirSync(folder)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => import(join(folder, name))),
  )) as Record<string, { shape?: object }>[]
  const shapes = modules.flatMap((module) => Object.entries(module)).filter(([name]) => /(Query|Filter)$/.test(name))
  return [...new Set([...shapes.flatMap(([, schema]) => Object.keys(schema?.shape ?? {})), 'columns', 'ids'])]
}

let owner: pg.Client
let routes: Route[]
let names: string[]
const before = { url: process.env.DATABASE_URL, auth: process.env.ROPEWALK_AUTH }

beforeAll(async () => {
  const database = await freshDatabase()
  owner = new pg.Client(database.url)
  await owner.connect()
  await insertLearning(owner, Date.now())
  await insertDesk(owner, Date.now())
  process.env.DATABASE_URL = database.url
  process.env.ROPEWALK_AUTH = 'off'
  routes = await readingRoutes()
  names = await parameters()
})
afterAll(async () => {
  const held = globalThis as { ropewalkTail?: Promise<{ close(): Promise<void> }>; ropewalkWebDb?: pg.Pool; ropewalkPrisma?: { $disconnect(): Promise<void> } }
  await (await held.ropewalkTail)?.close()
  await held.ropewalkWebDb?.end()
  await held.ropewalkPrisma?.$disconnect()
  await owner.end()
  Object.assign(process.env, { DATABASE_URL: before.url ?? '', ROPEWALK_AUTH: before.auth ?? '' })
})

const pathOf = ({ path, parts }: Route, given: Record<string, string>): string =>
  parts.reduce((text, part) => text.replace(`[${part}]`, encodeURIComponent((given[part] ?? '').toWellFormed())), path)

async function asked(route: Route, query: Record<string, string>, parts: Record<string, string> = defaults(route)) {
  const url = new URL(`http://127.0.0.1:3000/api/${pathOf(route, parts)}`)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const answer = await route.get(new NextRequest(url), { params: Promise.resolve(parts) })
  return { status: answer.status, text: await answer.text() }
}
const defaults = ({ path, parts }: Route): Record<string, string> =>
  Object.fromEntries(parts.map((part) => [part, part === 'view' ? 'executions' : part === 'kind' ? 'lesson' : path.includes('id') ? INNOCENT : '']))

/** Without what depends on the clock. */
const timeless = (text: string): string => text.replaceAll(/"(?:readAtMs|fromMs|toMs)":[\d.]+/g, '').replace(/^# .*\n/, '')

const counted = async (): Promise<string> =>
  (
    await owner.query(`select string_agg(c, ' ') as counts from (select (select count(*) from tr_strand) || '/' || (select count(*) from tr_config_version) || '/' ||
    (select count(*) from tr_command) || '/' || (select count(*) from tr_lesson) as c) x`)
  ).rows[0].counts

describe('every route that reads', () => {
  it('is among those that are tried, with every filter there is', () => {
    expect(routes.filter(({ reads }) => reads).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['executions', 'strands', 'costs', 'costs/parts', 'lessons', 'braids', 'proposals', 'positions/history', 'export/[view]']),
    )
    expect(names).toEqual(expect.arrayContaining(['symbol', 'venue', 'status', 'q', 'before', 'limit', 'ids', 'curator', 'from', 'state']))
  })

  it('takes hostile texts for texts: the answer is what a harmless one would get, or 400 that names the field', async () => {
    const rowsBefore = await counted()
    const wrong: string[] = []
    const tried = new Set<string>()
    for (const route of routes.filter(({ reads, path }) => reads && !path.includes('[id]')))
      for (const view of route.parts.includes('view') ? ['executions', 'costs'] : ['']) {
        const parts = view === '' ? defaults(route) : { view }
        const rest = REQUIRED[route.path] ?? {}
        const asIs = await asked(route, rest, parts)
        const all = timeless(asIs.text)
        for (const name of names) {
          const harmless = timeless((await asked(route, { ...rest, [name]: INNOCENT }, parts)).text)
          // A name that this route does not know.
          if (!CURSORS.includes(name) && harmless === all) continue
          tried.add(`${route.path} ${name}`)
          const innocent = EXACT.includes(name) ? harmless : null
          for (const text of HOSTILE) {
            const answer = await asked(route, { ...rest, [name]: text }, parts)
            const where = `${route.path} ${view} ${name}=${JSON.stringify(text)}: ${answer.status}`
            // What is refused anyhow is refused by the field it lacks.
            if (answer.status === 400 ? !answer.text.includes(name) && asIs.status !== 400 : answer.status !== 200)
              wrong.push(`${where} ${answer.text.slice(0, 200)}`)
            else if (answer.status === 200 && innocent !== null && timeless(answer.text) !== innocent) wrong.push(`${where} let other rows through`)
          }
        }
      }
    expect(tried.size).toBeGreaterThan(50)
    expect(wrong).toEqual([])
    expect(await counted()).toBe(rowsBefore)
  }, 300_000)

  it('takes any text at all, in any filters together, for a list or a 400', async () => {
    const readers = routes.filter(({ reads, path }) => reads && !path.includes('[id]'))
    const text = fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.double().map(String),
      fc.bigInt().map(String),
      fc.date({ noInvalidDate: false }).map(String),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...readers),
        fc.dictionary(fc.constantFrom(...names), text, { maxKeys: 4 }),
        fc.constantFrom('executions', 'costs'),
        async (route, query, view) => {
          const { status, text: said } = await asked(route, query, route.parts.includes('view') ? { view } : {})
          if (status === 400) expect((JSON.parse(said) as { error: { code: string; message: string } }).error.message).toMatch(/^[\w.]+: /)
          else expect(status).toBe(200)
        },
      ),
      { numRuns: 400 },
    )
  }, 300_000)

  it('finds nothing under an id that is SQL, or any text at all', async () => {
    const keyed = routes.filter(({ parts }) => parts.length > 0)
    expect(keyed.length).toBeGreaterThan(7)
    const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 130 }))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...keyed), text, async (route, id) => {
        const parts = { ...defaults(route), [route.parts.includes('id') ? 'id' : (route.parts[0] as string)]: id }
        const { status, text: said } = await asked(route, {}, parts)
        if (status === 200) expect(said).toBe('{"twin":null}')
        else expect([400, 404]).toContain(status)
      }),
      { numRuns: 400 },
    )
  }, 300_000)
})
