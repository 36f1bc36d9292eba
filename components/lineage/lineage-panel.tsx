'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { patiently } from '#components/data/patiently.ts'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { counted } from '#lib/format/words.ts'
import { lineageQueryOf } from '#lib/query/learning.ts'
import type { LineageQuery } from '#lib/wire/views/lineage.ts'
import { LineageList } from './lineage-list.tsx'

// Drawing comes after the first paint; the list needs none of it.
const LineageGraph = dynamic(() => patiently(() => import('./lineage-graph.tsx')), {
  ssr: false,
  loading: () => <Skeleton rows={8} label="Drawing the lineage" />,
})

/** Where it came from and what came of it, as a graph and as a list of the same rows. Every hop is a stored reference. */
export function LineagePanel({ kind, id }: LineageQuery) {
  const options = lineageQueryOf({ kind, id })
  const { data, error, refetch } = useQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['lesson', 'braid', 'proposal', 'strand'], everyMs: 2_000 })
  const [isList, setList] = useState(false)
  const isAlone = data !== undefined && data.nodes.length < 2
  return (
    <LivePanel
      title="Lineage"
      note={data && !isAlone ? `${counted(data.nodes.length, 'row')}, ${counted(data.edges.length, 'reference')}` : 'every hop is a stored reference'}
      readAtMs={data?.readAtMs}
      isFlush
      actions={
        isAlone ? null : (
          <fieldset className="flex">
            <legend className="sr-only">Show the lineage as</legend>
            <Button size="sm" tone={isList ? 'quiet' : 'plain'} aria-pressed={!isList} onClick={() => setList(false)}>
              Graph
            </Button>
            <Button size="sm" tone={isList ? 'plain' : 'quiet'} aria-pressed={isList} onClick={() => setList(true)}>
              List
            </Button>
          </fieldset>
        )
      }
    >
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={6} label="Loading the lineage" />
        )
      ) : isAlone ? (
        <Empty>{ALONE[kind]}</Empty>
      ) : isList ? (
        <LineageList lineage={data} />
      ) : (
        <LineageGraph lineage={data} />
      )}
      {data && data.cuts.length > 0 ? <p className="border-t border-line px-3 py-1.5 text-xs text-faint">Left out: {data.cuts.join('; ')}.</p> : null}
    </LivePanel>
  )
}

const ALONE = {
  execution: 'It is in no braid, no lesson stands on it and none met it. Strands that agree in their key are laid into a braid.',
  braid: 'Nothing refers to this braid yet, and its members are not stored here.',
  lesson: 'No strand, braid or decision refers to this lesson yet.',
} as const
