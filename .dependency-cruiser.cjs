// Who may import whom. Each wall between rooms is a sentence of docs/ARCHITECTURE.md, and `.ci/breaches.ts` breaks each of them once.
const TEST = '\\.(test|e2e)\\.tsx?$'
const OURS = '^(app|components|lib|prisma|worker|tests|bench)/'
const rule = (name, from, to) => ({ name, severity: 'error', from, to })
/** `path` may reach only itself and `doors`. */
const room = (name, path, ...doors) => rule(name, { path, pathNot: TEST }, { path: OURS, pathNot: [path, ...doors] })
/** `target` may be imported from `doors` and nowhere else. */
const lives = (name, target, ...doors) => rule(name, { pathNot: [TEST, ...doors] }, { path: target })
/** The loop in its own order: a room sees itself and the rooms before it. */
const LOOP = ['base', 'decide', 'execute', 'account', 'learn', 'govern']
const earlier = (i) => (i ? [`^lib/domain/(${LOOP.slice(0, i).join('|')})/`] : [])
const ENV = '^lib/(env|log)\\.ts$'
const PORTS = '^worker/(venues|market|llm)/'
const PURE = 'node_modules/(decimal\\.js|ulid|pure-rand|@noble/hashes|@stdlib/stats-base-dists-[^/]+)/'
const NPM = ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer']

module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }),
    rule('no-dead-ends', {}, { couldNotResolve: true }),
    ...LOOP.map((name, i) => room(`domain-${name}`, `^lib/domain/${name}/`, ...earlier(i))),
    rule('domain-is-rooms-only', {}, { path: '^lib/domain/[^/]+\\.ts$' }),
    room('sim-plays-a-venue', '^lib/sim/', '^lib/domain/(base|execute)/'),
    rule('pure-rooms-do-no-io', { path: '^lib/(domain|sim)/', pathNot: TEST }, { dependencyTypes: NPM, pathNot: PURE }),
    room('wire-speaks-domain', '^lib/wire/', '^lib/domain/'),
    room('format-is-pure', '^lib/format/', '^lib/domain/'),
    room('query-is-client-safe', '^lib/query/', '^lib/(domain|wire)/'),
    rule(
      'browser-carries-no-parser',
      { path: '^(lib/query|components)/', pathNot: TEST },
      { path: '^lib/(wire/|domain/base/decimal)', dependencyTypesNot: ['type-only'] },
    ),
    room('db-is-the-only-memory', '^lib/db/', '^lib/(domain|wire)/', ENV),
    room('components-never-touch-the-server', '^components/', '^lib/(domain|wire|format|query)/', '^app/actions/'),
    room('ui-knows-no-nouns', '^components/ui/'),
    room(
      'web-reads-and-asks',
      '^app/',
      '^components/',
      '^lib/(domain|wire|format|query)/',
      '^lib/db/(views/|auth/|(commands|tail|tail-ring|listen)\\.ts$)',
      ENV,
    ),
    room('worker-has-no-face', '^worker/', '^lib/(domain|wire|db|sim|format)/', ENV, '^prisma/(embedded|migrate)\\.ts$'),
    rule('only-reports-are-written', { path: '^worker/', pathNot: [TEST, '^worker/cli/'] }, { path: '^lib/format/' }),
    lives('database-starts-with-the-supervisor', '^prisma/(embedded|embedded-home|migrate)\\.ts$', '^worker/supervise\\.ts$', '^(prisma|tests|bench)/'),
    rule('worker-reads-no-screens', { path: '^worker/', pathNot: TEST }, { path: '^lib/db/views/' }),
    rule('only-players-play', { path: '^worker/', pathNot: [TEST, '^worker/((venues|market)/(sim|replay)|jobs|demo|cli)/'] }, { path: '^lib/sim/' }),
    rule('demo-stands-apart', { path: '^worker/', pathNot: '^worker/demo/' }, { path: '^worker/demo/' }),
    rule('cli-is-the-outermost', { path: '^worker/', pathNot: '^worker/cli/' }, { path: '^worker/cli/' }),
    // The HTTP paper venue is a process of its own with a composition root of its own: behind its HTTP face stand a simulated venue and market.
    rule('only-main-picks-ports', { path: '^worker/', pathNot: [TEST, '^worker/((main|learn)\\.ts$|cli/|demo/http-venue)', PORTS] }, { path: PORTS }),
    rule(
      'ports-are-strangers',
      { path: '^worker/(venues|market)/([^/]+)/', pathNot: TEST },
      { path: '^worker/', pathNot: ['^worker/$1/$2/', '^worker/ports\\.ts$'] },
    ),
    rule('llm-is-a-stranger', { path: '^worker/llm/', pathNot: TEST }, { path: '^worker/', pathNot: ['^worker/llm/', '^worker/ports\\.ts$'] }),
    rule('ports-have-no-memory', { path: PORTS, pathNot: TEST }, { path: '^lib/db/' }),
    rule('nothing-ships-a-test', { path: '^(app|components|lib|prisma|worker)/', pathNot: TEST }, { path: '^(tests|bench)/' }),
    lives('postgres-lives-in-db', 'node_modules/(@prisma/|pg/)|^lib/db/generated/', '^lib/db/', '^(prisma|tests|bench)/'),
    lives('accounts-live-in-auth', 'node_modules/(better-auth|@better-auth)/', '^lib/db/auth/'),
    lives('jobs-live-in-worker', 'node_modules/graphile-worker/', '^worker/jobs/', '^(tests|bench)/'),
    lives('words-live-in-llm', 'node_modules/(ai|@ai-sdk)/', '^worker/llm/'),
    lives('faces-live-in-the-web', 'node_modules/(next|react|react-dom)/', '^app/', '^components/', '^lib/query/', '^proxy\\.ts$'),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|lib/db/generated/internal)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
