import { Time } from '#components/data/time.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatNumber } from '#lib/format/number.ts'
import type { ExecutionsPage } from '#lib/wire/views/executions.ts'

/** How far has been looked, while more executions are still being read. */
export function Further({
  since,
  isReading,
  isEmpty,
  isBack,
}: {
  readonly since: number | undefined
  readonly isReading: boolean
  readonly isEmpty: boolean
  readonly isBack: boolean
}) {
  if (!isReading) return null
  return (
    <p role="status" className="px-3 py-2 text-xs text-dim">
      {since === undefined ? (
        isBack ? (
          'Reading older ones…'
        ) : (
          'Reading newer ones…'
        )
      ) : (
        <>
          {isEmpty ? 'None' : 'No more'} {isBack ? 'back to' : 'up to'} <Time at={since} style="moment" />. Looking further…
        </>
      )}
    </p>
  )
}

/** A ranking is no aggregate: among how many it was made, and where the whole is told with its n and interval. */
export function Ranked({ page }: { readonly page: ExecutionsPage | undefined }) {
  if (!page?.among) return null
  const { count, isCut } = page.among
  return (
    <p className="px-3 py-2 text-xs text-dim">
      {isCut
        ? `Ranked among the newest ${formatNumber(count, 0)} of this filter; older ones are not looked at.`
        : `Ranked among all ${formatNumber(count, 0)} of this filter.`}{' '}
      What has no value has no rank. Single executions are observations:{' '}
      <Link href="/costs" className="text-accent hover:underline">
        the aggregates with n and interval
      </Link>
      .
    </p>
  )
}
