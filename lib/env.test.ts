import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ENV_KEYS, EnvProblem, readEnv } from './env.ts'

describe('readEnv', () => {
  it('has a default for everything but the database and the demo', () => {
    expect(readEnv({})).toEqual({
      ROPEWALK_MARKET: { kind: 'sim' },
      ROPEWALK_SPEED: 1,
      ROPEWALK_AUTH: 'on',
      ROPEWALK_HTTP_VENUES: [],
      ROPEWALK_PAPER_VENUE: 'off',
      PORT: 3000,
      ROPEWALK_HOST: '127.0.0.1',
      ROPEWALK_ORIGIN: [],
      ROPEWALK_DATA_DIR: '.data',
      ROPEWALK_LOG_LEVEL: 'info',
      ROPEWALK_LLM: { kind: 'off' },
      ROPEWALK_LLM_PRICES: {},
    })
  })

  it('reads which language model writes, and what its tokens cost', () => {
    const KEY = 'sk-0123456789'
    const llm = (text: string) => readEnv({ ROPEWALK_LLM: text, ROPEWALK_LLM_API_KEY: KEY }).ROPEWALK_LLM
    expect(llm('openai:gpt-x')).toEqual({ kind: 'openai', model: 'gpt-x' })
    expect(llm('compatible:llama3:8b@http://127.0.0.1:11434/v1')).toEqual({ kind: 'compatible', model: 'llama3:8b', baseUrl: 'http://127.0.0.1:11434/v1' })
    expect(readEnv({ ROPEWALK_LLM: 'compatible:m@http://h/v1' }).ROPEWALK_LLM_API_KEY).toBeUndefined()
    expect(readEnv({ ROPEWALK_LLM_PRICES: 'a:b=0.5/2, c=1/0' }).ROPEWALK_LLM_PRICES).toEqual({ 'a:b': { input: 0.5, output: 2 }, c: { input: 1, output: 0 } })
    for (const wrong of ['gpt-x', 'openai:', 'compatible:m', 'compatible:m@ftp://h', 'other:m']) expect(() => llm(wrong)).toThrow(/expected openai:<model>/)
    expect(() => readEnv({ ROPEWALK_LLM: 'anthropic:m' })).toThrow('ROPEWALK_LLM_API_KEY=: anthropic asks for a key')
    expect(() => readEnv({ ROPEWALK_LLM_PRICES: 'c=1' })).toThrow(/expected model=input\/output, found c=1/)
  })

  it('never repeats a key or a password of a model in its complaints', () => {
    const told = (source: Record<string, string>): string => {
      try {
        readEnv(source)
      } catch (error) {
        return (error as Error).message
      }
      return ''
    }
    expect(told({ ROPEWALK_LLM_API_KEY: 'with a blank hunter2' })).toMatch(/^ROPEWALK_LLM_API_KEY=\[redacted\]: expected/)
    expect(told({ ROPEWALK_LLM: 'compatible:m@http://user:hunter2@h/v1' })).toMatch(/^ROPEWALK_LLM=compatible:m@http:\/\/\[redacted\]@h\/v1: /)
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

describe('who has to sign in', () => {
  it.each(['127.0.0.1', 'localhost', '::1', '127.0.0.2'])('nobody, where only this machine reaches the desk: %s', (host) => {
    expect(readEnv({ ROPEWALK_AUTH: 'off', ROPEWALK_HOST: host }).ROPEWALK_AUTH).toBe('off')
  })

  it.each(['0.0.0.0', '::', '192.168.0.7', 'desk.example', '127.evil.example', '1270.0.0.1'])('everybody elsewhere: %s', (host) => {
    expect(() => readEnv({ ROPEWALK_AUTH: 'off', ROPEWALK_HOST: host })).toThrow(/ROPEWALK_AUTH=off: nobody would have to sign in/)
    expect(readEnv({ ROPEWALK_HOST: host }).ROPEWALK_AUTH).toBe('on')
  })

  it('a secret that is too short is refused without being shown', () => {
    expect(() => readEnv({ ROPEWALK_AUTH_SECRET: 'short-secret' })).toThrow(/^ROPEWALK_AUTH_SECRET=\[redacted\]: expected at least 32/)
  })
})
