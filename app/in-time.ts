import { setTimeout } from 'node:timers/promises'

/** Longer than any read of a desk that is well, shorter than somebody waits before an empty window. */
const PATIENCE_MS = 2_000

/** What is known by then goes into the document; undefined is left to the browser, which shows the shape of what is coming and asks itself. */
export const inTime = <T>(read: Promise<T>): Promise<T | undefined> => Promise.race([read, setTimeout(PATIENCE_MS, undefined, { ref: false })])
