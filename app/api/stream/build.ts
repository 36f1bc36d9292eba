import { readFileSync } from 'node:fs'

let known: string | undefined

/** Names the build that this process serves: a tab of an older one is asked to reload. */
export function buildId(): string {
  known ??= read()
  return known
}

function read(): string {
  try {
    return readFileSync('.next/BUILD_ID', 'utf8').trim()
  } catch {
    // The development server has no build, and reloads by itself.
    return 'development'
  }
}
