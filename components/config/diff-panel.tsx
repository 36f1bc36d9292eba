'use client'
import { useQuery } from '@tanstack/react-query'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { ChangedFields } from '#components/proposals/changed-fields.tsx'
import { configDiffQuery } from '#lib/query/config.ts'

const text = (value: unknown): string | null => (value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value))

/** Two versions, field by field and as they are stored. */
export function DiffPanel({ from, to }: { readonly from: number; readonly to: number }) {
  const { data, error, refetch } = useQuery(configDiffQuery(from, to))
  if (data === undefined) return error ? <Fault message={error.message} onRetry={() => void refetch()} /> : <Skeleton rows={3} label="Loading the difference" />
  return (
    <>
      {data.changes.length === 0 ? (
        <p className="px-3 pb-2 text-xs text-dim">{from === to ? 'One and the same.' : 'They differ in no field that the desk reads.'}</p>
      ) : (
        <ChangedFields lines={data.changes.map((change) => ({ path: change.path, old: text(change.from), proposed: text(change.to) }))} />
      )}
      <details className="border-t border-line">
        <summary className="cursor-pointer px-3 py-1.5 text-xs text-dim hover:bg-raised">As they are stored</summary>
        <div className="grid gap-px bg-line md:grid-cols-2">
          <Raw version={data.from} body={data.raw.from} />
          <Raw version={data.to} body={data.raw.to} />
        </div>
      </details>
    </>
  )
}

function Raw({ version, body }: { readonly version: number; readonly body: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard only with a tab stop
    <section aria-label={`Version ${version} as it is stored`} tabIndex={0} className="max-h-96 min-w-0 overflow-auto bg-panel p-3">
      <pre className="figure text-2xs">{body}</pre>
    </section>
  )
}
