import type { Pool, PoolClient } from 'pg'

/**
 * Runs `fn` in one transaction and commits it. A serialisation failure (40001) or a deadlock (40P01) runs it again from the start,
 * so `fn` must do nothing outside the database. Any other error rolls back and is thrown with the transaction's name.
 * A connection lost during commit is thrown too: whether it was committed is then the caller's to look up.
 */
export async function withTx<T>(pool: Pool, name: string, fn: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, fn)
    } catch (cause) {
      if (attempt < ATTEMPTS_MAX && isRepeatable(cause)) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * 2 ** attempt))
        continue
      }
      throw new TxFailure(name, cause)
    }
  }
}

/** A transaction that did not commit, as far as is known. `code` is the SQLSTATE, if the server gave one. */
export class TxFailure extends Error {
  override name = 'TxFailure'
  readonly code: string | null
  constructor(name: string, cause: unknown) {
    super(`transaction ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.code = codeOf(cause)
  }
}

const ATTEMPTS_MAX = 6

async function once<T>(pool: Pool, fn: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const value = await fn(client)
    await client.query('commit')
    return value
  } catch (cause) {
    // A client that cannot roll back has lost its connection and must not go back into the pool.
    await client.query('rollback').catch((error: Error) => {
      broken = error
    })
    throw cause
  } finally {
    client.release(broken)
  }
}

const isRepeatable = (cause: unknown): boolean => ['40001', '40P01'].includes(codeOf(cause) ?? '')

function codeOf(cause: unknown): string | null {
  const code = (cause as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null
}
