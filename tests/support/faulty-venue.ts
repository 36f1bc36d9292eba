import { quantity } from '#lib/domain/base/money.ts'
import { randomFor } from '#lib/domain/base/random.ts'
import { instant } from '#lib/domain/base/time.ts'
import { type Venue, VenueFailure, type VenueReport } from '#worker/ports.ts'

/** How a venue of this process misbehaves; changed while it runs. Chances in [0, 1]. */
export type VenueFaults = {
  /** Orders that the venue rejects by name. */
  reject: number
  /** Every call fails and no word is heard. */
  isOut: boolean
  /** Orders and words take this much longer, in wall time. */
  slowMs: number
  /** It goes out of service just after it has taken the next orders: nobody hears what became of them. */
  isLeaving: boolean
}

/** Any venue, misbehaving when it is told to: the same port in front of the same venue. */
export function faulty(venue: Venue, seed: string): Venue & { readonly faults: VenueFaults } {
  const faults: VenueFaults = { reject: 0, isOut: false, slowMs: 0, isLeaving: false }
  const random = randomFor('faulty venue', seed, venue.name)
  const handlers = new Set<(reports: readonly VenueReport[]) => void>()
  const rejected = new Map<string, VenueReport>()
  const late = (run: () => void): void => {
    if (faults.slowMs === 0) run()
    else setTimeout(run, faults.slowMs)
  }
  const tell = (reports: readonly VenueReport[]): void => {
    // What is said during an outage is lost, as on a stream that was cut.
    if (!faults.isOut)
      late(() => {
        for (const handler of handlers) handler(reports)
      })
  }
  venue.onReports(tell)
  const reach = (): void => {
    if (faults.isOut) throw new VenueFailure('unknown', `${venue.name} is out of service`)
  }
  return {
    ...venue,
    faults,
    async send(orders) {
      reach()
      for (const order of orders) {
        if (random.next() >= faults.reject) {
          await venue.send([order])
          continue
        }
        const { clientOrderId } = order
        const report: VenueReport = {
          clientOrderId,
          venueOrderId: `${venue.name}:${clientOrderId}`,
          status: 'rejected',
          filledQuantity: quantity(0),
          reason: 'rejected for the test',
          venueAt: instant(Date.now() * 1_000),
          fills: [],
        }
        rejected.set(clientOrderId, report)
        tell([report])
      }
      if (!faults.isLeaving) return
      faults.isLeaving = false
      faults.isOut = true
      throw new VenueFailure('unknown', `${venue.name} did not answer`)
    },
    async cancel(id) {
      reach()
      await venue.cancel(id)
    },
    async lookup(id) {
      if (faults.isOut) throw new VenueFailure('wait', `${venue.name} is out of service`, 100)
      return rejected.get(id) ?? (await venue.lookup(id))
    },
    async openOrders() {
      reach()
      return await venue.openOrders()
    },
    async positions() {
      reach()
      return await venue.positions()
    },
    async fillsSince(cursor) {
      reach()
      return await venue.fillsSince(cursor)
    },
    onReports(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
  }
}
