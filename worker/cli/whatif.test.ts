/** A command line of `npm run whatif` is read as it was meant, or refused. */
import { expect, it } from 'vitest'
import { Refusal, readOptions } from './whatif/options.ts'

it.each([
  [['--from', '5'], '--from: expected an ISO 8601 time, such as 2026-11-01 or 2026-11-01T09:30Z, was 5'],
  [['--to', '2026-02-31'], '--to: expected an ISO 8601 time, such as 2026-11-01 or 2026-11-01T09:30Z, was 2026-02-31'],
  [['--from', '2026-02-29T10:00Z'], '--from: expected an ISO 8601 time, such as 2026-11-01 or 2026-11-01T09:30Z, was 2026-02-29T10:00Z'],
  [['--from', '2026-03-01', '--to', '2026-02-01'], '--from: expected a time before --to, was 2026-03-01 with --to 2026-02-01'],
  [['--weights', 'execution=0.35=7'], '--weights: expected curator=weight, such as execution=0.35, was execution=0.35=7'],
  [['--weights', 'execution=0.3,'], '--weights: expected curator=weight, such as execution=0.35, was nothing'],
  [['--weights', 'risk=0.1,risk=0.2'], '--weights: expected each curator once, risk stands there twice'],
  [['--weights', 'risk='], '--weights: risk: expected a number, was nothing'],
  [['--threshold', '0x1'], '--threshold: expected a number, was 0x1'],
  [['--base', '1.5'], '--base: expected the number of a version, such as 3, was 1.5'],
  [['--lesson', 'x', '--weights', 'risk=0.1'], '--lesson: is asked alone, without --weights and --threshold'],
  [['--lesson', 'x', '--threshold', '0.4'], '--lesson: is asked alone, without --weights and --threshold'],
])('takes no %s for something else, and says in one line what was expected', (args, message) => {
  expect(() => readOptions(args)).toThrow(new Refusal(message))
})

it('reads a date as its midnight and a time without a zone as UTC, and keeps each weight', () => {
  const read = readOptions(['--from', '2026-02-28', '--to', '2026-03-01T09:30', '--weights', 'risk=.1, execution=3e-1', '--base', '3'])
  expect(read).toMatchObject({
    from: new Date('2026-02-28T00:00:00Z'),
    to: new Date('2026-03-01T09:30:00Z'),
    change: { curators: { risk: { weight: 0.1 }, execution: { weight: 0.3 } } },
    base: 3,
  })
})
