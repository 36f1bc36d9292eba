/** The order of a list as it stands in the URL: a key, with a minus where the highest comes first. */
export type Sort = { readonly key: string; readonly isDescending: boolean }

export const readSort = (text: string): Sort => (text.startsWith('-') ? { key: text.slice(1), isDescending: true } : { key: text, isDescending: false })
export const sortText = ({ key, isDescending }: Sort): string => `${isDescending ? '-' : ''}${key}`

/** What a list can be ordered by, how it is now, and how to change that. `usual` stays out of the URL. */
export type Sorting = { readonly sort: Sort; readonly onSort: (sort: string | null) => void }

export const sortingOf = (now: string | null, usual: string, change: (sort: string | null) => void): Sorting => ({
  sort: readSort(now ?? usual),
  onSort: (sort) => change(sort === usual ? null : sort),
})

type Sortable = { readonly sortKey?: string; readonly sort?: 'ascending' | 'descending' }

/** `aria-sort` of a column. */
export function ariaSort(column: Sortable, sort: Sort | undefined): 'ascending' | 'descending' | undefined {
  if (sort === undefined) return column.sort
  if (column.sortKey === undefined || column.sortKey !== sort.key) return undefined
  return sort.isDescending ? 'descending' : 'ascending'
}
