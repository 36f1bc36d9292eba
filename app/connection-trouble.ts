/**
 * Connection errors of the system (ECONN…), SQLSTATE class 08, 53 and 57 (shutdown, time bound), 55000 (a database that
 * lets nobody in), and a pool that ran out. The generated client has one code, P2010, for whatever ends a raw query: what
 * it was stands in its message.
 */
export function isConnectionTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return /^(E[A-Z]+|08.{3}|53.{3}|57.{3}|55000)$/.test(code) || AWAY.test(error.message)
}

const AWAY = /timeout|timed out|terminated|Connection ended|Can't reach database|closed the connection|Too many database connections|Code: `(08|53|57|55000)/i
