import { sharedTail } from '#lib/db/tail.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { readSystem } from '#lib/db/views/system.ts'
import type { System } from '#lib/wire/views/system.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import { buildId } from '../stream/build.ts'
import { openStreams } from '../stream/open.ts'

/** The system as this web process sees it, with what it knows of itself. */
export async function systemNow(): Promise<System> {
  const pulse = (await sharedTail()).pulse()
  return await readSystem(webDb(), {
    tailLagMs: pulse?.lagMs ?? null,
    openStreams: openStreams(),
    product: packageJson.version,
    build: buildId(),
    node: process.version,
  })
}
