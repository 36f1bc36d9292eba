'use client'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { patiently } from '#components/data/patiently.ts'
import { alarmsOf, isUrgent, type Watched, watchedFrom } from '#lib/query/alarms.ts'
import { deskQuery } from '#lib/query/overview.ts'
import { useNotices } from './notices.ts'
import { useLiveness } from './provider.tsx'

// Only browsers that were asked to show notifications carry what shows them.
const Notifier = lazy(() => patiently(() => import('./notifier.tsx').then((part) => ({ default: part.Notifier }))))

/** The one assertive live region: it interrupts a reader when trading is halted, the worker falls silent or a limit is used up. */
export default function Alarms() {
  const { data } = useQuery(deskQuery())
  const { kind } = useLiveness()
  const [said, setSaid] = useState('')
  const before = useRef<Watched | null>(null)
  const { isOn } = useNotices()
  // The reader is outside of React: it is told once, when something has become so.
  useEffect(() => {
    if (!data || kind === 'connecting') return
    const now = watchedFrom(data, kind === 'worker-silent')
    const urgent = alarmsOf(before.current, now).filter(isUrgent)
    before.current = now
    if (urgent.length > 0) setSaid(urgent.map(({ title, body }) => `${title}. ${body}`).join(' '))
  }, [data, kind])
  return (
    <>
      <p aria-live="assertive" className="sr-only">
        {said}
      </p>
      {isOn ? (
        <Suspense>
          <Notifier />
        </Suspense>
      ) : null}
    </>
  )
}
