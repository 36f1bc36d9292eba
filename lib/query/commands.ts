import { queryOptions } from '@tanstack/react-query'
import { ulid } from 'ulid'
import type { CommandState, CommandStates } from '#lib/wire/command.ts'
import { getJson } from './fetch.ts'

/** Made when a form opens; pressing it twice records one command. */
export const newKey = (): string => ulid()

const isOver = (command: CommandState | null | undefined): boolean => command?.status === 'done' || command?.status === 'refused'

/** Where one command is in its life. Asked each second until it is over, beside the tail: its row may precede its event. */
export const commandQuery = (id: string | null) =>
  queryOptions({
    queryKey: ['command', 'life', id],
    enabled: id !== null,
    queryFn: async ({ signal }) => (await getJson<CommandStates>(`/api/commands?ids=${encodeURIComponent(id ?? '')}`, signal)).commands[0] ?? null,
    refetchInterval: ({ state }) => (isOver(state.data) ? false : 1_000),
  })
