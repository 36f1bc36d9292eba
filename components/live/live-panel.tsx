'use client'
import type { ComponentProps } from 'react'
import { useNow } from '#components/data/now.ts'
import { Panel } from '#components/ui/panel.tsx'
import { formatAge } from '#lib/format/time.ts'
import { useIsStale } from './provider.tsx'

/** A panel that prints the age of its data while the tail is stale. `readAtMs` is when the data was read, server clock. */
export function LivePanel({ readAtMs, ...panel }: Omit<ComponentProps<typeof Panel>, 'age'> & { readonly readAtMs?: number | null | undefined }) {
  const stale = useIsStale()
  const now = useNow()
  return <Panel {...panel} age={stale && readAtMs ? `as of ${formatAge(Math.max(0, now - readAtMs))} ago` : undefined} />
}
