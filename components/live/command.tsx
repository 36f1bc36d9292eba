'use client'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useNow } from '#components/data/now.ts'
import { Status } from '#components/data/status.tsx'
import { formatAge } from '#lib/format/time.ts'
import { commandQuery, newKey } from '#lib/query/commands.ts'
import type { CommandState, Receipt } from '#lib/wire/command.ts'
import { useLiveView } from './provider.tsx'

export type Life =
  | { readonly step: 'idle' }
  | { readonly step: 'sending' }
  /** Nothing was recorded; `fields` says what to change. */
  | { readonly step: 'failed'; readonly code: string; readonly message: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly step: 'recorded' | 'taken' | 'done' | 'refused'; readonly seq: number; readonly command: CommandState | null }

/**
 * One action and the life of the command it writes. `send` gets the idempotency key: it stays the same until the command
 * is over, so that a second press after a failure cannot ask twice.
 */
export function useCommand(): { readonly life: Life; readonly send: (act: (key: string) => Promise<Receipt>) => void; readonly reset: () => void } {
  const [key, setKey] = useState(newKey)
  const [receipt, setReceipt] = useState<Receipt | null>(null)
  // No transition of React's: those end together, and a slow command would hold back what is shown of every other.
  const [isSending, setSending] = useState(false)
  const id = receipt?.ok ? receipt.id : null
  const options = commandQuery(id)
  const { data } = useQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['command'], idOf: (item) => (item.id === id ? item.id : null) })

  async function ask(act: (key: string) => Promise<Receipt>): Promise<void> {
    setSending(true)
    const answer = await act(key).catch(() => UNREACHED)
    setReceipt(answer)
    if (answer.ok) setKey(newKey())
    setSending(false)
  }
  function reset(): void {
    setReceipt(null)
    setKey(newKey())
  }
  return { life: lifeOf(isSending, receipt, data ?? null), send: (act) => void ask(act), reset }
}

const UNREACHED: Receipt = {
  ok: false,
  error: { code: 'UNREACHABLE', message: 'The web server did not answer. Press again: the same request is recorded once.' },
}

function lifeOf(isSending: boolean, receipt: Receipt | null, command: CommandState | null): Life {
  if (isSending) return { step: 'sending' }
  if (receipt === null) return { step: 'idle' }
  if (!receipt.ok) return { step: 'failed', code: receipt.error.code, message: receipt.error.message, fields: receipt.error.fields ?? {} }
  return { step: command?.status ?? 'recorded', seq: receipt.seq, command }
}

const NOT_TAKEN_MS = 5_000

/** `sending… → recorded #812 → taken → done | refused: reason`; nothing is shown as done before the worker says so. */
export function CommandLife({ life, done }: { readonly life: Life; readonly done?: (command: CommandState) => ReactNode }) {
  const now = useNow()
  if (life.step === 'idle') return null
  return (
    <span role="status" className="text-xs">
      {words(life, now, done)}
    </span>
  )
}

function words(life: Exclude<Life, { step: 'idle' }>, now: number, done: ((command: CommandState) => ReactNode) | undefined): ReactNode {
  if (life.step === 'sending') return <Status value="recorded" word="sending…" />
  if (life.step === 'failed') return <span className="text-danger">Not recorded: {life.message}</span>
  const { seq, command } = life
  if (life.step === 'done' && command) return <Status value="done" word={done ? done(command) : `done #${seq}`} />
  if (life.step === 'refused') return <Status value="refused" word={`refused: ${command?.result.message ?? command?.result.code ?? 'no reason given'}`} />
  if (life.step === 'taken') return <Status value="taken" word={`taken #${seq}`} />
  const ageMs = command && now > 0 ? now - command.createdAtMs : 0
  return ageMs > NOT_TAKEN_MS ? (
    <Status value="unknown" word={`recorded #${seq}, not taken for ${formatAge(ageMs)}`} />
  ) : (
    <Status value="recorded" word={`recorded #${seq}`} />
  )
}
