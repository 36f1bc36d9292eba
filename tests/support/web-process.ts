import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'

/** The built product where there is a build, the development server where there is none. */
export async function startWeb(databaseUrl: string, port: number, settings: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
  const mode = existsSync('.next/BUILD_ID') ? 'start' : 'dev'
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', mode, '-p', String(port), '-H', '127.0.0.1'], {
    env: { ...process.env, DATABASE_URL: databaseUrl, NEXT_TELEMETRY_DISABLED: '1', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000)
    })
  for (const endAt = Date.now() + 120_000; Date.now() < endAt; ) {
    if (child.exitCode !== null) throw new Error(`the web server ended:\n${said}`)
    const isUp = await fetch(`http://127.0.0.1:${port}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return child
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  await stopWeb(child)
  throw new Error(`the web server did not answer within two minutes:\n${said}`)
}

/** Next works in children of its own: the whole group goes. */
export async function stopWeb(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-child.pid, 'SIGTERM')
  const force = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), 5_000)
  await ended
  clearTimeout(force)
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
