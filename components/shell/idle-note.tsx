'use client'
import { useEffect, useEffectEvent } from 'react'
import { useWhyNot } from '#components/auth/session.tsx'
import type { Desk } from '#lib/wire/views/overview.ts'
import { idleWords, type Wish } from './idle-words.ts'

const SHOWN_MS = 6_000
const WISHES: Readonly<Record<string, Wish>> = { 't>h': 'halt', 't>r': 'reduce_only', 't>t': 'resume' }

/** Beside the switch for a moment: why the key that was pressed changed nothing. */
export default function IdleNote({
  keys,
  trading,
  isAsked,
  onOver,
}: {
  readonly keys: string
  readonly trading: Desk['trading']
  readonly isAsked: boolean
  readonly onOver: () => void
}) {
  const wish = WISHES[keys] ?? 'halt'
  const words = idleWords(wish, trading?.state, useWhyNot(wish), isAsked)
  const over = useEffectEvent(onOver)
  useEffect(() => {
    const timer = setTimeout(over, words === null ? 0 : SHOWN_MS)
    return () => clearTimeout(timer)
  }, [words])
  return (
    <span role="status" className="text-xs text-warn">
      {words}
    </span>
  )
}
