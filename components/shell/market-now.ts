'use client'
import { useQuery } from '@tanstack/react-query'
import { useNow } from '#components/data/now.ts'
import { deskQuery } from '#lib/query/overview.ts'

/**
 * The market's clock in microseconds as this browser knows it: the last reading, carried on at the market's own speed. Where the
 * speed is not known it stands still between two readings. Null while there is no market.
 */
export function useMarketNowUs(): number | null {
  const { data } = useQuery(deskQuery())
  const now = useNow()
  if (!data?.market) return null
  const { clockMs, seenMsAgo, speed, state } = data.market
  const pace = state !== 'open' ? 0 : speed === null ? 1 : Number(speed)
  if (!Number.isFinite(pace)) return clockMs * 1_000
  // The worker writes each second: a longer silence is its own, and time is not carried on through it.
  const aheadMs = Math.min(15_000, seenMsAgo + (now === 0 ? 0 : Math.max(0, now - data.readAtMs)))
  return (clockMs + aheadMs * pace) * 1_000
}
