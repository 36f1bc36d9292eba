'use client'
import { useWhyNot } from '#components/auth/session.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Desk } from '#lib/wire/views/overview.ts'

/** Across the top of every screen while nothing is traded: since when, by whom, and the way back. */
export function HaltStrip({
  trading,
  isStale,
  onResume,
}: {
  readonly trading: NonNullable<Desk['trading']>
  readonly isStale: boolean
  readonly onResume: () => void
}) {
  const whyNot = useWhyNot('resume')
  const { actor, reason, sinceMs } = trading
  const who = `by ${actor || 'the desk'}: ${reason || 'no reason given'}`
  return (
    // No live region: the frame's assertive region has said it once.
    <div data-bar="halted" className="flex items-center gap-x-3 border-b border-danger bg-danger/12 px-3 py-1.5 text-sm max-sm:text-xs sm:px-4">
      {/* Two lines on a phone, one elsewhere. */}
      <p className="flex min-w-0 flex-1 gap-x-2 max-sm:flex-col">
        <strong className="shrink-0 font-medium">
          <Status
            value="halted"
            word={
              <span>
                Trading {isStale ? 'was' : 'is'} halted since <Time at={sinceMs} style="clock" />
              </span>
            }
          />
        </strong>
        <span className="truncate" title={who}>
          {who}
        </span>
      </p>
      {whyNot === null ? (
        <Button size="sm" onClick={onResume} title="Asks for a reason first (t t)">
          Resume trading
        </Button>
      ) : (
        <span className="text-xs max-sm:hidden">{whyNot} resume</span>
      )}
    </div>
  )
}
