import { sharedTail } from '#lib/db/tail.ts'
import { makeShared } from '#lib/db/views/shared.ts'
import type { ExecutionsDelta } from '#lib/wire/views/executions.ts'

type Read = { readonly delta: ExecutionsDelta; readonly at: number }
let known: ReturnType<typeof makeShared<Read>> | undefined

/** A delta read of one browser is that of all who ask for the same rows before anything else happens; the clock in it goes on meanwhile. */
export async function sharedDelta(question: string, read: () => Promise<ExecutionsDelta>): Promise<ExecutionsDelta> {
  const tail = await sharedTail()
  known ??= makeShared<Read>(tail.head)
  const { delta, at } = await known(question, async () => ({ delta: await read(), at: performance.now() }))
  return { ...delta, readAtMs: delta.readAtMs + (performance.now() - at) }
}
