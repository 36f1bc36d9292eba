import dynamic from 'next/dynamic'
import type { ComponentType } from 'react'
import { patiently } from '#components/data/patiently.ts'
import { Skeleton } from '#components/data/states.tsx'
import { Panel } from '#components/ui/panel.tsx'

/** A part of a screen that comes after the first paint. With a title its place is held meanwhile, about `rows` lines high. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, title?: string, rows = 4): ComponentType<P> {
  return dynamic<P>(() => patiently(load), {
    ssr: false,
    loading: () =>
      title === undefined ? null : (
        <Panel title={title}>
          <Skeleton rows={rows} label={`Loading ${title.toLowerCase()}`} />
        </Panel>
      ),
  })
}
