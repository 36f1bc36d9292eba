/** A bug, not a refusal and not weather: the process logs it and exits, and the start reconciles. */
export class InvariantError extends Error {
  override name = 'InvariantError'
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** Ends every switch over a closed union: a new member without a case fails the type check. */
export function exhaust(value: never): never {
  throw new InvariantError(`unexpected member: ${JSON.stringify(value)}`)
}
