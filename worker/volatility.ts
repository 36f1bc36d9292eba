/** Volatility is an exponentially weighted mean of squared one-second returns with this half-life. */
const HALF_LIFE_S = 300
const SECONDS_PER_DAY = 86_400
/** A mean over fewer returns is no mean. */
const RETURNS_MIN = 60

/** RiskMetrics-style EWMA of one-second log returns (J.P. Morgan/Reuters 1996), scaled to a day by √86 400. */
export class Volatility {
  /** A fraction per day; null until a minute of returns is known. */
  value: number | null = null
  private second = 0
  private mid = 0
  private variance = 0
  private count = 0

  sample(at: number, mid: number): void {
    const second = Math.floor(at / 1_000_000)
    if (second === this.second) return
    if (this.mid > 0) {
      const elapsed = second - this.second
      const decay = 0.5 ** (elapsed / HALF_LIFE_S)
      const r = Math.log(mid / this.mid)
      this.variance = this.count === 0 ? (r * r) / elapsed : decay * this.variance + (1 - decay) * ((r * r) / elapsed)
      this.count++
      if (this.count >= RETURNS_MIN) this.value = Math.sqrt(this.variance * SECONDS_PER_DAY)
    }
    this.second = second
    this.mid = mid
  }
}
