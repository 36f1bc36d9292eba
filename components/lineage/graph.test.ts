import { describe, expect, it } from 'vitest'
import type { LineageEdge, LineageNode } from '#lib/wire/views/lineage.ts'
import { graphOf, hopsOf } from './graph.ts'
import { layoutOf } from './layout.ts'

const node = (kind: LineageNode['kind'], id: string): LineageNode => ({ key: `${kind}:${id}`, kind, id, title: id, note: null, href: `/${id}` })
const edge = (from: string, to: string, word = 'is a member of'): LineageEdge => ({ from, to, word, by: 'column' })

const small = {
  focus: 'lesson:l',
  nodes: [node('execution', 'a'), node('execution', 'b'), node('braid', 'x'), node('lesson', 'l')],
  edges: [
    edge('execution:a', 'braid:x'),
    edge('execution:b', 'braid:x'),
    edge('braid:x', 'lesson:l', 'gave rise to'),
    edge('execution:b', 'lesson:l', 'speaks against'),
  ],
}
const many = Array.from({ length: 80 }, (_, i) => node('execution', `e${i}`))
const large = {
  focus: 'execution:e7',
  nodes: [...many, node('braid', 'x')],
  edges: many.map(({ key }) => edge(key, 'braid:x')),
}

describe('the graph of a lineage', () => {
  it('draws every row while there are few', () => {
    const graph = graphOf(small)
    expect(graph.nodes.map(({ key }) => key)).toEqual(small.nodes.map(({ key }) => key))
    expect(graph.nodes.filter(({ isFocus }) => isFocus).map(({ key }) => key)).toEqual(['lesson:l'])
    expect(graph.edges).toEqual(small.edges)
  })

  it('groups what hangs on the same neighbours, never the row asked about', () => {
    const graph = graphOf(large)
    expect(graph.nodes.map(({ title, count }) => `${title} ${count}`)).toEqual(['79 executions 79', 'e7 1', 'x 1'])
    expect(graph.nodes[0]?.href).toBeNull()
    expect(graph.edges).toHaveLength(2)
  })

  it('lists the same hops, from both ends', () => {
    const listed = hopsOf(small)
    expect(listed[0]?.node.key).toBe('lesson:l')
    expect(listed[0]?.hops.map(({ isForward, node: to }) => `${isForward} ${to.key}`)).toEqual(['false braid:x', 'false execution:b'])
    expect(listed.flatMap(({ hops }) => hops)).toHaveLength(2 * small.edges.length)
  })

  it('lays what came before to the left, and never one row over another', () => {
    const places = layoutOf(graphOf(small))
    const x = (key: string): number => places.get(key)?.x ?? Number.NaN
    expect(x('execution:a')).toBeLessThan(x('braid:x'))
    expect(x('braid:x')).toBeLessThan(x('lesson:l'))
    expect(new Set([...places.values()].map((place) => `${place.x} ${place.y}`)).size).toBe(4)
    expect(layoutOf(graphOf(small))).toEqual(places)
  })
})
