import { type Random, randomFor } from '#lib/domain/base/random.ts'
import type { Faults } from '#lib/wire/venue.ts'

/** A venue that behaves. */
export const NO_FAULTS: Faults = {
  drop_reply: 0,
  drop_request: 0,
  drop_cancel_reply: 0,
  error_after: 0,
  rate_limit: 0,
  reject: 0,
  slow_ms: 0,
  drop_fills: 0,
  lose_frames: 0,
  duplicate_frames: 0,
  reorder_frames: 0,
  cancel_race: 0,
  outage: 'none',
  outage_ms: 0,
}

/** The names of the faults that strike by chance. */
export type Chance = Exclude<keyof Faults, 'slow_ms' | 'outage' | 'outage_ms'>

/** How the venue misbehaves now, changed while it runs. The same seed and the same calls strike at the same places. */
export class FaultDeck {
  current: Faults
  private readonly random: Random
  private readonly listeners = new Set<(faults: Faults) => void>()

  constructor(seed: string, faults: Faults = NO_FAULTS) {
    this.current = faults
    this.random = randomFor('venue faults', seed)
  }

  change(changes: Partial<Faults>): Faults {
    this.current = { ...this.current, ...changes }
    for (const listener of this.listeners) listener(this.current)
    return this.current
  }

  onChange(listener: (faults: Faults) => void): void {
    this.listeners.add(listener)
  }

  /** Draws whether the fault strikes this time; a fault that is off draws nothing. */
  strikes(name: Chance): boolean {
    const probability = this.current[name]
    return probability > 0 && this.random.next() < probability
  }
}
