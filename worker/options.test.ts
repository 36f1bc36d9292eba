import { describe, expect, it } from 'vitest'
import { readOptions, withoutModel } from './options.ts'

const problem = (argv: readonly string[], environment: Readonly<Record<string, string>> = {}): string => {
  try {
    readOptions(argv, environment)
  } catch (error) {
    return (error as Error).message
  }
  return 'no problem'
}

describe('readOptions', () => {
  it('takes a flag over the environment, in both spellings', () => {
    expect(readOptions(['--port', '4000', '--market=replay:a=b'], { PORT: '5000', ROPEWALK_SPEED: 'max' })).toMatchObject({
      PORT: 4000,
      ROPEWALK_MARKET: { kind: 'replay', folder: 'a=b' },
      ROPEWALK_SPEED: 'max',
    })
  })

  it('names what was typed as it was typed, all of it in one line', () => {
    const message = problem(['--market', 'simm'], { PORT: 'x' })
    expect(message).toContain('--market simm: expected sim, replay:<folder> or none')
    expect(message).toContain('PORT=x: expected a port number')
    expect(message).not.toContain('\n')
  })

  it('never shows the password of a database', () => {
    expect(problem([], { DATABASE_URL: 'user:secret@host' })).not.toContain('secret')
  })

  it('never shows the key of a language model, and gives it to no program without one', () => {
    const settings = { NODE_ENV: 'test' as const, ROPEWALK_LLM: 'openai:gpt-x', ROPEWALK_LLM_API_KEY: 'sk 0123456789', PORT: '4000' }
    expect(problem([], settings)).not.toContain('0123456789')
    expect(JSON.stringify(withoutModel(settings))).not.toContain('0123456789')
    expect(readOptions([], withoutModel(settings) as Record<string, string>)).toMatchObject({ ROPEWALK_LLM: { kind: 'off' }, PORT: 4000 })
  })

  it.each([
    [['--prot', '1'], /unknown flag --prot: known are --market/],
    [['3000'], /unknown flag 3000/],
    [['--port'], /--port needs a value: <number>/],
    [['--port', '--demo', 'on'], /--port needs a value/],
    [['--speed', '0'], /--speed 0: expected a number above 0/],
    [['--demo', 'yes'], /--demo yes: expected on or off/],
  ])('refuses %j', (argv, message) => {
    expect(problem(argv)).toMatch(message)
  })

  it('gives help when asked', () => {
    expect(readOptions(['--port', '1', '--help'], {})).toBe('help')
  })
})
