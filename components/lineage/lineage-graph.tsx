'use client'
import '@xyflow/react/dist/base.css'
import { Background, Controls, Handle, MarkerType, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import type { Lineage } from '#lib/wire/views/lineage.ts'
import { type GraphNode, graphOf } from './graph.ts'
import { layoutOf, NODE_HEIGHT, NODE_WIDTH } from './layout.ts'

/** As high as the picture needs, within a screen. */
const HEIGHT_MIN = 220
const HEIGHT_MAX = 900

type Drawn = Node<{ readonly row: GraphNode }, 'row'>

const EDGES: Readonly<Record<string, string>> = { 'speaks for': 'var(--good)', 'speaks against': 'var(--bad)', 'was held out of': 'var(--faint)' }

/** Read-only: it can be moved and zoomed, and a press opens the row. The list beside it says the same. */
export default function LineageGraph({ lineage }: { readonly lineage: Lineage }) {
  const router = useRouter()
  const { nodes, edges, height } = useMemo(() => {
    const graph = graphOf(lineage)
    const places = layoutOf(graph)
    return {
      height: Math.min(HEIGHT_MAX, Math.max(HEIGHT_MIN, ...[...places.values()].map(({ y }) => y + NODE_HEIGHT + 40))),
      nodes: graph.nodes.map(
        (row): Drawn => ({
          id: row.key,
          type: 'row',
          position: places.get(row.key) ?? { x: 0, y: 0 },
          data: { row },
          width: NODE_WIDTH,
          height: NODE_HEIGHT,
          ariaLabel: `${row.kind}: ${row.title}`,
        }),
      ),
      edges: graph.edges.map((edge) => ({
        id: `${edge.from} ${edge.to} ${edge.by}`,
        source: edge.from,
        target: edge.to,
        markerEnd: { type: MarkerType.ArrowClosed, color: EDGES[edge.word] ?? 'var(--line-strong)' },
        style: {
          stroke: EDGES[edge.word] ?? 'var(--line-strong)',
          ...(edge.word === 'was held out of' || edge.word === 'speaks against' ? { strokeDasharray: '4 3' } : {}),
        },
        ariaLabel: edge.word,
      })),
    }
  }, [lineage])
  return (
    <div className="w-full" style={{ height }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        fitView
        minZoom={0.15}
        maxZoom={1.2}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        preventScrolling={false}
        zoomOnScroll={false}
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_, { data }) => data.row.href && router.push(data.row.href)}
      >
        <Background color="var(--line)" gap={18} />
        <Controls showInteractive={false} className="lineage-controls" />
      </ReactFlow>
    </div>
  )
}

const NODE_TYPES = { row: RowNode }

const MARKS: Readonly<Record<GraphNode['kind'], string>> = {
  execution: 'border-l-line-strong',
  cluster: 'border-l-faint',
  braid: 'border-l-twine',
  lesson: 'border-l-accent',
  proposal: 'border-l-warn',
  version: 'border-l-ink',
}

function RowNode({ data: { row } }: NodeProps<Drawn>) {
  return (
    <div
      className={`grid h-12 w-44 content-center rounded-md border border-l-4 bg-panel px-2 text-left text-2xs leading-tight ${MARKS[row.kind]} ${row.isFocus ? 'border-accent' : 'border-line'} ${row.href ? 'cursor-pointer' : ''}`}
    >
      <Handle type="target" position={Position.Left} className="invisible" />
      <span className="truncate text-ink">{row.title}</span>
      <span className="truncate text-faint">
        {row.kind}
        {row.note ? ` · ${row.note}` : ''}
      </span>
      <Handle type="source" position={Position.Right} className="invisible" />
    </div>
  )
}
