import { pino } from 'pino'
import { expect, it } from 'vitest'
import { REDACTED } from './log.ts'

it('a key never reaches a line, by whatever name a library calls it', () => {
  const lines: string[] = []
  const log = pino({ redact: REDACTED }, { write: (line: string) => void lines.push(line) })
  const KEY = 'sk-0123456789'
  const headers = { authorization: `Bearer ${KEY}` }
  log.warn({ apiKey: KEY, ROPEWALK_LLM_API_KEY: KEY, authorization: KEY, headers }, 'first level')
  log.warn({ settings: { apiKey: KEY, ROPEWALK_LLM_API_KEY: KEY, ROPEWALK_LLM: 'openai:gpt-x' }, request: { headers, authorization: KEY } }, 'second level')
  expect(lines).toHaveLength(2)
  expect(lines.join('')).not.toContain(KEY)
  expect(lines.join('')).toContain('[redacted]')
  expect(lines.join('')).toContain('openai:gpt-x')
})
