/** Waits between two tries, milliseconds; the last one again and again. */
const WAITS_MS = [500, 1_000, 2_000, 5_000] as const

/**
 * Loads a part of the screen that comes after the first paint, and asks again while it cannot be had: a connection that is cut, or a server
 * that restarts, must leave that part empty for a while and nothing else. A part that is broken fails as it would without this.
 */
export async function patiently<T>(
  load: () => Promise<T>,
  wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await load()
    } catch (error) {
      if (!isOutOfReach(error)) throw error
      await wait(WAITS_MS[Math.min(tries, WAITS_MS.length - 1)] as number)
    }
  }
}

/** The browser could not fetch the script: the module itself has not run. */
const isOutOfReach = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'ChunkLoadError' || /fetch.*module|load(ing)? chunk|importing a module script/i.test(error.message))
