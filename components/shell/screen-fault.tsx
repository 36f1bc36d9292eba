'use client'
import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Page } from '#components/ui/page.tsx'

/** A screen could not be drawn. The desk itself goes on trading; only this view is missing. */
export function ScreenFault({ error, reset }: { readonly error: Error & { digest?: string }; readonly reset: () => void }) {
  const router = useRouter()
  // The server is asked again: what it could not read then, it may read now.
  const again = () =>
    startTransition(() => {
      router.refresh()
      reset()
    })
  return (
    <Page title="This screen could not be shown">
      <div role="alert" className="grid max-w-prose justify-items-start gap-3 text-sm">
        <p className="text-dim">The desk goes on without it: what the worker does, does not depend on this page. The server’s log has the cause.</p>
        {error.digest ? (
          <p className="text-xs text-faint">
            Code <code className="figure">{error.digest}</code>
          </p>
        ) : null}
        <Button tone="accent" onClick={again}>
          Try again
        </Button>
      </div>
    </Page>
  )
}
