import type { Problem } from '#lib/domain/decide/fields.ts'
import { mergeUpdates, type RiskUpdate, readRiskUpdate, tighten, withState } from '#lib/domain/decide/limits.ts'
import type { Memory } from './memory.ts'

/** Risk updates in force, by scope: `null` is the whole portfolio. The newer wish of a scope wins field by field. */
export class RiskUpdates {
  private readonly byScope = new Map<string | null, RiskUpdate>()

  /** Takes one update; what is wrong in it is returned by path, the rest applies. */
  take(symbol: string | null, raw: unknown): { readonly update: RiskUpdate; readonly problems: readonly Problem[] } {
    const read = readRiskUpdate(raw)
    this.byScope.set(symbol, mergeUpdates(this.byScope.get(symbol) ?? {}, read.update))
    return read
  }

  /** Puts the limits in force into memory: configured, tightened, and under the trading state. */
  apply(memory: Memory): void {
    const portfolio = this.byScope.get(null) ?? {}
    const inForce = (...updates: RiskUpdate[]) => withState(tighten(memory.policy.limits, portfolio, ...updates), memory.tradingState)
    memory.limits = inForce()
    memory.symbolLimits.clear()
    for (const [symbol, update] of this.byScope) if (symbol !== null) memory.symbolLimits.set(symbol, inForce(update))
  }
}
