import { TAPE_US } from './trade-tape.ts'

/** Best prices by venue stamp, in ticks; 0 stands for a missing side, `live` 0 for a gap or a closed market. */
export class QuoteTape {
  at: number[] = []
  bid: number[] = []
  ask: number[] = []
  live: boolean[] = []
  first = 0

  push(at: number, bid: number, ask: number, live: boolean): void {
    this.at.push(at)
    this.bid.push(bid)
    this.ask.push(ask)
    this.live.push(live)
    while (this.first < this.at.length && (this.at[this.first] as number) < at - TAPE_US) this.first++
    if (this.first > 65_536 && this.first > this.at.length / 2) {
      this.at = this.at.slice(this.first)
      this.bid = this.bid.slice(this.first)
      this.ask = this.ask.slice(this.first)
      this.live = this.live.slice(this.first)
      this.first = 0
    }
  }

  /** Index of the last entry strictly before `at`, or −1. */
  before(at: number): number {
    let low = this.first
    let high = this.at.length
    while (low < high) {
      const mid = (low + high) >>> 1
      if ((this.at[mid] as number) < at) low = mid + 1
      else high = mid
    }
    return low - 1 < this.first ? -1 : low - 1
  }
}
