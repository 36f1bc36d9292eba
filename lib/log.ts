import type { Logger } from 'pino'
import { pino } from 'pino'
import { env } from './env.ts'

export type Log = Logger

/**
 * The log of one program. Every line goes to standard output (the supervisor's file), and what a person should see, from `warn`
 * up, to standard error as well. Lines are buffered: at a thousand decisions a second a write per line would cost more than the
 * decisions. A process that is killed loses the last quarter of a second of its log and nothing else.
 */
export function openLog(program: string): Log {
  const all = pino.destination({ dest: 1, sync: false, minLength: 8_192 })
  const urgent = pino.destination({ dest: 2, sync: true })
  setInterval(() => all.flush(), FLUSH_MS).unref()
  const level = env().ROPEWALK_LOG_LEVEL
  const streams = pino.multistream([
    { level, stream: all },
    { level: 'warn', stream: urgent },
  ])
  return pino({ level, base: { program }, redact: REDACTED, timestamp: pino.stdTimeFunctions.isoTime }, streams)
}

const FLUSH_MS = 250
/** Keys whose value never reaches a log, wherever they stand in the first two levels. */
const SECRET = [
  'password',
  'token',
  'secret',
  'apiKey',
  'url',
  'databaseUrl',
  'connectionString',
  'DATABASE_URL',
  'ROPEWALK_LLM_API_KEY',
  'ROPEWALK_AUTH_SECRET',
  'cookie',
  'authorization',
  'headers',
]
export const REDACTED = { paths: SECRET.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' }
