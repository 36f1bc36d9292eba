import { webDb } from '#lib/db/views/connection.ts'
import { readBlotterNames } from '#lib/db/views/executions.ts'
import type { BlotterNames } from '#lib/wire/views/executions.ts'
import { inTime } from './in-time.ts'

const NONE: BlotterNames = { venues: [], symbols: [], decimals: {} }

/** What the filters of the executions offer; nothing to choose from where it cannot be read, or not in time. */
export const blotterNames = async (): Promise<BlotterNames> => (await inTime(readBlotterNames(webDb())).catch(() => undefined)) ?? NONE
