'use client'
import { useEffect, useRef, useState } from 'react'

const QUIET_MS = 5_000

/** The one polite live region of a screen: says what it is given, at most every five seconds, and only the newest. */
export function Announcer({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('')
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const newest = useRef(text)
  newest.current = text
  // The timer outlives a draw on purpose: resetting it with each row would never let it speak.
  useEffect(() => {
    if (text === '' || waiting.current !== undefined) return
    waiting.current = setTimeout(() => {
      waiting.current = undefined
      setSaid(newest.current)
    }, QUIET_MS)
  }, [text])
  useEffect(() => () => clearTimeout(waiting.current), [])
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {said}
    </p>
  )
}
