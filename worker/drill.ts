import { setTimeout as sleep } from 'node:timers/promises'
import { type Caller, cancelForbidden, openAtVenues } from './call-off.ts'
import { Interrupted } from './flatten.ts'

const STEP_MS = 10
const PATIENCE_MS = 15_000

/** Waits under a halt until nothing is open any more, asking for what is left to be cancelled again on the way. */
export async function untilNothingIsOpen(
  desk: Caller & { readonly maySend: () => boolean },
  startedMs: number,
): Promise<{ readonly haltedMs: number | null; readonly openAfter: number }> {
  for (let askedMs = startedMs; ; await sleep(STEP_MS)) {
    if (!desk.maySend()) throw new Interrupted('the desk is being closed')
    const openAfter = desk.memory.orders.size + (await openAtVenues(desk).catch(() => 1))
    const nowMs = performance.now()
    if (openAfter === 0) return { haltedMs: nowMs - startedMs, openAfter }
    if (nowMs - startedMs > PATIENCE_MS) return { haltedMs: null, openAfter }
    if (nowMs - askedMs > 1_000) {
      askedMs = nowMs
      await cancelForbidden(desk)
    }
  }
}
