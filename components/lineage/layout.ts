import dagre from '@dagrejs/dagre'
import type { Graph } from './graph.ts'

export const NODE_WIDTH = 176
export const NODE_HEIGHT = 48

export type Place = { readonly x: number; readonly y: number }

/** Layers from left to right, what came before on the left; the upper left corner of each node. The same graph gives the same picture. */
export function layoutOf({ nodes, edges }: Graph): ReadonlyMap<string, Place> {
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 10, ranksep: 90, marginx: 8, marginy: 8 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { key } of nodes) graph.setNode(key, { width: NODE_WIDTH, height: NODE_HEIGHT })
  for (const { from, to, by } of edges) graph.setEdge(from, to, {}, by)
  dagre.layout(graph)
  return new Map(
    nodes.map(({ key }) => {
      const { x, y } = graph.node(key)
      return [key, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 }]
    }),
  )
}
