'use client'
import { useState } from 'react'

type Outcome = 'copied' | 'refused'

/** Copies a text, and what came of it until `reset`: null before the first press. A browser may refuse, and is then not asked again. */
export function useCopy() {
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  return { outcome, copy: (text: string) => void copyText(text).then(setOutcome), reset: () => setOutcome(null) }
}

/** The clipboard is kept from pages of plain http that come from another machine, and wherever the person said no. */
export async function copyText(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text)
    return 'copied'
  } catch {
    return copySelected(text) ? 'copied' : 'refused'
  }
}

/** As by hand: select it, copy it. Beside what has the focus, because outside an open dialog nothing can be selected. */
function copySelected(text: string): boolean {
  const focused = document.activeElement
  const field = document.createElement('textarea')
  field.value = text
  ;(focused?.parentElement ?? document.body).append(field)
  field.select()
  const isDone = document.execCommand('copy')
  field.remove()
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
  return isDone
}
