/** Every action, route and page in the tree, asked for directly by nobody and by each role: what is new and has no rule fails. */
import { COMMAND_ROLES, ROLES, type Role } from '#lib/domain/govern/roles.ts'
import { COMMANDS, URGENT, type UrgentKind, type UrgentPayload } from '#lib/wire/command.ts'
import { actionsInTree, askUrgently, call, isServed, pathsOf } from './support/actions.ts'
import { expect, test } from './support/bed.ts'

type Rule = { readonly who: readonly Role[]; readonly args: readonly unknown[] }

const KEY = '01JDKEY'.padEnd(26, '0')
const OPERATOR: readonly Role[] = ['operator']
const DUTY: readonly Role[] = ['operator', 'approver']
const APPROVER: readonly Role[] = ['approver']
const ADMIN: readonly Role[] = ['admin']
/** Who may propose. */
const QUANT: readonly Role[] = ['operator', 'approver', 'admin']
const READ = { id: 'none', revision: 1 }

/** Who may, as SCREENS section 2 says it, and an example that harms nothing. */
const ACTIONS: Readonly<Record<string, Rule>> = {
  resumeTrading: { who: DUTY, args: [KEY, 'seen'] },
  runDrill: { who: OPERATOR, args: [KEY, 'seen'] },
  decide: { who: OPERATOR, args: [KEY, {}] },
  modifyExecution: { who: OPERATOR, args: [KEY, { execution_id: 'none' }] },
  setWatchPolicy: { who: OPERATOR, args: [KEY, 'none', 'resume'] },
  checkOrder: { who: OPERATOR, args: [KEY, 'none'] },
  decideLesson: { who: APPROVER, args: [KEY, 'none', 'reject', 'seen'] },
  retireLesson: { who: DUTY, args: [KEY, 'none', 'seen'] },
  decideProposal: { who: APPROVER, args: [KEY, READ, 'reject', 'seen'] },
  propose: { who: QUANT, args: [KEY, {}] },
  editProposal: { who: QUANT, args: [KEY, 'none', {}] },
  commentProposal: { who: QUANT, args: [KEY, 'none', 'seen'] },
  askWhatIf: { who: QUANT, args: [KEY, {}] },
  rollBack: { who: APPROVER, args: [KEY, 1, 'seen'] },
  bypass: { who: APPROVER, args: [KEY, READ, 'seen', 5] },
  runJob: { who: OPERATOR, args: [KEY, 'none'] },
  saveView: { who: ROLES, args: [{}] },
  deleteView: { who: ROLES, args: ['none', 'none'] },
  inviteSomebody: { who: ADMIN, args: [['viewer'], '', 1] },
  makePasswordLink: { who: ADMIN, args: ['none'] },
  takeBackLink: { who: ADMIN, args: ['none'] },
  changeRoles: { who: ADMIN, args: ['none', ['viewer']] },
  setPersonActive: { who: ADMIN, args: ['none', true] },
  endAllSessions: { who: ADMIN, args: ['none'] },
  resetCode: { who: ADMIN, args: ['none'] },
  makeOwnToken: { who: ROLES, args: ['reads', 1] },
  revokeOwnToken: { who: ROLES, args: ['none'] },
  endSession: { who: ROLES, args: ['none'] },
  endOthers: { who: ROLES, args: [] },
}

/** What takes risk off the desk goes by a route of its own: a kind without a rule fails the type check. */
const URGENT_RULES: { readonly [K in UrgentKind]: { readonly who: readonly Role[]; readonly payload: UrgentPayload<K> } } = {
  halt: { who: DUTY, payload: {} },
  reduce_only: { who: DUTY, payload: {} },
  cancel: { who: OPERATOR, payload: { execution_id: 'none' } },
  flatten: { who: DUTY, payload: { reason: 'seen' } },
  close: { who: OPERATOR, payload: { symbol: 'X', venue: 'Y', reason: 'seen' } },
}

/** Doors: what has to answer before anybody is signed in. */
const OPEN_ROUTES = ['/api/health', '/api/auth/sign-in', '/api/auth/code', '/api/auth/sign-out', '/api/auth/join', '/api/auth/reset']
const OPEN_PAGES = ['/sign-in', '/welcome']

const codeOf = (said: unknown): string | undefined => (said as { error?: { code: string } } | null)?.error?.code
const filled = (path: string): string =>
  path
    .replace('[view]', 'executions')
    .replace('[kind]', 'lesson')
    .replaceAll(/\[(\.\.\.)?\w+\]/g, 'none')

test('every action in the tree has a rule', () => {
  expect(actionsInTree().length).toBeGreaterThan(20)
  expect(actionsInTree().filter((name) => !(name in ACTIONS))).toEqual([])
})

test('every kind of command has its roles', () => {
  expect(Object.keys(COMMANDS).filter((kind) => !(kind in COMMAND_ROLES))).toEqual([])
})

test('actions: nobody and the wrong role are refused, the right one is heard', async ({ bed }) => {
  test.setTimeout(300_000)
  const people = await Promise.all(ROLES.map(async (role) => [role, await bed.person(role)] as const))
  for (const [name, { who, args }] of Object.entries(ACTIONS)) {
    if (!isServed(name)) continue
    const before = await commandCount(bed)
    expect(JSON.stringify(await call(bed.url, name, args, {})), `${name} by nobody`).toMatch(/"ok":false.*Nobody is signed in/)
    for (const [role, { cookie }] of people) {
      if (who.includes(role)) continue
      expect(codeOf(await call(bed.url, name, args, { cookie })), `${name} by a ${role}`).toBe('NOT_ALLOWED')
    }
    expect(await commandCount(bed), `${name} recorded nothing`).toBe(before)
    for (const [role, { cookie }] of people) {
      if (!who.includes(role)) continue
      const said = await call(bed.url, name, args, { cookie })
      expect(said, `${name} by a ${role}`).toHaveProperty('ok')
      expect(['NOT_ALLOWED', 'SIGNED_OUT'], `${name} by a ${role}`).not.toContain(codeOf(said))
    }
  }
})

test('what takes risk off the desk: nobody, a token and the wrong role are refused, the right one is recorded, and nothing else goes that way', async ({
  bed,
}) => {
  const people = await Promise.all(ROLES.map(async (role) => [role, await bed.person(role)] as const))
  const viewer = people.find(([role]) => role === 'viewer')?.[1] as (typeof people)[number][1]
  const token = ((await call(bed.url, 'makeOwnToken', ['urgent', 1], { cookie: viewer.cookie })) as { secret: string }).secret
  let n = 0
  const newKey = () => `01JDKEYV${n++}`.padEnd(26, '0')
  for (const kind of URGENT) {
    const { who, payload } = URGENT_RULES[kind]
    const before = await commandCount(bed)
    expect(codeOf(await askUrgently(bed.url, kind, newKey(), payload, {})), `${kind} by nobody`).toBe('SIGNED_OUT')
    expect(codeOf(await askUrgently(bed.url, kind, newKey(), payload, { authorization: `Bearer ${token}` })), `${kind} by a token`).toBe('SIGNED_OUT')
    for (const [role, { cookie }] of people.filter(([one]) => !who.includes(one)))
      expect(codeOf(await askUrgently(bed.url, kind, newKey(), payload, { cookie })), `${kind} by a ${role}`).toBe('NOT_ALLOWED')
    expect(await commandCount(bed), `${kind} recorded nothing`).toBe(before)
    for (const [role, { cookie }] of people.filter(([one]) => who.includes(one)))
      expect(await askUrgently(bed.url, kind, newKey(), payload, { cookie }), `${kind} by a ${role}`).toMatchObject({ ok: true })
  }
  const before = await commandCount(bed)
  const { cookie } = bed.owner
  for (const kind of [...Object.keys(COMMANDS).filter((one) => !URGENT.includes(one as UrgentKind)), 'none'])
    expect(codeOf(await askUrgently(bed.url, kind, newKey(), { reason: 'seen' }, { cookie })), kind).toBe('INVALID_REQUEST')
  expect(await askUrgently(bed.url, 'halt', 'no key', {}, { cookie })).toMatchObject({
    ok: false,
    error: { code: 'INVALID_COMMAND', message: expect.stringContaining('no valid key') },
  })
  expect(await askUrgently(bed.url, 'close', newKey(), { symbol: 'X' }, { cookie })).toMatchObject({
    error: { code: 'INVALID_COMMAND', fields: { venue: expect.any(String) } },
  })
  expect(await commandCount(bed)).toBe(before)
})

test('what is recorded carries the name of who asked, not one that was sent', async ({ bed }) => {
  const operator = await bed.person('operator')
  const key = '01JDKEYA'.padEnd(26, '0')
  expect(await askUrgently(bed.url, 'halt', key, { reason: 'seen', actor: 'olga' }, { cookie: operator.cookie, 'x-actor': 'olga' })).toMatchObject({ ok: true })
  const { rows } = await bed.db.query('select actor from tr_command where idempotency_key = $1', [key])
  expect(rows).toEqual([{ actor: operator.handle }])
})

test('routes: nobody is refused, a viewer reads, and only a session writes', async ({ bed }) => {
  test.setTimeout(300_000)
  const viewer = await bed.person('viewer')
  const token = ((await call(bed.url, 'makeOwnToken', ['matrix', 1], { cookie: viewer.cookie })) as { secret: string }).secret
  const status = async (path: string, method: string, headers: Record<string, string>): Promise<number> => {
    const leaving = new AbortController()
    const body = method === 'POST' ? { body: '{}', headers: { ...headers, 'content-type': 'application/json' } } : { headers }
    const response = await fetch(`${bed.url}${filled(path)}`, { method, redirect: 'manual', signal: leaving.signal, ...body })
    leaving.abort()
    return response.status
  }
  let tried = 0
  for (const { path, source } of pathsOf('route.ts')) {
    const methods = [...source.matchAll(/^export (?:async function|const) (GET|POST|PUT|PATCH|DELETE)\b/gm)].map(([, method]) => method as string)
    expect(methods.length, `${path} exports its methods by name`).toBeGreaterThan(0)
    for (const method of methods) {
      const what = `${method} ${path}`
      const isOpen = OPEN_ROUTES.includes(path)
      const nobody = await status(path, method, {})
      tried++
      if (isOpen) {
        expect(nobody, what).not.toBe(403)
        continue
      }
      expect(nobody, `${what} by nobody`).toBe(401)
      expect(await status(path, method, { authorization: 'Bearer rw_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }), `${what} by a made-up token`).toBe(401)
      expect([401, 403], `${what} by a viewer`).not.toContain(await status(path, method, { cookie: viewer.cookie }))
      const byToken = await status(path, method, { authorization: `Bearer ${token}` })
      if (method === 'GET') expect([401, 403], `${what} by a token`).not.toContain(byToken)
      else expect(byToken, `${what} by a token`).toBe(401)
    }
  }
  expect(tried).toBeGreaterThan(30)
})

test('pages: nobody is sent to sign in, and back to where they wanted', async ({ bed }) => {
  test.setTimeout(300_000)
  const viewer = await bed.person('viewer')
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${bed.url}${path}`, { headers, redirect: 'manual' })
  for (const { path } of pathsOf('page.tsx')) {
    if (OPEN_PAGES.includes(path)) {
      expect((await get(path)).status, path).toBe(200)
      continue
    }
    const asked = filled(path)
    const kinds: readonly Record<string, string>[] = [{}, { rsc: '1' }, { authorization: 'Bearer rw_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }]
    for (const kind of kinds) {
      // A part of a page is asked for at another address first (`?_rsc=`), so every redirect is followed.
      const refused = await fetch(`${bed.url}${asked}`, { headers: kind })
      const text = await refused.text()
      const isSent = new URL(refused.url).pathname === '/sign-in' || text.includes('NEXT_REDIRECT;replace;/sign-in')
      expect(isSent, `${path} by nobody${'rsc' in kind ? ', as a part' : ''}: ${refused.status}`).toBe(true)
      expect(text, `${path} shows nobody its frame`).not.toContain('Halt trading')
    }
    if (path !== '/') expect((await get(`${asked}?tab=a`)).headers.get('location'), path).toBe(`/sign-in?from=${encodeURIComponent(`${asked}?tab=a`)}`)
    expect([200, 404], `${path} by a viewer`).toContain((await get(asked, { cookie: viewer.cookie })).status)
  }
})

test('people are read by admins alone', async ({ bed }) => {
  const approver = await bed.person('approver', 'operator', 'viewer')
  const page = async (cookie: string) => (await fetch(`${bed.url}/system/people`, { headers: { cookie } })).text()
  expect(await page(approver.cookie)).not.toContain('olga@desk.test')
  expect(await page(bed.owner.cookie)).toContain('olga@desk.test')
})

const commandCount = async ({ db }: { db: { query: (text: string) => Promise<{ rows: { n: number }[] }> } }): Promise<number> =>
  (await db.query('select count(*)::int as n from tr_command')).rows[0]?.n ?? 0
