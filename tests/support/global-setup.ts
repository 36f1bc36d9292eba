import type { TestProject } from 'vitest/node'
import { startTestServer, type TestServer } from './server.ts'

/**
 * The projects that need Postgres share one server; the last one to end stops it. Kept on `globalThis`, because each project loads
 * this file anew into the same process.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  kept.ropewalkServer ??= { starting: startTestServer(), users: 0 }
  const shared = kept.ropewalkServer
  shared.users++
  const server = await shared.starting
  project.provide('serverUrl', server.url)
  return async () => {
    shared.users--
    if (shared.users > 0) return
    kept.ropewalkServer = undefined
    await server.stop()
  }
}

const kept = globalThis as { ropewalkServer?: { readonly starting: Promise<TestServer>; users: number } | undefined }
