'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { askWhatIf } from '#app/actions/what-if.ts'
import { useWhyNot } from '#components/auth/session.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { newKey } from '#lib/query/commands.ts'
import { whatIfQuery } from '#lib/query/what-if.ts'
import type { WhatIfView } from '#lib/wire/views/what-if.ts'

/** Asked when the hand rests: what is asked while it moves would be void before it is answered. */
const ASK_AFTER_MS = 300

type Asked = { readonly question: string; readonly id: string | null; readonly fault: string | null }
export type Preview = {
  /** The newest answer there is; of an earlier draft while `isOld`. */
  readonly view: WhatIfView | null
  readonly isOld: boolean
  readonly step: 'nothing' | 'waiting' | 'asked' | 'reading' | 'answered' | 'refused' | 'failed'
  readonly question: WhatIfView | null
  readonly fault: string | null
  /** Who asks may not: and who may. */
  readonly whyNot: string | null
  readonly askAgain: () => void
}

/**
 * What the log says to a change, asked as it moves. The learning program computes it: neither this tab nor the server waits for it, and a
 * newer question makes the one before void. `text` names the change; empty = nothing is moved.
 */
export function usePreview(baseVersion: number, text: string, change: Record<string, unknown>): Preview {
  const whyNot = useWhyNot('ask_what_if')
  const [draft] = useState(newKey)
  const [attempt, setAttempt] = useState(0)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [kept, setKept] = useState<{ readonly question: string; readonly view: WhatIfView } | null>(null)
  const question = text === '' || whyNot !== null ? '' : `${baseVersion} ${text} ${attempt}`
  const [latest] = useState(() => ({ change }))
  latest.change = change

  // A timer, and the server beyond it.
  useEffect(() => {
    if (question === '') return
    let isOutdated = false
    const timer = setTimeout(async () => {
      const wish = { draft, kind: 'weights', base_version: baseVersion, change: latest.change } as const
      const receipt = await askWhatIf(newKey(), wish).catch(() => null)
      if (isOutdated) return
      if (receipt === null) setAsked({ question, id: null, fault: 'The web server did not answer.' })
      else setAsked({ question, id: receipt.ok ? receipt.id : null, fault: receipt.ok ? null : receipt.error.message })
    }, ASK_AFTER_MS)
    return () => {
      isOutdated = true
      clearTimeout(timer)
    }
  }, [question, baseVersion, draft, latest])

  const id = asked?.id ?? null
  const options = whatIfQuery(id)
  const { data, error } = useQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['what_if', 'command'], idOf: (item) => (item.id === id ? item.id : null) })
  if (data?.answer && asked && kept?.view !== data) setKept({ question: asked.question, view: data })

  const isCurrent = asked?.question === question
  const own = isCurrent ? (data ?? null) : null
  const current = isCurrent && asked ? { ...asked, fault: asked.fault ?? (own === null ? (error?.message ?? null) : null) } : null
  return {
    view: question === '' ? null : (kept?.view ?? null),
    isOld: kept?.question !== question,
    step: stepOf(question, current, own),
    question: own,
    fault: current?.fault ?? null,
    whyNot,
    askAgain: () => setAttempt((before) => before + 1),
  }
}

function stepOf(question: string, asked: Asked | null, own: WhatIfView | null): Preview['step'] {
  if (question === '') return 'nothing'
  if (asked === null) return 'waiting'
  if (asked.fault !== null) return 'failed'
  if (own === null || own.status === 'recorded') return 'asked'
  if (own.status === 'refused') return 'refused'
  return own.status === 'whole' ? 'answered' : 'reading'
}
