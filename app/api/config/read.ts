import { readConfig } from '#lib/db/views/config.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { env } from '#lib/env.ts'
import type { Config, Line } from '#lib/wire/views/config.ts'

/** The configuration, and what this web process was started with. */
export const configNow = (): Promise<Config> => readConfig(webDb(), MODULE_ID, settingsOfProcess())

/** What may be shown of it. An address of a database holds a password, a key is one: they are said to be set, nothing more. */
function settingsOfProcess(): readonly Line[] {
  const {
    DATABASE_URL,
    ROPEWALK_MARKET: market,
    ROPEWALK_SPEED,
    ROPEWALK_DEMO,
    ROPEWALK_HTTP_VENUES: venues,
    ROPEWALK_HOST,
    PORT,
    ROPEWALK_LOG_LEVEL,
    ROPEWALK_AUTH,
    ROPEWALK_AUTH_SECRET,
  } = env()
  return [
    { name: 'ROPEWALK_MARKET', value: market.kind === 'replay' ? `replay of ${market.folder.split('/').at(-1)}` : market.kind },
    { name: 'ROPEWALK_SPEED', value: String(ROPEWALK_SPEED) },
    { name: 'ROPEWALK_DEMO', value: ROPEWALK_DEMO ?? 'as the market asks for' },
    { name: 'ROPEWALK_HTTP_VENUES', value: venues.map(({ name }) => name).join(', ') || 'none' },
    { name: 'ROPEWALK_HOST', value: ROPEWALK_HOST },
    { name: 'PORT', value: String(PORT) },
    { name: 'ROPEWALK_LOG_LEVEL', value: ROPEWALK_LOG_LEVEL },
    { name: 'ROPEWALK_AUTH', value: ROPEWALK_AUTH },
    { name: 'ROPEWALK_AUTH_SECRET', value: ROPEWALK_AUTH_SECRET ? 'set, never shown' : 'not set' },
    { name: 'DATABASE_URL', value: DATABASE_URL ? 'set, never shown' : 'not set' },
    { name: 'ROPEWALK_LLM_API_KEY', value: 'kept from this process: it reaches the learning program alone' },
  ]
}
