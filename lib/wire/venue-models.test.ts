import { describe, expect, it } from 'vitest'
import { parseVenueModels, simulationOf } from './venue-models.ts'

const file = () => ({ text: 'request_us,venue_us,response_us\n1,1001,3001\n', path: 'trips.csv' })

describe('venue models', () => {
  it('are conservative with log-normal times unless told otherwise', () => {
    expect(simulationOf({}, file)).toBeNull()
    expect(simulationOf({ queueModel: 'log' }, file)).toEqual({ queue: { kind: 'log' }, latency: { kind: 'median' } })
    expect(simulationOf({ latencyModel: 'fixed' }, file)).toEqual({ queue: { kind: 'conservative' }, latency: { kind: 'fixed' } })
  })

  it('take recorded round trips from a file', () => {
    expect(simulationOf({ queueModel: { power: 3 }, latencyTriples: { file: 'trips.csv', draw: 'bootstrap' } }, file)).toEqual({
      queue: { kind: 'power', exponent: 3 },
      latency: { kind: 'recorded', draw: 'bootstrap', triples: [{ sentAt: 1, entryMs: 1, responseMs: 2 }] },
    })
  })

  it.each([
    ['{', /models.json: is not JSON/],
    ['[]', /models.json: the file: expected an object of venues/],
    ['{"alder":{"queueModel":"hopeful"}}', /alder.queueModel: expected "conservative", "log" or/],
    ['{"alder":{"queueModel":{"power":0}}}', /alder.queueModel.power: expected "conservative", "log" or/],
    ['{"alder":{"latencyModel":"none"}}', /alder.latencyModel: expected "median" or "fixed"/],
    ['{"alder":{"latencyTriples":"trips.csv"}}', /alder.latencyTriples: expected an object such as/],
  ])('refuses %j', (text, message) => {
    expect(() => parseVenueModels(text, 'models.json')).toThrow(message)
  })
})
