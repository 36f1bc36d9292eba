import type { Pool } from '#lib/db/pool.ts'
import { type CurveRow, forgetVolumes, readCurves, type VolumeRow } from '#lib/db/volumes.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import { type Listing, listingKey, toBase } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { type Instant, instant, toIso } from '#lib/domain/base/time.ts'
import type { VolumeCurve } from '#lib/domain/decide/context.ts'

const DAY_US = 86_400_000_000
export const BUCKETS = 288
const BUCKET_US = DAY_US / BUCKETS

type Tally = { readonly listing: Listing; bucket: number; lots: number; base: number }

/**
 * Counts what trades by five minutes of the UTC day, in market time and base units, and knows the curves that whole days
 * before today make. Our own paper trades are printed nowhere, so they are not in it.
 */
export class VolumeHistory {
  /** By symbol; only what earlier days have. */
  readonly curves = new Map<string, VolumeCurve>()
  private readonly tallies = new Map<string, Tally>()
  private finished: VolumeRow[] = []
  private readonly listingOf: (venue: string, symbol: string) => Listing | undefined
  private loadedDay = -1

  constructor(listingOf: (venue: string, symbol: string) => Listing | undefined) {
    this.listingOf = listingOf
  }

  /** `silent` events rebuild books after a restart; their prints were counted when they happened. */
  observe(events: readonly MarketEvent[], silent: boolean): void {
    if (silent) return
    for (const e of events) if (e.kind === 'trade') this.count(e.venue, e.symbol, e.at, e.tick, e.lots)
  }

  private count(venue: string, symbol: string, at: number, tick: number, lots: number): void {
    const key = listingKey(venue, symbol)
    let tally = this.tallies.get(key)
    if (tally === undefined) {
      const listing = this.listingOf(venue, symbol)
      if (listing === undefined) return
      tally = { listing, bucket: 0, lots: 0, base: 0 }
      this.tallies.set(key, tally)
    }
    const bucket = Math.floor(at / BUCKET_US)
    if (bucket !== tally.bucket) {
      this.finish(tally)
      tally.bucket = bucket
    }
    const { listing } = tally
    if (listing.inverse) tally.base += toBase(listing.lot.times(lots), listing, listing.tick.times(tick)).toNumber()
    else tally.lots += lots
  }

  private finish(tally: Tally): void {
    const { listing, bucket, lots, base } = tally
    if (lots === 0 && base === 0) return
    const quantity = listing.inverse ? dec(base).toSignificantDigits(15) : toBase(listing.lot.times(lots), listing, dec(1))
    const { venue, symbol } = listing
    this.finished.push({ symbol, venue, day: dayText(instant(bucket * BUCKET_US)), bucket: bucket % BUCKETS, quantity: quantity.toFixed() })
    tally.lots = 0
    tally.base = 0
  }

  /** What was counted and not yet taken, bucket by bucket; each row once in a statement. */
  take(): readonly VolumeRow[] {
    for (const tally of this.tallies.values()) this.finish(tally)
    const sums = new Map<string, VolumeRow>()
    for (const row of this.finished) {
      const key = `${row.venue} ${row.symbol} ${row.day} ${row.bucket}`
      const before = sums.get(key)
      sums.set(key, before === undefined ? row : { ...row, quantity: dec(before.quantity).plus(row.quantity).toFixed() })
    }
    this.finished = []
    return [...sums.values()]
  }

  /** Reads the curves anew when the day of market time has changed. */
  async refresh(pool: Pool, moduleId: string, now: Instant, daysMax: number): Promise<void> {
    const day = Math.floor(now / DAY_US)
    if (day === this.loadedDay) return
    const rows = await readCurves(pool, moduleId, dayText(now), daysMax)
    this.loadedDay = day
    this.curves.clear()
    for (const [symbol, curve] of curvesOf(rows)) this.curves.set(symbol, curve)
  }

  /** Lets go of what no configuration can look back to. */
  async forget(pool: Pool, moduleId: string, now: Instant): Promise<void> {
    await forgetVolumes(pool, moduleId, dayText(instant(now - KEPT_DAYS * DAY_US)))
  }
}

/** A curve looks back at most 250 days on which the symbol traded: a year of weekdays. */
const KEPT_DAYS = 400

function curvesOf(rows: readonly CurveRow[]): ReadonlyMap<string, VolumeCurve> {
  const curves = new Map<string, { volumes: number[]; days: number }>()
  for (const { symbol, bucket, volume, days } of rows) {
    const curve = curves.get(symbol) ?? { volumes: Array.from({ length: BUCKETS }, () => 0), days }
    curve.volumes[bucket] = volume
    curves.set(symbol, curve)
  }
  return curves
}

const dayText = (at: Instant): string => toIso(at).slice(0, 10)
