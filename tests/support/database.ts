import { afterAll, inject } from 'vitest'
import { cloneDatabase, type FreshDatabase } from './server.ts'

/** An empty, migrated database of its own; dropped after the test file, which fails when something is still connected to it. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const database = await cloneDatabase(inject('serverUrl'))
  const drop = async (graceMs?: number): Promise<void> => {
    if (made.delete(drop)) await database.drop(graceMs)
  }
  made.add(drop)
  return { ...database, drop }
}

const made = new Set<() => Promise<void>>()

/** Called by the project's setup file: its hook runs after those of the test file. */
export function dropWhatIsLeft(): void {
  afterAll(async () => {
    const results = await Promise.allSettled([...made].map((drop) => drop()))
    const failed = results.filter((result) => result.status === 'rejected')
    if (failed.length > 0)
      throw new AggregateError(
        failed.map((result) => result.reason),
        failed.map((result) => String(result.reason)).join('\n'),
      )
  })
}

declare module 'vitest' {
  interface ProvidedContext {
    serverUrl: string
  }
}
