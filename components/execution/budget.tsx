import type { Latency } from '#components/charts/prepare/stages.ts'

/** What the latency is held against, in words: the colour of a stage only points to it. */
export function Budget({ latency: { words, means, isOver } }: { readonly latency: Latency }) {
  return (
    <span title="In market time, as the execution score counts it against the plan’s latency bound">
      <span className={isOver ? 'text-danger' : 'text-ink'}>{words}</span> ({means})
    </span>
  )
}
