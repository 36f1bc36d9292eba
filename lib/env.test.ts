import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ENV_KEYS, EnvProblem, readEnv } from './env.ts'

describe('readEnv', () => {
  it('has a default for everything but the database and the demo', () => {
    expect(readEnv({})).toEqual({
      ROPEWALK_MARKET: { kind: 'sim' },
      ROPEWALK_SPEED: 1,
      ROPEWALK_HTTP_VENUES: [],
      ROPEWALK_PAPER_VENUE: 'off',
      PORT: 3000,
      ROPEWALK_HOST: '127.0.0.1',
      ROPEWALK_DATA_DIR: '.data',
      ROPEWALK_LOG_LEVEL: 'info',
    })
  })

  it('reads every setting, and an empty one as unset', () => {
    const env = readEnv({ ROPEWALK_MARKET: 'replay:../a b:c', ROPEWALK_SPEED: 'max', ROPEWALK_DEMO: 'off', PORT: '', DATABASE_URL: 'postgres://u@h/d' })
    expect(env).toMatchObject({ ROPEWALK_MARKET: { kind: 'replay', folder: '../a b:c' }, ROPEWALK_SPEED: 'max', ROPEWALK_DEMO: 'off', PORT: 3000 })
  })

  it('tells all problems at once, each with the name and the value', () => {
    const wrong = { ROPEWALK_MARKET: 'simm', ROPEWALK_SPEED: '-1', PORT: '70000', ROPEWALK_DEMO: 'yes', DATABASE_URL: 'localhost' }
    let problem: unknown
    try {
      readEnv(wrong)
    } catch (error) {
      problem = error
    }
    expect(problem).toBeInstanceOf(EnvProblem)
    const lines = (problem as Error).message.split('\n')
    expect(lines).toHaveLength(5)
    for (const [key, value] of Object.entries(wrong)) expect(lines.some((line) => line.startsWith(`${key}=${value}: `))).toBe(true)
  })

  it('.env.example names exactly the known settings', () => {
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
    const named = [...example.matchAll(/^# ?([A-Z_]+)=/gm)].map((match) => match[1])
    expect(named.toSorted()).toEqual([...ENV_KEYS].toSorted())
  })
})
