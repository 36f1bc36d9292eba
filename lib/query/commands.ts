import { queryOptions } from '@tanstack/react-query'
import type { CommandState, CommandStates, Receipt, UrgentKind, UrgentPayload } from '#lib/wire/command.ts'
import type { ErrorEnvelope } from '#lib/wire/http.ts'
import { getJson } from './fetch.ts'
import { makeWay } from './make-way.ts'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Made when a form opens; pressing it twice records one command. Shaped like a ULID without its time, which nobody reads: every screen would carry the library for it. */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => CROCKFORD[byte % 32]).join('')

/** Longer than the database is given to confirm one row. */
const RECEIPT_WITHIN_MS = 20_000

/**
 * Asks for what takes risk off the desk, past whatever else this tab is waiting for. Rejects when nobody answers in time; asked again with the
 * same key, it is recorded once.
 */
export async function askAtOnce<K extends UrgentKind>(kind: K, key: string, payload: UrgentPayload<K>): Promise<Receipt> {
  makeWay()
  const response = await fetch('/api/commands', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind, key, payload }),
    signal: AbortSignal.timeout(RECEIPT_WITHIN_MS),
    // Whoever halts and leaves the page at once has halted.
    keepalive: true,
  })
  const said = (await response.json().catch(() => null)) as Receipt | ErrorEnvelope | null
  if (said && ('ok' in said || 'error' in said)) return 'ok' in said ? said : { ok: false, error: said.error }
  return {
    ok: false,
    error: { code: 'UNREADABLE', message: `Expected a receipt, was status ${response.status}. Press again: the same request is recorded once.` },
  }
}

const isOver = (command: CommandState | null | undefined): boolean => command?.status === 'done' || command?.status === 'refused'

/** Where one command is in its life. Asked each second until it is over, beside the tail: its row may precede its event. */
export const commandQuery = (id: string | null) =>
  queryOptions({
    queryKey: ['command', 'life', id],
    enabled: id !== null,
    queryFn: async ({ signal }) => (await getJson<CommandStates>(`/api/commands?ids=${encodeURIComponent(id ?? '')}`, signal)).commands[0] ?? null,
    refetchInterval: ({ state }) => (isOver(state.data) ? false : 1_000),
  })
