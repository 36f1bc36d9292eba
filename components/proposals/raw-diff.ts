import type { FieldLine } from './changed-fields.tsx'

export type DiffLine = { readonly mark: ' ' | '−' | '+'; readonly text: string }

type Node = { readonly [key: string]: Node | Pair }
type Pair = { readonly old: string; readonly proposed: string }

/**
 * The change as JSON with its old and new lines, only as much of the configuration as changes. Values are the texts of the lines:
 * a text that is no number, switch or null stands in quotes.
 */
export function rawDiff(lines: readonly FieldLine[]): readonly DiffLine[] {
  const root: Record<string, unknown> = {}
  for (const { path, old, proposed } of lines) place(root, path.split('.'), { old: json(old), proposed: json(proposed) })
  return print(root as Node, '', true)
}

function place(node: Record<string, unknown>, [key, ...rest]: readonly string[], pair: Pair): void {
  if (key === undefined) return
  if (rest.length === 0) node[key] = pair
  else {
    const inner = isNode(node[key]) ? node[key] : {}
    node[key] = inner
    place(inner as Record<string, unknown>, rest, pair)
  }
}

function print(node: Node, indent: string, isLast: boolean): readonly DiffLine[] {
  const keys = Object.keys(node)
  const deeper = `${indent}  `
  const inner = keys.flatMap((key, at): readonly DiffLine[] => {
    const value = node[key] as Node | Pair
    const comma = at === keys.length - 1 ? '' : ','
    const name = `${deeper}${JSON.stringify(key)}: `
    if (!isPair(value)) {
      const [first, ...others] = print(value, deeper, comma === '')
      return [{ mark: ' ', text: `${name}${first?.text.trim() ?? '{'}` }, ...others]
    }
    return [
      { mark: '−', text: `${name}${value.old}${comma}` },
      { mark: '+', text: `${name}${value.proposed}${comma}` },
    ]
  })
  return [{ mark: ' ', text: `${indent}{` }, ...inner, { mark: ' ', text: `${indent}}${isLast ? '' : ','}` }]
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !isPair(value)
const isPair = (value: unknown): value is Pair => typeof value === 'object' && value !== null && 'old' in value && typeof value.old === 'string'
const json = (text: string | null): string => (text === null ? 'null' : /^(true|false|-?\d+(\.\d+)?(e[+-]?\d+)?)$/i.test(text) ? text : JSON.stringify(text))
