import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'

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
