/**
 * HTTP/1.1 gives a browser about six connections to a host, in all its tabs. Reads under way give theirs up, and ask again, when something is
 * asked that must not wait until one is free.
 */
const NAME = 'ropewalk-make-way'
let underWay = new AbortController()
let others: BroadcastChannel | null = null

/** Aborted when way is to be made; every read takes a new one. */
export function madeWay(): AbortSignal {
  listen()
  return underWay.signal
}

/** Ends the reads of this tab, and of every other one of this browser. */
export function makeWay(): void {
  listen()
  giveWay()
  others?.postMessage(null)
}

/** A head start: who made way and asks again at once would be first again. */
const PASSING_MS = 500
export const whileOthersPass = (): Promise<void> => new Promise((passed) => setTimeout(passed, PASSING_MS))

function giveWay(): void {
  underWay.abort()
  underWay = new AbortController()
}

function listen(): void {
  if (others !== null || typeof BroadcastChannel === 'undefined') return
  others = new BroadcastChannel(NAME)
  others.onmessage = giveWay
  // Node would stay awake for it.
  if ('unref' in others && typeof others.unref === 'function') others.unref()
}
