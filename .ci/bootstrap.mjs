// Runs before `npm start` and `npm test`, on whatever Node the system has (20 or newer) and without any package: installs the
// packages, generates the database client and, for `start`, builds the web interface. Each step is skipped when its inputs are
// the same as last time, so a second start costs a moment.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const at = (...parts) => join(ROOT, ...parts)
const NODE = at('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const QUIET = { NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }

if (Number(process.versions.node.split('.')[0]) < 20) stop(`Ropewalk needs Node 20 or newer to install itself; this is ${process.version}`)
await install()
await generate()
if (process.argv[2] === 'start') await build()

async function install() {
  if (existsSync(NODE) && isInstalled()) return
  const npm = process.env.npm_execpath
  const [program, args] = npm && /npm-cli\.js$/.test(npm) ? [systemNode(), [npm]] : ['npm', []]
  await step('installing packages (a minute or two, the first time only)', program, [...args, 'ci', '--include=dev', '--no-audit', '--no-fund'], {
    npm_config_loglevel: 'error',
  })
  if (!existsSync(NODE)) stop('npm installed the packages but not Node 24: install scripts seem to be off (npm config get ignore-scripts)')
}

/** npm writes what it installed into a lockfile of its own, last of all; packages of other platforms may be missing in it. */
function isInstalled() {
  const there = JSON.parse(read(at('node_modules', '.package-lock.json')) ?? '{"packages":{}}').packages
  const wanted = JSON.parse(read(at('package-lock.json'))).packages
  return Object.entries(wanted).every(([path, { version, optional }]) => path === '' || optional || there[path]?.version === version)
}

/** Not the one under node_modules, which an installation removes. */
function systemNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder && !folder.startsWith(ROOT))
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? process.execPath
}

async function generate() {
  const stamp = at('lib', 'db', 'generated', '.inputs')
  const wanted = digest(['prisma/schema.prisma', 'node_modules/prisma/package.json'])
  if (read(stamp) === wanted) return
  // Prisma would download an engine that generating does not use; any existing program takes its place.
  const env = { ...QUIET, PRISMA_SCHEMA_ENGINE_BINARY: NODE }
  await step('generating the database client', NODE, [at('node_modules', 'prisma', 'build', 'index.js'), 'generate'], env)
  writeFileSync(stamp, wanted)
}

async function build() {
  const stamp = at('.next', 'ropewalk-inputs')
  const inputs = ['app', 'components', 'lib', 'public', 'proxy.ts', 'next.config.js', 'postcss.config.js', 'tsconfig.json', 'package.json', 'package-lock.json']
  const wanted = digest(inputs)
  if (read(stamp) === wanted && existsSync(at('.next', 'BUILD_ID'))) return
  rmSync(stamp, { force: true })
  const next = at('node_modules', 'next', 'dist', 'bin', 'next')
  await step('building the web interface (half a minute, only when its sources have changed)', NODE, [next, 'build'], { ...QUIET, NODE_ENV: 'production' })
  writeFileSync(stamp, wanted)
}

/** Says what it does, shows that it lives, and keeps the output for the case of failure. */
function step(title, program, args, env) {
  const startedAt = Date.now()
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`
  const isTerminal = process.stderr.isTTY
  say(`Ropewalk: ${title} …`)
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    const tick = setInterval(() => say(isTerminal ? `\r  ${seconds()} ` : `  … ${seconds()}`, !isTerminal), isTerminal ? 1000 : 15000)
    child.on('error', (error) => output.push(Buffer.from(String(error.message))))
    child.on('close', (code) => {
      clearInterval(tick)
      if (code === 0) {
        say(`${isTerminal ? '\r' : ''}  done in ${seconds()}`)
        return done()
      }
      process.stderr.write(Buffer.concat(output))
      stop(`${title.replace(/ \(.*/, '')} failed; the reason is above`)
    })
  })
}

/** The contents of files and folders, in a fixed order; tests and what is generated do not count. */
function digest(paths) {
  const hash = createHash('sha256')
  const add = (path) => {
    if (!existsSync(at(path))) return
    if (statSync(at(path)).isDirectory()) {
      for (const name of readdirSync(at(path)).sort()) if (name !== 'generated') add(join(path, name))
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash
        .update(path)
        .update('\0')
        .update(readFileSync(at(path)))
        .update('\0')
    }
  }
  paths.forEach(add)
  return hash.digest('hex')
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function say(text, newline = true) {
  process.stderr.write(newline ? `${text}\n` : text)
}

function stop(message) {
  say(`Ropewalk: ${message}`)
  process.exit(1)
}
