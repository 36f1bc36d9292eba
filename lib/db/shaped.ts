import { invariant } from '../domain/base/invariant.ts'

/** The columns of a list of rows, written as for `jsonb_to_recordset`: `id text, quantity numeric`. */
export type Columns = { readonly text: string; readonly names: readonly string[]; readonly types: readonly string[] }

export function columns(text: string): Columns {
  const pairs = text
    .replace(/\s+/g, ' ')
    .split(', ')
    .map((column) => column.trim().split(' ') as [string, string])
  return { text, names: pairs.map(([name]) => name), types: pairs.map(([, type]) => type) }
}

type Row = Readonly<Record<string, unknown>>
type Lists = Readonly<Record<string, Columns>>

/** Where a statement takes the rows of a list from: something to stand behind `from`, or null when there are none. */
export type Sources<L extends Lists> = { readonly [K in keyof L]: string | null }

/**
 * A statement over several lists of rows, in the shape that its rows ask for. At most one row in each: each value is a parameter and
 * lists without a row are left out, since taking one wide row out of JSON costs as much as storing it. Otherwise, as under load: one
 * JSON array per list. Each shape is prepared under its own name. `fixed` parameters stand first, from `$1`, in every shape.
 */
export function shaped<L extends Lists>(statement: {
  readonly name: string
  readonly fixed: number
  readonly lists: L
  readonly write: (sources: Sources<L>, isSingle: boolean) => string
}) {
  const { name, fixed, lists, write } = statement
  const keys = Object.keys(lists)
  const texts = new Map<string, string>()
  return (rows: Rows<L>, ...first: readonly unknown[]): { readonly name: string; readonly text: string; readonly values: unknown[] } => {
    const isSingle = keys.every((key) => listOf(rows, key).length <= 1)
    const shape = isSingle ? keys.map((key) => listOf(rows, key).length).join('') : 'many'
    let text = texts.get(shape)
    if (text === undefined) {
      text = write(isSingle ? singles(lists, rows, fixed) : recordsets(lists, fixed), isSingle)
      texts.set(shape, text)
    }
    const values = isSingle
      ? keys.flatMap((key) => listOf(rows, key).flatMap((row) => toValues(row, lists[key] as Columns)))
      : keys.map((key) => JSON.stringify(listOf(rows, key)))
    return { name: `${name} ${shape}`, text, values: [...first, ...values] }
  }
}

type Rows<L extends Lists> = { readonly [K in keyof L]: readonly Row[] }

const listOf = <L extends Lists>(rows: Rows<L>, key: string): readonly Row[] => rows[key] as readonly Row[]

function singles<L extends Lists>(lists: L, rows: Rows<L>, fixed: number): Sources<L> {
  let no = fixed
  const source = (key: string, { names, types }: Columns): string | null =>
    listOf(rows, key).length === 1 ? `(select ${names.map((column, i) => `$${++no}::${types[i]} as ${column}`).join(', ')}) as x` : null
  return Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, source(key, list)])) as Sources<L>
}

function recordsets<L extends Lists>(lists: L, fixed: number): Sources<L> {
  const source = ({ text }: Columns, i: number): string => `jsonb_to_recordset($${fixed + i + 1}::jsonb) as x(${text})`
  return Object.fromEntries(Object.entries(lists).map(([key, list], i) => [key, source(list, i)])) as Sources<L>
}

const toValues = (row: Row, { names, types }: Columns): unknown[] => names.map((column, i) => toValue(row[column], types[i]))

/** A value as it would come out of JSON: what JSON does not know is null. */
function toValue(value: unknown, type: string | undefined): unknown {
  if (value === undefined || value === null) return null
  if (type === 'jsonb') return JSON.stringify(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  invariant(typeof value !== 'object' || Array.isArray(value), 'a value of a column is text, a number, a boolean or a list of texts')
  return value
}

/** One more part of a `with`, or nothing. */
export const within = (name: string, body: string | null): string => (body === null ? '' : `, ${name} as (${body})`)
