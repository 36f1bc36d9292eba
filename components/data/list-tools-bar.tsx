'use client'
import { Bookmark, Columns3, type LucideIcon } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { ListName } from '#lib/wire/views/saved.ts'
import { DensitySwitch } from './density.tsx'
import { ExportLink } from './export-link.tsx'
import { patiently } from './patiently.ts'
import { RowHint } from './row-hint.tsx'
import type { Arrangeable, Arranged } from './use-arranged.ts'

// Nobody needs a menu before it is opened.
const ColumnMenu = lazy(() => patiently(() => import('./column-menu.tsx')))
const ViewsMenu = lazy(() => patiently(() => import('./views-menu.tsx')))

/** Lists whose rows open beside them, and those whose rows are pages; the others have no row that opens. */
const BESIDE: readonly ListName[] = ['executions', 'strands']
const PAGES: readonly ListName[] = ['braids', 'lessons', 'proposals']

/** What every list offers beside its rows: kept views, columns, density, and what is on screen as a file. */
export default function ListToolsBar<C extends Arrangeable>({
  list,
  arranged,
  exportSearch,
  isPlain = false,
}: {
  readonly list: ListName
  readonly arranged?: Arranged<C>
  /** The question that the file answers, without a question mark; the columns are added here. */
  readonly exportSearch?: string
  /** A table whose rows are as high as what they hold. */
  readonly isPlain?: boolean
}) {
  const search = new URLSearchParams(exportSearch)
  if (arranged) search.set('columns', arranged.columns.map(({ id }) => id).join(','))
  return (
    <div className="flex items-center gap-1.5 print:hidden">
      {BESIDE.includes(list) || PAGES.includes(list) ? <RowHint isBeside={BESIDE.includes(list)} /> : null}
      <Menu name="Views" icon={Bookmark} draw={(anchor, close) => <ViewsMenu anchor={anchor} list={list} arranged={arranged} onClose={close} />} />
      {arranged ? <Menu name="Columns" icon={Columns3} draw={(anchor, close) => <ColumnMenu anchor={anchor} arranged={arranged} onClose={close} />} /> : null}
      {arranged && !isPlain ? <DensitySwitch /> : null}
      {exportSearch === undefined ? null : <ExportLink href={`/api/export/${list}?${search}`} />}
    </div>
  )
}

function Menu({
  name,
  icon: Icon,
  draw,
}: {
  readonly name: string
  readonly icon: LucideIcon
  readonly draw: (anchor: HTMLElement, close: () => void) => ReactNode
}) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <button
        type="button"
        title={name}
        aria-label={name}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        className="grid size-7 place-items-center rounded-md text-dim hover:bg-raised hover:text-ink"
      >
        <Icon aria-hidden size={15} strokeWidth={1.75} />
      </button>
      {anchor ? <Suspense>{draw(anchor, () => setAnchor(null))}</Suspense> : null}
    </>
  )
}
