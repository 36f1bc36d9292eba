import { describe, expect, it } from 'vitest'
import type { Desk, Feed } from '#lib/wire/views/overview.ts'
import { type NeedFacts, needsOf } from './needs.ts'

const desk = (state: 'trading' | 'halted' = 'trading', market: 'open' | 'closed' = 'open'): Desk => ({
  moduleId: 'tr_001',
  readAtMs: 1_000_000,
  watch: { proposals: 0, incidents: [], unknownOrders: 0, breached: [] },
  worker: null,
  trading: { state, sinceMs: 900_000, actor: 'local', reason: '' },
  market: { source: 'sim', state: market, speed: null, clockMs: 1_000_000, seenMsAgo: 0 },
})
const feed = (venue: string, isStale: boolean, ageMs = 100): Feed => ({
  venue,
  symbol: 'BTC/USDT',
  bid: '1',
  ask: '2',
  spreadBps: 1,
  ageMs,
  isStale,
  isLive: !isStale,
})
const nothing: NeedFacts = {
  unknown_orders: [],
  incidents: [],
  limits: [],
  waiting: { count: 0, since_ms: null },
  waiting_commands: [],
  proposals: [],
  refusals: { of: 0, refused: 0, since_ms: null, code: null },
}
const needs = (overrides: Partial<Parameters<typeof needsOf>[0]> = {}) =>
  needsOf({ desk: desk(), feeds: [], facts: nothing, readAtMs: 1_000_000, ...overrides })

describe('needsOf', () => {
  it('is empty when nothing waits', () => {
    expect(needs({ feeds: [feed('a', false)] })).toEqual([])
  })
  it('gathers stale feeds in one line, dated by the oldest, and only while the market is open', () => {
    const feeds = [feed('a', true, 8_000), feed('b', true, 42_000), feed('c', false)]
    expect(needs({ feeds })).toMatchObject([{ kind: 'stale_feed', title: '2 of 3 feeds are stale', sinceMs: 958_000 }])
    expect(needs({ feeds, desk: desk('trading', 'closed') })).toEqual([])
  })
  it('says that nobody gave a reason for a halt, rather than nothing', () => {
    expect(needs({ desk: desk('halted') })).toMatchObject([{ title: 'Trading is halted', detail: 'By local, no reason given' }])
  })
  it('calls refusals a need above 30 %, from 20 decisions on', () => {
    const of = (refused: number, all: number) => needs({ facts: { ...nothing, refusals: { of: all, refused, since_ms: 5, code: 'HALTED' } } })
    expect(of(15, 50)).toEqual([])
    expect(of(19, 19)).toEqual([])
    expect(of(16, 50)).toMatchObject([{ title: '16 of the last 50 decisions were refused', href: '/executions?status=refused&code=HALTED' }])
  })
  it('names proposals while they are few, what waits too long, and every emergency', () => {
    const waiting = (n: number, more: object = {}) => ({
      id: `p${n}`,
      kind: 'limits',
      title: `T${n}`,
      author: 'ada',
      since_ms: n,
      expires_ms: 1_000_000 + 7_200_000,
      is_overdue: false,
      ...more,
    })
    const of = (...proposals: NeedFacts['proposals']) => needs({ facts: { ...nothing, proposals } })
    expect(of(waiting(1, { is_overdue: true }), waiting(2, { kind: 'lesson', expires_ms: null }))).toEqual([
      { kind: 'proposal', title: 'Proposal waits too long: T1', detail: 'By ada. In 2 h it expires.', sinceMs: 1, href: '/proposals/p1' },
      { kind: 'proposal', title: 'Lesson waits: T2', detail: 'By ada. It waits until somebody decides.', sinceMs: 2, href: '/lessons/p2' },
    ])
    const emergency = waiting(9, { kind: 'review', title: 'Confirm v5: T', expires_ms: 1_000_000 + 1_800_000 })
    const many = of(emergency, ...[1, 2, 3, 4, 5].map((n) => waiting(n, { is_overdue: n === 5 })))
    expect(many.map(({ title }) => title)).toEqual(['Proposal waits: T1', 'Proposal waits: T2', '3 more proposals wait', 'Not confirmed: v5: T'])
    expect(many[2]).toMatchObject({ detail: '1 of them longer than the reminder says. The inbox has them by risk and age.', href: '/proposals' })
    expect(many[3]?.detail).toBe('By ada. In 30 min it is taken back.')
  })
  it('leads each to its place: drift, books, a limit that is close, executions that wait', () => {
    const incident = { executionId: null, venue: 'a', symbol: 'BTC/USDT', ours: '1', theirs: '2', raisedAtMs: 5, clearedAtMs: null }
    const facts: NeedFacts = {
      ...nothing,
      incidents: [
        { ...incident, id: 'drift_position a BTC/USDT', name: 'drift_position', message: 'ours 1, theirs 2' },
        { ...incident, id: 'invariant_cash a BTC/USDT', name: 'invariant_cash', message: '', raisedAtMs: 6 },
        { ...incident, id: 'e:identity', name: 'identity', message: '', symbol: null, venue: null, executionId: 'e', raisedAtMs: 7 },
        { ...incident, id: 'drift_order', name: 'drift_order', message: '', clearedAtMs: 9 },
      ],
      limits: [{ name: 'daily loss', symbol: null, value: '17000', limit: '20000', utilisation: 0.85, since_ms: 8 }],
      waiting: { count: 2, since_ms: 9 },
    }
    expect(needs({ facts }).map(({ title, href }) => [title, href])).toEqual([
      ['Drift: BTC/USDT on a', '/system#incidents'],
      ['The books do not add up: BTC/USDT on a', '/system#incidents'],
      ['Incident', '/executions/e'],
      ['Daily loss is at 85 % of its limit', '/risk'],
      ['2 executions wait for their conditions', '/executions?status=waiting'],
    ])
  })
  it('puts what endangers money first, and of that and of the rest the oldest', () => {
    const facts: NeedFacts = {
      ...nothing,
      unknown_orders: [{ id: 'o', execution_id: 'x/1', symbol: 'BTC/USDT', venue: 'a', since_ms: 999_000, next_check_ms: null }],
      waiting_commands: [{ id: 'c', seq: 812, kind: 'reduce_only', created_ms: 100_000 }],
    }
    expect(needs({ facts, desk: desk('halted') }).map(({ kind }) => kind)).toEqual(['trading_state', 'unknown_order', 'waiting_command'])
    expect(needs({ facts })[0]?.href).toBe('/executions/x%2F1')
  })

  it('puts a halt and a drift above a proposal that has waited for longer', () => {
    const proposal = { id: 'p', kind: 'limits', title: 'T', author: 'ada', since_ms: 1_000, expires_ms: null, is_overdue: true }
    const drift = {
      id: 'drift_cash a',
      name: 'drift_cash',
      message: '',
      executionId: null,
      venue: 'a',
      symbol: null,
      ours: '1',
      theirs: '2',
      clearedAtMs: null,
    }
    const facts = { ...nothing, proposals: [proposal], incidents: [{ ...drift, raisedAtMs: 950_000 }] }
    expect(needs({ facts, desk: desk('halted') }).map(({ title }) => title)).toEqual(['Trading is halted', 'Drift: a', 'Proposal waits too long: T'])
  })

  it('puts what waits for a word among the others by age, with where to say it', () => {
    const waits = { title: 'Less weight for flow', author: 'ada', expires_ms: null, is_overdue: false }
    const facts = {
      ...nothing,
      proposals: [
        { ...waits, id: 'p 1', kind: 'weights', since_ms: 950_000 },
        { ...waits, id: 'l1', kind: 'lesson', since_ms: 300_000 },
      ],
    }
    expect(needs({ facts, desk: desk('halted') }).map(({ kind, href }) => [kind, href])).toEqual([
      ['trading_state', '/risk'],
      ['proposal', '/lessons/l1'],
      ['proposal', '/proposals/p%201'],
    ])
  })
})
