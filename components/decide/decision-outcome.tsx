'use client'
import { useQuery } from '@tanstack/react-query'
import { Fault } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { headlineOf } from '#components/execution/headline.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { Link } from '#components/ui/link.tsx'
import { executionQuery } from '#lib/query/execution.ts'

/** What became of the decision that was sent, followed until it is over: judged is not yet filled. */
export function DecisionOutcome({ executionId }: { readonly executionId: string }) {
  const options = executionQuery(executionId)
  const { data, error, refetch } = useQuery(options)
  useLiveView({
    queryKey: options.queryKey,
    nouns: ['execution', 'order', 'fill'],
    idOf: (item) => (item.id === executionId || item.executionId === executionId ? executionId : null),
  })
  if (error) return <Fault message={error.message} onRetry={() => void refetch()} />
  return (
    <div role="status" aria-label="Outcome" className="grid gap-1 rounded-md border border-line bg-raised/50 px-3 py-2">
      {data === undefined ? (
        <p className="text-xs text-dim">Judged. Reading what came of it…</p>
      ) : (
        <>
          <Status value={data.head.status} />
          <p>{headlineOf(data)}</p>
        </>
      )}
      <Link className="justify-self-start text-accent underline underline-offset-2" href={`/executions/${encodeURIComponent(executionId)}`}>
        Open its execution
      </Link>
    </div>
  )
}
