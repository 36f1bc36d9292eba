'use client'
import { formatAge } from '#lib/format/time.ts'
import { useLiveness, useLiveState } from './provider.tsx'

/** The bar across the page: the worker is silent, the stream is cut for long, or this page is older than its server. */
export function LiveBanner() {
  const liveness = useLiveness()
  const { isOutdated } = useLiveState()
  if (liveness.kind === 'worker-silent') {
    return (
      // No live region: the age changes each second, and the frame's assertive region has said it once.
      <p data-bar="worker-silent" className="border-b border-danger bg-danger/12 px-4 py-1.5 text-sm">
        <strong className="font-medium text-danger">
          {liveness.silentMs === null ? (
            'No worker has reported yet.'
          ) : (
            <>
              The worker has been silent for <span className="tabular-nums">{formatAge(liveness.silentMs)}</span>.
            </>
          )}
        </strong>{' '}
        Nothing is traded. Everything stays readable; what you ask for is recorded and waits for the worker. A halt counts from the moment it is recorded.
      </p>
    )
  }
  if (liveness.kind === 'stale') {
    return (
      <p role="status" data-bar="stale" className="border-b border-warn/60 bg-warn/10 px-4 py-1.5 text-sm">
        <strong className="font-medium text-warn">No word from the desk.</strong> The last known state stays on screen, dimmed, while this page reconnects.
      </p>
    )
  }
  if (!isOutdated) return null
  return (
    <p role="status" className="flex flex-wrap items-center gap-2 border-b border-line bg-raised px-4 py-1.5 text-sm">
      The desk has been updated.
      <button type="button" onClick={() => location.reload()} className="text-accent underline underline-offset-2">
        Reload this page
      </button>
    </p>
  )
}
