import type { Lineage, LineageEdge, LineageKind, LineageNode } from '#lib/wire/views/lineage.ts'

/** From here on rows of one kind that hang on the same neighbours become one. */
const NODES_MAX = 60

export type GraphNode = LineageNode & { readonly isFocus: boolean; readonly count: number }
export type Graph = { readonly nodes: readonly GraphNode[]; readonly edges: readonly LineageEdge[] }

/** The graph as it is drawn: whole below sixty rows, beyond that in groups, the row asked about always by itself. */
export function graphOf({ focus, nodes, edges }: Pick<Lineage, 'focus' | 'nodes' | 'edges'>, max = NODES_MAX): Graph {
  if (nodes.length <= max) return { nodes: nodes.map((node) => ({ ...node, isFocus: node.key === focus, count: 1 })), edges }
  const neighbours = Map.groupBy(
    edges.flatMap(({ from, to, word }) => [
      { key: from, text: `→ ${word} ${to}` },
      { key: to, text: `← ${word} ${from}` },
    ]),
    ({ key }) => key,
  )
  const signature = (node: LineageNode): string =>
    node.key === focus
      ? node.key
      : `${node.kind} ${(neighbours.get(node.key) ?? [])
          .map(({ text }) => text)
          .sort()
          .join('|')}`
  const groups = [...Map.groupBy(nodes, signature).values()]
  const groupOf = new Map(groups.flatMap((members) => members.map(({ key }) => [key, members[0]?.key ?? key] as const)))
  const drawn = groups.flatMap(([first, ...others]): GraphNode[] => {
    if (first === undefined) return []
    const count = others.length + 1
    const own = { ...first, isFocus: first.key === focus, count }
    return [count === 1 ? own : { ...own, title: `${count} ${PLURALS[first.kind]}`, note: null, href: null }]
  })
  const joined = new Map(
    edges
      .map((edge) => ({ ...edge, from: groupOf.get(edge.from) ?? edge.from, to: groupOf.get(edge.to) ?? edge.to }))
      .map((edge) => [`${edge.from} ${edge.to} ${edge.word}`, edge]),
  )
  return { nodes: drawn, edges: [...joined.values()] }
}

const PLURALS: Readonly<Record<LineageKind, string>> = {
  execution: 'executions',
  cluster: 'clusters',
  braid: 'braids',
  lesson: 'lessons',
  proposal: 'proposals',
  version: 'versions',
}

export type Hop = { readonly word: string; readonly by: string; readonly isForward: boolean; readonly node: LineageNode }

/** The same as a list: each row with where it leads, both ways. The row asked about first, then in the order of the way. */
export function hopsOf({
  focus,
  nodes,
  edges,
}: Pick<Lineage, 'focus' | 'nodes' | 'edges'>): readonly { readonly node: LineageNode; readonly hops: readonly Hop[] }[] {
  const byKey = new Map(nodes.map((node) => [node.key, node]))
  const ordered = [...nodes].sort((a, b) => Number(b.key === focus) - Number(a.key === focus) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
  return ordered.map((node) => ({
    node,
    hops: edges.flatMap((edge): Hop[] => {
      const isForward = edge.from === node.key
      const other = isForward ? byKey.get(edge.to) : edge.to === node.key ? byKey.get(edge.from) : undefined
      return other ? [{ word: edge.word, by: edge.by, isForward, node: other }] : []
    }),
  }))
}
const ORDER: readonly LineageKind[] = ['lesson', 'braid', 'cluster', 'proposal', 'version', 'execution']
