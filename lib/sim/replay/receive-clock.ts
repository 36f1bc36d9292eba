import { US_PER_S } from '#lib/domain/base/time.ts'

/** Long enough to meet a message that was barely delayed, short enough to follow the drift between two clocks. */
const WINDOW_US = 30 * US_PER_S

export type ReceiveClock = {
  /** Learns from a message that carries the exchange's own stamp. */
  observe(receivedUs: number, exchangeUs: number): void
  /** Exchange time of a message that carries none. */
  correct(receivedUs: number): number
}

/**
 * Puts receive stamps on the exchange's clock. Exchange minus receive stamp is the clocks' offset minus the delay of
 * that message, so the offset is the largest difference seen: the message that was delayed least. It is taken over
 * this and the last window, so that it can fall again when the clocks drift apart.
 */
export function receiveClock(): ReceiveClock {
  let current = -Infinity
  let previous = -Infinity
  let windowEnd = -Infinity
  return {
    observe(receivedUs, exchangeUs) {
      if (receivedUs >= windowEnd) {
        previous = current
        current = -Infinity
        windowEnd = receivedUs + WINDOW_US
      }
      current = Math.max(current, exchangeUs - receivedUs)
    },
    correct(receivedUs) {
      const offset = Math.max(current, previous)
      return offset === -Infinity ? receivedUs : receivedUs + offset
    },
  }
}
