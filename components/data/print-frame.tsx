'use client'
import { lazy, Suspense, useEffect, useState } from 'react'
import { patiently } from './patiently.ts'

const PrintHead = lazy(() => patiently(() => import('./print-head.tsx')))

/** What stands above a printed screen. Nobody prints before the screen is there: its code comes after that. */
export function PrintFrame({ moduleId }: { readonly moduleId: string }) {
  const [isHere, setHere] = useState(false)
  useEffect(() => setHere(true), [])
  return isHere ? (
    <Suspense>
      <PrintHead moduleId={moduleId} />
    </Suspense>
  ) : null
}
