/** How many streams this web process keeps open. Kept across module reloads, and across routes that are bundled apart. */
const held = globalThis as { ropewalkStreams?: { count: number } }

/** Counts one; the answer ends it, however often it is called. */
export function countStream(): () => void {
  held.ropewalkStreams ??= { count: 0 }
  const streams = held.ropewalkStreams
  streams.count += 1
  let isOpen = true
  return () => {
    if (isOpen) streams.count -= 1
    isOpen = false
  }
}

export const openStreams = (): number => held.ropewalkStreams?.count ?? 0
