/**
 * The state of a screen as it stands in its URL, read the same way on the server and in the browser. What is not set stays out; what
 * cannot be read counts as not set.
 */
export type Field<T> = { read(text: string): T | null; write(value: T): string }
export type Fields = Readonly<Record<string, Field<unknown>>>
export type StateOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T | null : never }

export const anyText: Field<string> = { read: (text) => text, write: (value) => value }

export const textList: Field<readonly string[]> = {
  read: (text) => text.split(',').filter((part) => part !== ''),
  write: (values) => values.join(','),
}

export const oneOf = <const T extends readonly string[]>(allowed: T): Field<T[number]> => ({
  read: (text) => allowed.find((one) => one === text) ?? null,
  write: (value) => value,
})

/** `13h`: so long before now. */
export const span: Field<string> = { read: (text) => (/^\d{1,4}[smhd]$/.test(text) ? text : null), write: (value) => value }

/** An ISO text. */
export const instant: Field<string> = { read: (text) => (Number.isNaN(Date.parse(text)) ? null : text), write: (value) => value }

type Given = URLSearchParams | Readonly<Record<string, string | string[] | undefined>>

/** A parameter that is given twice counts once, the first time. */
export function readState<F extends Fields>(fields: F, given: Given): StateOf<F> {
  const first = (name: string): string | null => {
    const value = given instanceof URLSearchParams ? given.get(name) : given[name]
    return (Array.isArray(value) ? value[0] : value) ?? null
  }
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const text = first(name)
      return [name, text === null || text === '' ? null : field.read(text)]
    }),
  ) as StateOf<F>
}

/** One text for one state: part of a query's key, and what the API is asked with. In the order of the fields, whatever the order in the URL was. */
export function searchOf<F extends Fields>(fields: F, state: StateOf<F>): string {
  const params = new URLSearchParams()
  for (const [name, field] of Object.entries(fields)) {
    const value = state[name]
    const text = value === null || value === undefined ? '' : field.write(value)
    if (text !== '') params.set(name, text)
  }
  return legible(params)
}

/** As it is read in the address bar: these three stand for themselves in a query. */
export const legible = (params: URLSearchParams): string => params.toString().replaceAll('%2F', '/').replaceAll('%2C', ',').replaceAll('%3A', ':')
