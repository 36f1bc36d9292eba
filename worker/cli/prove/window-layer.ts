import { instant, parseIso } from '#lib/domain/base/time.ts'
import { localHour } from '#lib/domain/learn/buckets.ts'
import { type ArmOutcome, contrast } from '#lib/domain/learn/contrast.ts'
import { type Hypothesis, hypothesisOf, nominate } from '#lib/domain/learn/nominate.ts'
import { cutTo, winsorBounds } from '#lib/domain/learn/residual.ts'
import { type WindowOrder, type WindowWorldSpec, windowWorld } from '#lib/sim/worlds/window-world.ts'
import { armIn, born, evening, type Life } from './life.ts'

/** What became of the windows of a planted world, and of windows that are none. */
export type WindowRun = {
  readonly dearHours: number
  /** Dear hours with a lesson in shadow or later by the day asked for. */
  readonly inShadow: number
  readonly active: number
  readonly falseActive: number
  /** Mean saving per order from applied lessons, bps. */
  readonly savingBps: number
}

const BATCH_EVERY_DAYS = 7
/** A share without a currency in its name keeps New York's hours. */
const SHARE = 'ACME'
const MIDDLE_US = 1_800_000_000
const HOURS = 24
const HOUR_US = 3_600_000_000

/** Weekly batches over the hours, each against the rest of the day; what passes is applied by waiting the hour out. */
export function runWindows(spec: WindowWorldSpec, seed: number, shadowByDay: number): WindowRun {
  const world = windowWorld(spec, seed).map((order) => ({ ...order, hour: hourAtDesk(spec, order) }))
  const byDay = Map.groupBy(world, (order) => order.day)
  const past: WindowOrder[] = []
  /** By hour: a lesson may speak of two hours, an hour obeys one lesson. */
  const lives = new Map<number, Life>()
  let saved = 0
  let orders = 0
  /** What may teach is cut as the desk cuts it; savings are counted whole. */
  let bounds = winsorBounds([])
  for (let day = 0; day < spec.days; day++) {
    for (const order of byDay.get(day) ?? []) {
      orders++
      saved += live(order, lives, day, bounds)
      past.push(order)
    }
    for (const life of new Set(lives.values())) {
      const hours = hoursOf(lives, life)
      if (life.state === 'shadow' && day >= life.since) life.pattern.push(...armsOf(byDay.get(day) ?? [], hours, bounds))
      evening(life, day)
    }
    if ((day + 1) % BATCH_EVERY_DAYS !== 0) continue
    bounds = winsorBounds(past.map((order) => order.y))
    for (const { hours, effectBps } of batch(past, lives, bounds)) {
      const life = born(`hours ${hours.join(' ')}`, effectBps, day)
      for (const hour of hours) lives.set(hour, life)
    }
  }
  // By the desk's own clock, as they lay when it could have learned them.
  const dear = new Set(world.filter((order) => order.isDear && order.day <= shadowByDay).map((order) => order.hour))
  const pays = spec.dearerBps > spec.waitingBps
  return {
    dearHours: dear.size,
    inShadow: [...lives].filter(([hour, life]) => dear.has(hour) && life.claimed === 1 && life.shadowAt <= shadowByDay).length,
    active: [...new Set(lives.values())].filter((life) => life.activeAt !== null).length,
    // A lesson is false when waiting its hours out does not pay on the whole.
    falseActive: [...new Set(lives.values())].filter((life) => life.activeAt !== null && !(pays && hoursOf(lives, life).some((hour) => dear.has(hour)))).length,
    savingBps: saved / orders,
  }
}

/** The hour that the desk files an order under. */
function hourAtDesk({ newYorkFrom }: WindowWorldSpec, { day, hour }: WindowOrder): number {
  const midnight = newYorkFrom === null ? null : parseIso(`${newYorkFrom}T00:00`)
  return midnight === null ? hour : localHour(SHARE, instant(midnight + (day * HOURS + hour) * HOUR_US + MIDDLE_US))
}

/** Meets the lessons of its hour; what it saved. */
function live(order: WindowOrder, lives: ReadonlyMap<number, Life>, day: number, bounds: Bounds): number {
  const life = lives.get(order.hour)
  if (!life) return 0
  const arm = armIn(life, order.id, day)
  if (arm === 'shadow') return 0
  const y = arm === 'applied' ? order.yIfDeferred : order.y
  life.trial.push({ day: String(day).padStart(4, '0'), arm, y, bounds })
  return order.y - y
}

const hoursOf = (lives: ReadonlyMap<number, Life>, life: Life): readonly number[] => [...lives].filter(([, own]) => own === life).map(([hour]) => hour)

type Bounds = ReturnType<typeof winsorBounds>

const armsOf = (orders: readonly WindowOrder[], hours: readonly number[], bounds: Bounds): readonly ArmOutcome[] =>
  orders.map((o) => ({ arm: hours.includes(o.hour) ? 1 : 0, stratum: 'all', day: String(o.day).padStart(4, '0'), y: cutTo(bounds, o.y) }))

type Found = { readonly hours: readonly number[]; readonly effectBps: number }

/** Hours, and pairs of neighbours: what is nominated most clearly speaks first, and no hour gets two lessons. */
function batch(past: readonly WindowOrder[], lives: ReadonlyMap<number, Life>, bounds: Bounds): readonly Found[] {
  const windows = Array.from({ length: HOURS }, (_, hour) => [[hour], [hour, (hour + 1) % HOURS]]).flat()
  const free = new Map(windows.filter((hours) => !hours.some((hour) => lives.has(hour))).map((hours) => [hours.join(' '), hours]))
  const hypotheses = [...free].flatMap(([key, hours]): readonly Hypothesis[] => {
    const c = contrast(armsOf(past, hours, bounds))
    return c === null ? [] : [hypothesisOf(key, `windows of ${hours.length}`, c)]
  })
  // Waiting a window out is an action only against one that is dearer.
  const found = nominate(hypotheses).filter((h) => h.isNominated && h.shrunk.mean > 0)
  const taken = new Set<number>()
  return found
    .toSorted((a, b) => a.p - b.p)
    .flatMap(({ key, shrunk }) => {
      const hours = free.get(key) as readonly number[]
      if (hours.some((hour) => taken.has(hour))) return []
      for (const hour of hours) taken.add(hour)
      return [{ hours, effectBps: shrunk.mean }]
    })
}
