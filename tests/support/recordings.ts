import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The folder of the recordings (`../shared/data` beside the project, or `ROPEWALK_RECORDINGS`). Throws when it is missing. */
export function recordingsFolder(): string {
  const root = resolve(import.meta.dirname, '../..')
  const folder = resolve(root, process.env.ROPEWALK_RECORDINGS ?? '../shared/data')
  if (!existsSync(folder)) {
    throw new Error(`recordings not found at ${folder}: set ROPEWALK_RECORDINGS to the folder that holds binance-btc, lobster, nasdaq-2014 …`)
  }
  return folder
}
