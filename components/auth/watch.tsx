'use client'
import { useEffect } from 'react'
import { useLiveness } from '#components/live/provider.tsx'
import { getJson } from '#lib/query/fetch.ts'

/** A page that hears nothing any more asks once whether that is because its session was ended; it is then sent to sign in. */
export function SessionWatch() {
  const { kind } = useLiveness()
  const isCutOff = kind === 'reconnecting' || kind === 'stale'
  useEffect(() => {
    if (isCutOff) getJson('/api/auth/me').catch(() => {})
  }, [isCutOff])
  return null
}

/** Nobody signs in here: said on every screen, because whoever reaches this desk may do everything. */
export function OpenDeskBanner() {
  return (
    <p role="status" className="border-b border-warn/60 bg-warn/10 px-4 py-1.5 text-sm">
      <strong className="font-medium text-warn">Nobody signs in here.</strong> Whoever reaches this desk may do everything, under the name “local”. Start
      without <code className="figure text-xs">--auth off</code> to have people sign in.
    </p>
  )
}
