/** Executions per minute over the newest `counted` minutes: those before the desk's first execution were not quiet, they were not there. */
export function meanRate(perMinute: readonly number[], counted: number): number | null {
  if (counted <= 0) return null
  return perMinute.slice(-counted).reduce((sum, count) => sum + count, 0) / counted
}
