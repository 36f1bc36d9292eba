import { afterEach, describe, expect, it } from 'vitest'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { instant, US_PER_MS, US_PER_S } from '#lib/domain/base/time.ts'
import { Player } from './player.ts'
import type { Source } from './timeline.ts'
import { Timeline } from './timeline.ts'

// Invariants: time never steps back; at each instant first its events, then what is due; nothing moves while held;
// a rebuilt start goes on exactly where the run before stood.

const T0 = 1_700_000_000 * US_PER_S
const at = (ms: number): Instant => instant(T0 + ms * US_PER_MS)
const wall = { now: () => at(0), monotonicMs: () => performance.now() }

const print = (venue: string, ms: number): MarketEvent => ({
  venue,
  symbol: 'A/USD',
  at: at(ms),
  kind: 'trade',
  tick: 1,
  lots: 1,
  aggressor: null,
})
async function* source(venue: string, ...chunks: readonly (readonly number[])[]): Source {
  for (const chunk of chunks) yield chunk.map((ms) => print(venue, ms))
}

type Log = string[]
const players: Player[] = []
function playerOf(sources: Source[], speed: number | 'max', log: Log): Player {
  const player = new Player(new Timeline(sources), speed, wall, (events, silent) => {
    log.push(`${silent ? 'silent ' : ''}${events.map((e) => `${e.venue}${(e.at - T0) / US_PER_MS}`).join(' ')}`)
  })
  players.push(player)
  return player
}
const until = async (isDone: () => boolean): Promise<void> => {
  for (let i = 0; i < 400 && !isDone(); i++) await pause(5)
  expect(isDone()).toBe(true)
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const fail = (cause: unknown): void => {
  throw cause
}
const start = async (player: Player, from: Instant | null = null): Promise<void> => {
  await player.open(from)
  player.play(fail)
}
afterEach(async () => {
  await Promise.all(players.splice(0).map((player) => player.stop()))
})

describe('Player', () => {
  it('merges venues by time, one instant a call, equal stamps in the order of the sources, over chunk borders', async () => {
    const log: Log = []
    const player = playerOf([source('a', [0, 5], [5, 5], [], [9]), source('b', [5], [5, 7])], 'max', log)
    await start(player)
    await until(() => player.state === 'closed')
    expect(log).toEqual(['a0', 'a5 a5 a5 b5 b5', 'b7', 'a9'])
  })

  it('runs what is due after the events of its instant and before the next', async () => {
    const log: Log = []
    const player = playerOf([source('a', [0, 5, 10])], 'max', log)
    await player.open(null)
    const note = (name: string) => () => log.push(`${name}@${(player.clock.now() - T0) / US_PER_MS}`)
    player.clock.at(at(5), note('second'))
    player.clock.at(at(4), note('first'))
    player.clock.at(at(5), () => {
      log.push('third')
      player.clock.at(at(1), note('late'))
      player.clock.at(at(7), note('seventh'))
    })
    const undo = player.clock.at(at(6), note('never'))
    undo()
    player.play(fail)
    await until(() => player.state === 'closed')
    expect(log).toEqual(['a0', 'first@4', 'a5', 'second@5', 'third', 'late@5', 'seventh@7', 'a10'])
  })

  it('stands still while held, but runs what is already due', async () => {
    const log: Log = []
    const player = playerOf([source('a', [0, 5, 10])], 'max', log)
    await player.open(null)
    let release: (() => void)[] = []
    player.clock.at(at(5), () => {
      release = [player.clock.hold(), player.clock.hold()]
    })
    player.play(fail)
    await until(() => release.length > 0)
    player.clock.at(at(5), () => log.push('due'))
    player.clock.at(at(6), () => log.push('not due'))
    await until(() => log.includes('due'))
    release[0]?.()
    release[0]?.()
    await pause(30)
    expect([log, player.clock.now()]).toEqual([['a0', 'a5', 'due'], at(5)])
    release[1]?.()
    await until(() => player.state === 'closed')
    expect(log).toEqual(['a0', 'a5', 'due', 'not due', 'a10'])
  })

  it('rebuilds silently and goes on as if it had never stopped', async () => {
    const whole: Log = []
    const first = playerOf([source('a', [0, 5, 10, 15]), source('b', [5, 12])], 'max', whole)
    await start(first)
    await until(() => first.state === 'closed')
    const log: Log = []
    const player = playerOf([source('a', [0, 5, 10, 15]), source('b', [5, 12])], 'max', log)
    await player.open(at(7))
    expect([log, player.clock.now(), player.state]).toEqual([['silent a0 a5 b5'], at(7), 'open'])
    player.play(fail)
    await until(() => player.state === 'closed')
    expect(log.slice(1)).toEqual(whole.slice(2))
  })

  it('starts closed after the end of the files', async () => {
    const log: Log = []
    const player = playerOf([source('a', [0, 5])], 'max', log)
    await start(player, at(1_000))
    expect([log, player.state, player.clock.now()]).toEqual([['silent a0 a5'], 'closed', at(1_000)])
  })

  it('goes on after the end, so that what is in flight is answered: at once at full speed', async () => {
    const log: Log = []
    const player = playerOf([source('a', [0])], 'max', log)
    await start(player)
    await until(() => player.state === 'closed')
    player.clock.at(at(60_000), () => player.clock.at(at(90_000), () => log.push('answered')))
    await until(() => log.includes('answered'))
    expect(player.clock.now()).toBe(at(90_000))
    const beyond = at(4_000_000)
    player.clock.at(beyond, () => log.push('beyond the tail'))
    await pause(40)
    expect(log).not.toContain('beyond the tail')
    expect(player.clock.now()).toBeLessThan(beyond)
  })

  it('follows the wall at a pace, and passes over a long silence', async () => {
    const log: Log = []
    const player = playerOf([source('a', [0, 2_000, 3_600_000])], 10, log)
    const begun = performance.now()
    await start(player)
    await until(() => log.includes('a2000'))
    const took = performance.now() - begun
    expect(took).toBeGreaterThan(190)
    await until(() => player.state === 'closed')
    // At the pace of the wall the silence would take six minutes.
    expect(performance.now() - begun - took).toBeLessThan(60_000)
    expect(log).toEqual(['a0', 'a2000', 'a3600000'])
  })

  it('moves time between events at a pace, never past what is due', async () => {
    const player = playerOf([source('a', [0, 500_000])], 100, [])
    await player.open(null)
    const seen: number[] = []
    for (const ms of [100, 250, 400]) player.clock.at(at(ms), () => seen.push((player.clock.now() - T0) / US_PER_MS))
    player.play(fail)
    await until(() => player.clock.now() > at(1_000))
    expect(seen).toEqual([100, 250, 400])
    expect(player.clock.now()).toBeLessThan(at(500_000))
  })

  it('hands a failure over once, and is silent about it after stop', async () => {
    async function* broken(): Source {
      yield [print('a', 0)]
      throw new Error('line 2 is bad')
    }
    const failures: unknown[] = []
    const player = playerOf([broken()], 'max', [])
    await player.open(null)
    player.play((cause) => failures.push(cause))
    await until(() => failures.length > 0)
    expect(failures).toEqual([new Error('line 2 is bad')])
  })
})
