/** Benchmarks look back an hour at most; older quotes and trades are forgotten. */
export const TAPE_US = 3_600_000_000
const MINUTE_US = 60_000_000
const DAY_US = 86_400_000_000
/** A mean over fewer minutes is no mean. */
const HISTORY_MINUTES_MIN = 5
/** A rate over less than this says nothing about a day. */
const SPAN_US_MIN = 10_000_000

/** Public trades of one listing by venue stamp, in ticks and lots. */
export class TradeTape {
  private at: number[] = []
  private ticks: number[] = []
  private lots: number[] = []
  private first = 0
  private lotsTotal = 0

  push(at: number, tick: number, lots: number): void {
    this.at.push(at)
    this.ticks.push(tick)
    this.lots.push(lots)
    this.lotsTotal += lots
    while ((this.at[this.first] as number) < at - TAPE_US) this.lotsTotal -= this.lots[this.first++] as number
    if (this.first > 65_536 && this.first > this.at.length / 2) {
      this.at = this.at.slice(this.first)
      this.ticks = this.ticks.slice(this.first)
      this.lots = this.lots.slice(this.first)
      this.first = 0
    }
  }

  /** What traded from `from` to `to`: lots, and lots × ticks, exactly. */
  between(from: number, to: number): { readonly lots: number; readonly lotTicks: bigint } {
    let lots = 0
    const lotTicks = new ExactSum()
    for (let i = this.at.length - 1; i >= this.first && (this.at[i] as number) >= from; i--) {
      if ((this.at[i] as number) > to) continue
      lots += this.lots[i] as number
      lotTicks.add(this.lots[i] as number, this.ticks[i] as number)
    }
    return { lots, lotTicks: lotTicks.value() }
  }

  /** Trades after `from` until `until`, in the venue's order. */
  *prints(from: number, until: number): Generator<{ readonly tick: number; readonly lots: number }> {
    let low = this.first
    let high = this.at.length
    while (low < high) {
      const mid = (low + high) >>> 1
      if ((this.at[mid] as number) < from) low = mid + 1
      else high = mid
    }
    for (let i = low; i < this.at.length && (this.at[i] as number) <= until; i++) yield { tick: this.ticks[i] as number, lots: this.lots[i] as number }
  }

  /** Lots of the minute before `until`, and of a mean minute before that; null until five minutes are known. */
  minutes(until: number): { readonly recent: number; readonly mean: number } | null {
    const from = until - MINUTE_US
    const first = this.at[this.first]
    if (first === undefined || from - first < HISTORY_MINUTES_MIN * MINUTE_US) return null
    let unseen = 0
    let recent = 0
    for (let i = this.at.length - 1; i >= this.first && (this.at[i] as number) > from; i--) {
      if ((this.at[i] as number) > until) unseen += this.lots[i] as number
      else recent += this.lots[i] as number
    }
    return { recent, mean: ((this.lotsTotal - unseen - recent) * MINUTE_US) / (from - first) }
  }

  /** Lots scaled to a day; 0 where too little is known. */
  lotsPerDay(): number {
    if (this.at.length - this.first < 2) return 0
    const spanUs = (this.at.at(-1) as number) - (this.at[this.first] as number)
    return spanUs < SPAN_US_MIN ? 0 : (this.lotsTotal * DAY_US) / spanUs
  }
}

/** A sum of products of whole numbers: in the fast kind of number as long as that is exact. */
class ExactSum {
  private fast = 0
  private whole = 0n

  add(a: number, b: number): void {
    const product = a * b
    if (!Number.isSafeInteger(product)) this.whole += BigInt(a) * BigInt(b)
    else if (!Number.isSafeInteger(this.fast + product)) {
      this.whole += BigInt(this.fast)
      this.fast = product
    } else this.fast += product
  }

  value(): bigint {
    return this.whole + BigInt(this.fast)
  }
}
