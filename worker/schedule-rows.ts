import { dec } from '#lib/domain/base/decimal.ts'
import { price, quantity } from '#lib/domain/base/money.ts'
import { instant } from '#lib/domain/base/time.ts'
import type { Schedule } from '#lib/domain/execute/schedule.ts'

/** A schedule as its execution keeps it: snake_case keys, decimals as text, instants in microseconds. */
export const scheduleRow = (s: Schedule) => ({
  style: s.style,
  pace: s.pace,
  placing: s.placing,
  reason: s.reason,
  quantity: s.quantity.toFixed(),
  lot: s.lot.toFixed(),
  quantity_min: s.quantityMin.toFixed(),
  starts_at_us: s.startsAt,
  ends_at_us: s.endsAt,
  interval_us: s.intervalUs,
  participation_max: s.participationMax,
  volume_from_us: s.volumeFrom,
  slices: s.slices.map((slice) => ({ slice_no: slice.sliceNo, due_at_us: slice.dueAt, quantity: slice.quantity.toFixed() })),
  parameters: s.parameters,
  stopped: s.stopped && { at_us: s.stopped.at, reason: s.stopped.reason },
  terms: { limit_price: s.terms.limitPrice?.toFixed() ?? null, max_slippage_bps: s.terms.maxSlippageBps?.toFixed() ?? null },
  replace_through: s.replaceThrough,
  holds: s.holds.map((h) => ({
    code: h.code,
    name: h.name,
    value: h.value,
    limit: h.limit,
    slice_no: h.sliceNo,
    quantity: h.quantity.toFixed(),
    from_us: h.from,
    until_us: h.until,
  })),
})

type Row = ReturnType<typeof scheduleRow>
/** Rows of before schedules could be changed lack what a change or a hold writes. */
type StoredRow = Omit<Row, 'terms' | 'replace_through' | 'holds'> & Partial<Pick<Row, 'terms' | 'replace_through' | 'holds'>>

/** The schedule that a stored row holds; our own writing, so it is taken as it stands. */
export function scheduleFrom(row: StoredRow | null): Schedule | null {
  if (row === null) return null
  return {
    style: row.style,
    pace: row.pace,
    placing: row.placing,
    reason: row.reason,
    quantity: quantity(row.quantity),
    lot: dec(row.lot),
    quantityMin: quantity(row.quantity_min),
    startsAt: instant(row.starts_at_us),
    endsAt: instant(row.ends_at_us),
    intervalUs: row.interval_us,
    participationMax: row.participation_max,
    volumeFrom: instant(row.volume_from_us),
    slices: row.slices.map((slice) => ({ sliceNo: slice.slice_no, dueAt: instant(slice.due_at_us), quantity: quantity(slice.quantity) })),
    parameters: row.parameters,
    stopped: row.stopped && { at: instant(row.stopped.at_us), reason: row.stopped.reason },
    terms: {
      limitPrice: row.terms?.limit_price == null ? null : price(row.terms.limit_price),
      maxSlippageBps: row.terms?.max_slippage_bps == null ? null : dec(row.terms.max_slippage_bps),
    },
    replaceThrough: row.replace_through ?? 0,
    holds: (row.holds ?? []).map((h) => ({
      code: h.code,
      name: h.name,
      value: h.value,
      limit: h.limit,
      sliceNo: h.slice_no,
      quantity: quantity(h.quantity),
      from: instant(h.from_us),
      until: instant(h.until_us),
    })),
  }
}
