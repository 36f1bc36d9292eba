import { Link } from '#components/ui/link.tsx'
import { asWords, sentenceCase, shortId } from '#lib/format/words.ts'
import type { Lineage, LineageNode } from '#lib/wire/views/lineage.ts'
import { hopsOf } from './graph.ts'

/** The graph in words: every row with what it came from and what came of it, each a link, with the column that says so. */
export function LineageList({ lineage }: { readonly lineage: Lineage }) {
  const title = new Map<string, string>()
  for (const node of lineage.nodes) title.set(node.key, node.title)
  return (
    <ul aria-label="Lineage" className="max-h-[26rem] overflow-y-auto text-xs">
      {hopsOf(lineage).map(({ node, hops }) => (
        <li key={node.key} className="border-b border-line/70 px-3 py-1.5 last:border-b-0">
          <p className={node.key === lineage.focus ? 'font-medium' : ''}>
            <span className="text-faint">{sentenceCase(node.kind)} </span>
            <Place node={node} />
            {node.key === lineage.focus ? <span className="text-faint">, this one</span> : null}
          </p>
          {hops.length === 0 ? null : (
            <ul className="mt-0.5 grid gap-0.5 pl-3 text-dim">
              {hops.map((hop) => (
                <li key={`${hop.word} ${hop.isForward} ${hop.node.key} ${hop.by}`} title={`stored in ${hop.by}`}>
                  {hop.isForward ? `→ ${hop.word} ` : '← '}
                  <Place node={hop.node} />
                  {hop.isForward ? '' : ` ${hop.word} it`}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  )
}

function Place({ node }: { readonly node: LineageNode }) {
  const name = (
    <>
      {node.title}
      <span className="figure text-faint"> {shortId(node.id)}</span>
      {node.note ? <span className="text-faint"> {asWords(node.note)}</span> : null}
    </>
  )
  return node.href ? (
    <Link href={node.href} title={node.id} className="hover:underline">
      {name}
    </Link>
  ) : (
    <span title={node.id}>{name}</span>
  )
}
