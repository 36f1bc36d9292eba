// npm leaves an optional platform package out of the lockfile when it could not read its manifest at that moment, and from then
// on `npm ci` refuses the lockfile everywhere. Run after `npm install`: adds what the installed packages' own lists name.
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const added = []
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!/^\d/.test(version) || isThere(path, name)) continue
    lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(entry.dev ? { dev: true } : {}), optional: true }
    added.push(name)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? 'the lockfile is complete' : `added to the lockfile: ${added.join(', ')}`)

/** Whether the package at `path` would find `name`: beside it or in any folder above. */
function isThere(path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true
    if (at === '' || !at.includes('/node_modules/')) return lock.packages[`node_modules/${name}`] !== undefined
  }
}

function platformOf(name) {
  const found =
    /(android|darwin|freebsd|linux|netbsd|openbsd|openharmony|win32|windows|wasm32)-?(arm64|arm|x64|ia32|riscv64|ppc64|s390x|wasi)?(?:-(gnu|musl|msvc|eabi|gnueabihf|musleabihf))?/.exec(
      name,
    )
  if (!found) return {}
  const [, system, cpu, abi = ''] = found
  if (system === 'wasm32') return { cpu: ['wasm32'] }
  const libc = system === 'linux' && abi ? [abi.startsWith('musl') ? 'musl' : 'glibc'] : undefined
  return { os: [system === 'windows' ? 'win32' : system], ...(cpu ? { cpu: [cpu] } : {}), ...(libc ? { libc } : {}) }
}
