'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { PeopleDone } from '#lib/wire/people.ts'

/** One thing asked for at a time: its way, its refusal in words, and the screen read again when it was done. */
export function useStep() {
  const router = useRouter()
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const take = async (run: () => Promise<PeopleDone>): Promise<Extract<PeopleDone, { ok: true }> | null> => {
    setBusy(true)
    setFault(null)
    try {
      const done = await run()
      if (done.ok) {
        router.refresh()
        return done
      }
      setFault(done.error.message)
    } catch {
      setFault('The desk did not answer. Try again.')
    } finally {
      setBusy(false)
    }
    return null
  }
  return { isBusy, fault, take }
}
