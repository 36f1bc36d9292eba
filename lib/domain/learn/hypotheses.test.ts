import { describe, expect, it } from 'vitest'
import { randomFor } from '../base/random.ts'
import { assess, type Draft, draftsOf, type EvidenceRow, winsorised } from './hypotheses.ts'

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'))
const DAYS = 30
const PER_DAY = 20
const SIGMA = 4
const DAY_SHARE = 0.1

type World = { readonly venues: number; readonly effectBps: number; readonly symbols?: number; readonly hours?: readonly string[] }

/** Thirty days of twenty orders; v0 is dearer by a known effect, and nothing else matters. */
function rowsOf(seed: number, { venues, effectBps, symbols = 1, hours = HOURS }: World): readonly EvidenceRow[] {
  const random = randomFor('planted venue', venues, symbols, seed)
  const rows = Array.from({ length: DAYS }, (_, day) => {
    const shock = random.normal() * SIGMA * Math.sqrt(DAY_SHARE)
    return Array.from({ length: PER_DAY }, (_order, no): EvidenceRow => {
      const hour = hours[random.int(hours.length)] as string
      const venue = `v${random.int(venues)}`
      const known = {
        symbol: `S${random.int(symbols)}/USDT`, timeframe: '5m', venue, execution_type: 'limit', hour_bucket: hour,
        session_bucket: `s${Math.floor(Number(hour) / 8)}`, size_bucket: random.next() < 0.5 ? 'small' : 'large',
      } // biome-ignore format: one row
      const y = shock + SIGMA * Math.sqrt(1 - DAY_SHARE) * random.normal() + (venue === 'v0' ? effectBps : 0)
      return { id: `${day} ${no}`, day: String(day).padStart(2, '0'), y, known }
    })
  })
  return winsorised(rows.flat())
}

const valuesOf = ({ predicate, tested }: Draft): readonly string[] => predicate.find((clause) => clause.field === tested)?.values ?? []

describe('what is asked', () => {
  it('asks once what two venues, one symbol and one style ask six times', () => {
    const venues = draftsOf(rowsOf(1, { venues: 2, effectBps: 0 })).filter(({ tested }) => tested === 'venue')
    expect(venues).toHaveLength(1)
    // The narrowest of them: these rows say nothing of another symbol or style.
    expect(venues[0]?.predicate.map(({ field }) => field)).toEqual(['symbol', 'timeframe', 'execution_type', 'venue'])
    expect(venues[0] && valuesOf(venues[0])).toEqual(['v0'])
    expect(new Set(venues[0]?.copies).size).toBe(5)
  })

  it('has no two questions with the same number, of either sign, and counts nothing twice', () => {
    for (const world of [{ venues: 2 }, { venues: 3 }, { venues: 2, symbols: 3 }, { venues: 2, hours: ['09', '10', '14'] }]) {
      const drafts = draftsOf(rowsOf(2, { effectBps: 0.8, ...world }))
      const asked = drafts.map(({ tested, hypothesis: { delta, se } }) => `${tested} ${Math.abs(delta).toFixed(9)} ${se.toFixed(9)}`)
      expect(new Set(asked).size).toBe(asked.length)
    }
  })

  it('keeps what differs: each of three venues, and each symbol beside all of them', () => {
    const three = draftsOf(rowsOf(3, { venues: 3, effectBps: 0 })).filter(({ tested }) => tested === 'venue')
    expect(three.map(valuesOf)).toEqual([['v0'], ['v1'], ['v2']])
    const symbols = draftsOf(rowsOf(3, { venues: 2, symbols: 3, effectBps: 0 })).filter(({ tested }) => tested === 'venue')
    expect(symbols.map(({ predicate }) => predicate.find((clause) => clause.field === 'symbol')?.values[0])).toEqual([
      'S0/USDT',
      'S1/USDT',
      'S2/USDT',
      undefined,
    ])
  })

  it('asks of the dear side where an hour is the mirror image of another, since nothing can be done about a cheap one', () => {
    for (const seed of [1, 2, 3, 4]) {
      const hours = draftsOf(rowsOf(seed, { venues: 1, effectBps: 0, hours: ['09', '14'] })).filter(({ tested }) => tested === 'hour_bucket')
      expect(hours).toHaveLength(1)
      expect(hours[0]?.hypothesis.delta).toBeGreaterThan(0)
    }
  })
})

/** The nominated venue questions of many worlds: shrunk effect ÷ truth, and how often its 95 % interval holds the truth. */
function nominated(world: World, runs: number) {
  const found = Array.from({ length: runs }, (_, seed) => {
    const drafts = draftsOf(rowsOf(seed, world))
    const assessed = assess(drafts)
    return drafts.flatMap((d, i) => {
      const a = assessed[i]
      return a?.isNominated && d.tested === 'venue' && valuesOf(d)[0] === 'v0' ? [a] : []
    })
  })
  const all = found.flat()
  const mean = (of: (a: (typeof all)[number]) => number): number => all.reduce((total, a) => total + of(a), 0) / all.length
  return {
    n: all.length,
    mostPerRun: Math.max(...found.map((own) => own.length)),
    raw: mean((a) => a.delta / world.effectBps),
    ratio: mean((a) => a.shrunk.mean / world.effectBps),
    coverage: mean((a) => (Math.abs(a.shrunk.mean - world.effectBps) <= 1.96 * a.shrunk.se ? 1 : 0)),
  }
}

describe('the effect of what was nominated', () => {
  it.each([
    { venues: 2, runs: 120, most: 1.1 },
    // Found in one world of fourteen, by luck that makes it 1.8 times as large: a fifth too large is what is left of that.
    { venues: 4, runs: 160, most: 1.3 },
  ])(
    'is at most $most of the truth with $venues venues, where the raw one is half too large or more, and is claimed once',
    ({ venues, runs, most }) => {
      const { n, mostPerRun, raw, ratio, coverage } = nominated({ venues, effectBps: 0.8 }, runs)
      expect(n).toBeGreaterThan(10)
      expect(mostPerRun).toBe(1)
      expect(raw).toBeGreaterThan(1.4)
      expect(ratio).toBeGreaterThan(0.85)
      expect(ratio).toBeLessThan(most)
      expect(coverage).toBeGreaterThan(0.9)
    },
    120_000,
  )

  it('is claimed of nothing in at least 19 of 20 worlds in which nothing differs', () => {
    const runs = 100
    const withLesson = Array.from({ length: runs }, (_, seed) => assess(draftsOf(rowsOf(seed, { venues: 2, effectBps: 0 }))).some((a) => a.isNominated))
    // Three standard errors of a rate of 5 % in 100 runs are 6.5 %.
    expect(withLesson.filter(Boolean).length / runs).toBeLessThan(0.115)
  }, 120_000)
})
