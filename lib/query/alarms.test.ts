import { describe, expect, it } from 'vitest'
import { alarmsOf, isUrgent, type Watched } from './alarms.ts'

const calm: Watched = { state: 'trading', actor: 'ada', reason: '', isSilent: false, unknownOrders: 0, breached: [], incidents: [] }
const kinds = (before: Watched | null, after: Watched) => alarmsOf(before, after).map(({ kind }) => kind)

describe('alarms', () => {
  it('say nothing of what was so at the first look, nor of what stays so, nor of what gets better', () => {
    const bad: Watched = {
      ...calm,
      state: 'halted',
      isSilent: true,
      unknownOrders: 2,
      breached: ['exposure'],
      incidents: [{ id: 'd', name: 'drift_position', message: 'm' }],
    }
    expect(kinds(null, bad)).toEqual([])
    expect(kinds(bad, bad)).toEqual([])
    expect(kinds(bad, calm)).toEqual([])
  })

  it('are raised once for each of the five critical things, and for nothing else', () => {
    expect(alarmsOf(calm, { ...calm, state: 'halted', reason: 'drill' })).toMatchObject([{ kind: 'halt', title: 'Trading is halted', body: 'By ada: drill.' }])
    expect(kinds(calm, { ...calm, state: 'reduce_only' })).toEqual([])
    expect(kinds(calm, { ...calm, isSilent: true })).toEqual(['worker_silent'])
    expect(kinds({ ...calm, breached: ['a'] }, { ...calm, breached: ['a', 'b'] })).toEqual(['limit'])
    expect(alarmsOf({ ...calm, unknownOrders: 1 }, { ...calm, unknownOrders: 2 })).toMatchObject([{ kind: 'unknown_order', title: '2 orders are unknown' }])
    const incidents = [
      { id: 'drift_position x', name: 'drift_position', message: 'we 1, they 2' },
      { id: 'c', name: 'curator_failed', message: '' },
      { id: 'invariant_cash', name: 'invariant_cash', message: 'off' },
    ]
    expect(alarmsOf(calm, { ...calm, incidents }).map(({ key, title }) => [key, title])).toEqual([
      ['incident drift_position x', 'Our books drift from a venue’s'],
      ['incident invariant_cash', 'The books do not add up'],
    ])
  })

  it('interrupt a reader only for a halt, a silent worker and a limit', () => {
    const all = alarmsOf(calm, {
      ...calm,
      state: 'halted',
      isSilent: true,
      unknownOrders: 1,
      breached: ['a'],
      incidents: [{ id: 'd', name: 'drift_cash', message: '' }],
    })
    expect(all.filter(isUrgent).map(({ kind }) => kind)).toEqual(['halt', 'worker_silent', 'limit'])
  })
})
