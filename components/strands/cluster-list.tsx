'use client'
import { useQuery } from '@tanstack/react-query'
import { NextPass } from '#components/braids/next-pass.tsx'
import { Num, Unknown } from '#components/data/num.tsx'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { CLUSTER_COLUMNS, CLUSTER_MEMBERS_NEEDED } from '#lib/domain/learn/cluster.ts'
import { formatScore } from '#lib/format/number.ts'
import { asWords, counted } from '#lib/format/words.ts'
import { clustersQuery } from '#lib/query/strands.ts'
import type { Cluster, Clusters } from '#lib/wire/views/strands.ts'
import type { StrandFilter } from './filter.ts'

/** Which strands agree, and how many are still missing. A press filters the table to the members. */
export function ClusterList({ filter, onChoose }: { readonly filter: StrandFilter; readonly onChoose: (key: Cluster['key'] | null) => void }) {
  const { data, error, refetch } = useQuery(clustersQuery)
  // Counting groups is the dearest read of this screen, and a count that is two seconds old misleads nobody.
  useLiveView({ queryKey: clustersQuery.queryKey, nouns: ['execution'], everyMs: 2_000 })
  return (
    <Panel title="Clusters" note="equal in all five keys" isFlush>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? error ? null : <Skeleton rows={6} label="Loading clusters" /> : <List data={data} filter={filter} onChoose={onChoose} />}
    </Panel>
  )
}

function List({ data, filter, onChoose }: { readonly data: Clusters; readonly filter: StrandFilter; readonly onChoose: (key: Cluster['key'] | null) => void }) {
  if (data.clusters.length === 0) return <Empty>Strands appear when executions end. A braid needs {CLUSTER_MEMBERS_NEEDED} that agree.</Empty>
  const ready = data.clusters.filter((cluster) => cluster.count >= CLUSTER_MEMBERS_NEEDED).length
  return (
    <>
      <p className="border-b border-line px-3 py-2 text-xs text-dim">
        {ready > 0
          ? `${counted(ready, 'cluster')} ${ready === 1 ? 'has' : 'have'} enough members to be laid into a braid.`
          : `No cluster has ${CLUSTER_MEMBERS_NEEDED} members yet.`}{' '}
        <NextPass /> Until it is laid, a cluster is an observation and nothing acts on it.
      </p>
      <ul className="max-h-[52vh] overflow-y-auto xl:max-h-none">
        {data.clusters.map((cluster) => {
          const isChosen = CLUSTER_COLUMNS.every((column) => filter[column] === cluster.key[column])
          return (
            <li key={CLUSTER_COLUMNS.map((column) => cluster.key[column]).join('\n')} className="border-b border-line/70 last:border-b-0">
              <button
                type="button"
                aria-pressed={isChosen}
                onClick={() => onChoose(isChosen ? null : cluster.key)}
                className="grid w-full grid-cols-[1fr_auto] gap-x-3 px-3 py-1.5 text-left text-xs hover:bg-raised aria-pressed:bg-raised aria-pressed:shadow-[inset_2px_0_0_var(--accent)]"
              >
                <span className="truncate">
                  {cluster.key.symbol}{' '}
                  <span className="text-dim">
                    {cluster.key.timeframe} · {cluster.key.venue}
                  </span>
                </span>
                <Members count={cluster.count} />
                <span className="truncate text-dim">
                  {cluster.key.execution_type}, {asWords(cluster.key.outcome_type)}
                </span>
                <MeanScore cluster={cluster} />
              </button>
            </li>
          )
        })}
      </ul>
      <p className="border-t border-line px-3 py-2 text-xs text-faint">
        {counted(data.strandCount, 'ended strand')} of the last {data.days} days{data.isCut ? ', the newest only' : ''}.
        {data.keylessCount > 0 ? ` ${data.keylessCount} cannot cluster: a column of their key is missing.` : ''} Refused decisions do not cluster.
      </p>
    </>
  )
}

/** `2 of 3 needed`, and past that the plain count. */
function Members({ count }: { readonly count: number }) {
  const isEnough = count >= CLUSTER_MEMBERS_NEEDED
  return (
    <span className="inline-flex items-center justify-end gap-1.5 whitespace-nowrap">
      <span aria-hidden className="inline-flex gap-px">
        {[...Array(CLUSTER_MEMBERS_NEEDED).keys()].map((place) => (
          <span key={place} className={`h-2.5 w-1 rounded-[1px] ${place < count ? 'bg-twine' : 'bg-line-strong'}`} />
        ))}
      </span>
      <span>
        <span className="figure">{count}</span>
        {isEnough ? ' members' : ` of ${CLUSTER_MEMBERS_NEEDED} needed`}
      </span>
    </span>
  )
}

/** Strands without a score are counted beside the mean, never averaged as zero. */
function MeanScore({ cluster }: { readonly cluster: Cluster }) {
  const open = cluster.count - cluster.scoredCount
  return (
    <span className="text-right whitespace-nowrap text-faint">
      {cluster.meanScore === null ? (
        <Unknown reason="no score yet" />
      ) : (
        <>
          mean <Num value={cluster.meanScore} print={formatScore} />
        </>
      )}
      {open > 0 && cluster.meanScore !== null ? `, ${open} without` : ''}
    </span>
  )
}
