import type { TestProject } from 'vitest/node'
import { startTestServer, type TestServer } from './server.ts'

/** The projects that need Postgres share one server; the last one to end stops it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared ??= startTestServer()
  users++
  const server = await shared
  project.provide('serverUrl', server.url)
  return async () => {
    if (--users === 0) await server.stop()
  }
}

let shared: Promise<TestServer> | null = null
let users = 0
