import type { FillRow, QuotePoint } from '#lib/wire/views/execution.ts'
import { extent, type Range } from './scale.ts'

/** [seconds from zero, price] */
export type Point = readonly [number, number]
export type VenuePath = { readonly venue: string; readonly isChosen: boolean; readonly bids: readonly Point[][]; readonly asks: readonly Point[][] }
export type PriceLevel = { readonly key: string; readonly label: string; readonly price: number; readonly text: string; readonly isInside: boolean }
export type PriceMarker = {
  readonly id: string
  readonly at: number
  readonly price: number
  readonly side: 'buy' | 'sell'
  readonly isMaker: boolean
  /** Radius by area: twice the quantity is twice the area. */
  readonly radius: number
  readonly fill: FillRow
}
export type Moment = { readonly key: string; readonly label: string; readonly at: number }
export type PricePath = {
  readonly paths: readonly VenuePath[]
  readonly levels: readonly PriceLevel[]
  readonly markers: readonly PriceMarker[]
  readonly moments: readonly Moment[]
  readonly time: Range
  readonly price: Range
}

export type PriceInput = {
  readonly points: readonly QuotePoint[]
  readonly fills: readonly FillRow[]
  readonly chosen: readonly string[]
  readonly levels: readonly { readonly key: string; readonly label: string; readonly price: string }[]
  readonly moments: readonly { readonly key: string; readonly label: string; readonly atUs: number }[]
  /** The instant that the axis counts from. */
  readonly zeroUs: number
  /** Seconds from zero; everything outside is cut. */
  readonly window: Range
}

/**
 * Best prices are sampled once a second, of the worker's time: under a fast replay that is many seconds of the market's.
 * A silence well above the usual distance is a hole in what is known and is drawn as one.
 */
const GAP_S_MIN = 5
const GAP_STEPS = 4

function gapOf(points: readonly (readonly [number, unknown])[]): number {
  const distances = points
    .slice(1)
    .map(([at], index) => at - (points[index]?.[0] ?? at))
    .sort((a, b) => a - b)
  return Math.max(GAP_S_MIN, GAP_STEPS * (distances[Math.floor(distances.length / 2)] ?? 0))
}

/** Bid and ask as steps per venue, fills, levels and moments inside a window of market time. Null without anything to draw. */
export function preparePricePath(input: PriceInput): PricePath | null {
  const { zeroUs, window, chosen } = input
  const seconds = (us: number) => (us - zeroUs) / 1e6
  const venues = [...new Set(input.points.map((point) => point.venue))].sort((a, b) => Number(chosen.includes(a)) - Number(chosen.includes(b)))
  const paths = venues.map((venue): VenuePath => {
    const own = input.points.filter((point) => point.venue === venue)
    return {
      venue,
      isChosen: chosen.includes(venue),
      bids: steps(
        own.map((point) => [seconds(point.atUs), point.bid] as const),
        window,
      ),
      asks: steps(
        own.map((point) => [seconds(point.atUs), point.ask] as const),
        window,
      ),
    }
  })
  const largest = Math.max(0, ...input.fills.map((fill) => Number(fill.baseQuantity)))
  const markers = input.fills
    .map(
      (fill): PriceMarker => ({
        id: fill.id,
        at: seconds(fill.venueAtUs),
        price: Number(fill.price),
        side: fill.side,
        isMaker: fill.liquidity === 'maker',
        radius: 4 + 5 * Math.sqrt(largest === 0 ? 0 : Number(fill.baseQuantity) / largest),
        fill,
      }),
    )
    .filter((marker) => inside(marker.at, window))

  const drawn = [...markers.map((m) => m.price), ...paths.flatMap((p) => [...p.bids, ...p.asks].flatMap((run) => run.map(([, price]) => price)))]
  const anchor = input.levels.filter((level) => level.key === 'arrival' || level.key === 'decision').map((level) => Number(level.price))
  const tight = extent([...drawn, ...anchor], 0.12)
  if (tight === null) return null
  // A limit far from the market would press the market into a line: it is named at the edge instead.
  const roomy: Range = [tight[0] - (tight[1] - tight[0]) * 0.6, tight[1] + (tight[1] - tight[0]) * 0.6]
  const near = input.levels.map((level) => Number(level.price)).filter((price) => inside(price, roomy))
  const price = extent([...tight, ...near], near.some((p) => !inside(p, tight)) ? 0.04 : 0) ?? tight
  return {
    paths,
    markers,
    price,
    time: window,
    levels: input.levels.map((level) => ({ ...level, text: level.price, price: Number(level.price), isInside: inside(Number(level.price), price) })),
    moments: input.moments.map(({ atUs, ...moment }) => ({ ...moment, at: seconds(atUs) })).filter((moment) => inside(moment.at, window)),
  }
}

const inside = (value: number, [low, high]: Range): boolean => value >= low && value <= high

/** Horizontal runs, each ending where the next price begins; a null or a long silence ends the run. */
function steps(points: readonly (readonly [number, string | null])[], window: Range): Point[][] {
  const runs: Point[][] = []
  let run: Point[] = []
  let before: number | null = null
  const gap = gapOf(points)
  const close = () => {
    if (run.length > 0) runs.push(run)
    run = []
  }
  for (const [at, text] of points) {
    if (before !== null && at - before > gap) close()
    before = at
    const price = text === null ? Number.NaN : Number(text)
    const last = run.at(-1)
    if (!Number.isFinite(price) || at > window[1]) {
      // The price in force holds until the edge, not only until the last change inside.
      if (last && at > window[1]) run.push([window[1], last[1]])
      close()
      if (at > window[1]) break
      continue
    }
    if (at < window[0]) {
      // Only the last price before the window matters: it is the one in force at its edge.
      run = [[window[0], price]]
      continue
    }
    if (last) run.push([at, last[1]])
    run.push([at, price])
  }
  close()
  return runs.filter((one) => one.length > 1 || (one[0]?.[0] ?? 0) > window[0])
}
