import { describe, expect, it } from 'vitest'
import { latencyTriplesCsv, parseLatencyTriples } from './latency-triples.ts'

const problem = (text: string): string => {
  try {
    parseLatencyTriples(text, 'trips.csv')
  } catch (error) {
    return (error as Error).message
  }
  return 'no problem'
}

describe('parseLatencyTriples', () => {
  it('reads nanoseconds, in any order of columns, sorted by request', () => {
    expect(parseLatencyTriples('id,exch_ns,req_ns,resp_ns\n1,1700000000002500000,1700000000001000000,1700000000003000000\r\n2,1500,1000,2250\n', 'f')).toEqual([
      { sentAt: 1, entryMs: 0.0005, responseMs: 0.00075 },
      { sentAt: 1_700_000_000_001_000, entryMs: 1.5, responseMs: 0.5 },
    ])
  })

  it('reads what it writes', () => {
    expect(parseLatencyTriples(latencyTriplesCsv([{ sentUs: 1_000, venueUs: 3_500, seenUs: 4_000 }]), 'f')).toEqual([
      { sentAt: 1_000, entryMs: 2.5, responseMs: 0.5 },
    ])
  })

  it.each([
    ['', /trips.csv: line 1: expected a header with request_ns, request_us or request_ms/],
    ['request_us,venue_us\n', /line 1: expected a header with response_ns/],
    ['request_us,venue_us,response_us\n', /line 2: expected at least one round trip/],
    ['request_us,venue_us,response_us\n1,2,3\n1,x,3\n', /line 3: venue_us: expected a whole number, got "x"/],
    ['request_us,venue_us,response_us\n1,2\n', /line 2: response_us: expected a whole number, got ""/],
    ['request_us,venue_us,response_us\n\n5,4,9\n', /line 3: venue_us is before request_us/],
    ['request_us,venue_us,response_us\n5,9,8\n', /line 2: response_us is before venue_us/],
  ])('refuses %j', (text, message) => {
    expect(problem(text)).toMatch(message)
  })
})
