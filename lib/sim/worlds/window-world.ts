import { decisionName, drawsOf } from './draw.ts'

/** Hours of the day in which every venue is dearer, and what waiting them out costs (LEARNING.md L1, W2). */
export type WindowWorldSpec = {
  readonly kind: 'window'
  readonly name: string
  readonly days: number
  readonly ordersPerDay: number
  readonly sigma: number
  /** Degrees of freedom of the noise. */
  readonly tails: number
  /** Share of the variance that all orders of a day have in common. */
  readonly dayShare: number
  readonly dearHours: readonly number[]
  readonly dearerBps: number
  /** Mean and spread of what it costs to take an order after the window instead. */
  readonly waitingBps: number
  readonly waitingSpreadBps: number
  /** Hours by which the window shifts from the given day on, as a clock change does; null = never. */
  readonly shift: { readonly fromDay: number; readonly hours: number } | null
  /** The first day, where the desk's hours are New York's; null = UTC. */
  readonly newYorkFrom: string | null
}

export type WindowOrder = {
  readonly id: string
  readonly day: number
  /** UTC. */
  readonly hour: number
  readonly y: number
  readonly yIfDeferred: number
  readonly isDear: boolean
}

const HOURS = 24

export function windowWorld(spec: WindowWorldSpec, seed: number): readonly WindowOrder[] {
  const draws = drawsOf(spec.name, seed, spec.tails)
  const orders: WindowOrder[] = []
  for (let day = 0; day < spec.days; day++) {
    const shock = spec.sigma * Math.sqrt(spec.dayShare) * draws.normal(`day ${day}`, 'any', 'shock')
    const moved = spec.shift !== null && day >= spec.shift.fromDay ? spec.shift.hours : 0
    for (let i = 0; i < spec.ordersPerDay; i++) {
      const id = decisionName(day * spec.ordersPerDay + i)
      const hour = Math.floor(HOURS * draws.uniform(id, 'any', 'hour'))
      const isDear = spec.dearHours.some((h) => (h + moved + HOURS) % HOURS === hour)
      const own = shock + spec.sigma * Math.sqrt(1 - spec.dayShare) * draws.noise(id, 'any', 'noise')
      const y = own + (isDear ? spec.dearerBps : 0)
      const yIfDeferred = own + spec.waitingBps + spec.waitingSpreadBps * draws.normal(id, 'defer', 'noise')
      orders.push({ id, day, hour, y, yIfDeferred, isDear })
    }
  }
  return orders
}
