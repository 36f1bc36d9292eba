'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { Page } from '#components/ui/page.tsx'

const EVERY_MS = 3_000

/** Who asks is not known without the database, so no frame and no switch is shown; the page comes by itself when it answers again. */
export function DatabaseAway() {
  const router = useRouter()
  // The database is outside of React, and nobody tells of its return.
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), EVERY_MS)
    return () => clearInterval(timer)
  }, [router])
  return (
    <Page title="The database does not answer">
      <div role="alert" className="grid max-w-prose gap-3 text-sm text-dim">
        <p>
          Whether the desk trades is not known here. Without its database it takes no decision in; orders that rest at a venue rest there still, and are asked
          for when it is back.
        </p>
        <p>
          If it was started with <code className="figure">npm start</code>, its supervisor starts the database again. This page asks every three seconds and
          comes back by itself.
        </p>
      </div>
    </Page>
  )
}
