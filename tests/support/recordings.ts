import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * The path of a recorded file or folder, such as `recording('lobster', 'recording.json')`.
 * @throws when the recordings are not there: a test that needs them must fail and say so, never pass by skipping.
 */
export function recording(...parts: readonly string[]): string {
  const path = join(RECORDINGS, ...parts)
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: put the recordings beside the project as ../shared/data, or set ROPEWALK_RECORDINGS to their folder`)
  }
  return path
}

const RECORDINGS = resolve(process.env.ROPEWALK_RECORDINGS || join(import.meta.dirname, '..', '..', '..', 'shared', 'data'))

/** The folder itself. @throws like `recording` */
export const recordingsFolder = (): string => recording()
