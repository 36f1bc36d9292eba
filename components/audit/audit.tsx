'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { DataTable } from '#components/data/data-table.tsx'
import { DensitySwitch } from '#components/data/density.tsx'
import { RowHint } from '#components/data/row-hint.tsx'
import { useShortcut } from '#components/data/shortcuts.ts'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { Button, buttonStyle } from '#components/ui/button.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import { AUDITED, auditQueryOf } from '#lib/query/audit.ts'
import type { AuditRow } from '#lib/wire/views/audit.ts'
import { AUDIT_COLUMNS } from './columns.tsx'
import { AUDIT_RANGES, type AuditState, auditFields, auditInWords, auditSearchOf, NOUN_NAMES, NOUNS, RANGE_CHOICES } from './filter.ts'

/** Who did what, when and why, and what became what. */
export function Audit() {
  const [state, setState] = useUrlState(auditFields)
  const search = auditSearchOf(state)
  const options = auditQueryOf(search)
  const { data, error, isPending, isPlaceholderData, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: AUDITED, everyMs: 2_000 })
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  const people = useMemo(() => [...new Set(rows.map(({ actor }) => actor))].sort(), [rows])
  const router = useRouter()
  const onOpen = useCallback((row: AuditRow) => row.href !== null && router.push(row.href), [router])
  const words = auditInWords(state)
  const lookedBackToMs = data?.pages.at(-1)?.lookedBackToMs ?? null
  return (
    <div className="flex h-full min-h-0 flex-col gap-2 px-3 py-2 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-lg">Audit log</h1>
        <p className="text-xs text-faint">Who, what, when, why, and what became what. Nobody changes a line.</p>
        <div className="ml-auto flex items-center gap-1.5">
          <RowHint isBeside={false} />
          <a
            href={`/api/export/audit${search ? `?${search}` : ''}`}
            download
            className={buttonStyle({ size: 'sm' })}
            title="What is on screen, with its filter; times in ISO"
          >
            CSV
          </a>
          <DensitySwitch />
        </div>
      </div>
      <Filters state={state} people={people} isFiltered={words !== ''} onChange={setState} />
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      <div
        aria-busy={isPlaceholderData}
        className={`min-h-0 flex-1 overflow-hidden rounded-lg border border-line bg-panel ${isPlaceholderData ? 'opacity-50' : ''}`}
      >
        {isPending ? (
          error ? null : (
            <Skeleton rows={14} label="Loading the audit log" />
          )
        ) : (
          <DataTable
            label="Audit log, newest first"
            columns={AUDIT_COLUMNS}
            rows={rows}
            rowId={keyOf}
            hrefOf={hrefOf}
            onOpen={onOpen}
            fit="fill"
            // Where matches are rare a page may bring none: the log is asked on until the screen is full.
            onNearEnd={hasNextPage && !isFetching && !error ? () => void fetchNextPage() : null}
            empty={error || hasNextPage ? null : <Nothing words={words} onClear={() => setState(null)} />}
            foot={
              isFetching && lookedBackToMs !== null ? (
                <p role="status" className="px-3 py-2 text-xs text-dim">
                  {rows.length === 0 ? 'None' : 'No more'} back to <Time at={lookedBackToMs} style="moment" />. Looking further…
                </p>
              ) : null
            }
          />
        )}
      </div>
    </div>
  )
}

const keyOf = (row: AuditRow): string => row.key
const hrefOf = (row: AuditRow): string | undefined => row.href ?? undefined

function Filters({
  state,
  people,
  isFiltered,
  onChange,
}: {
  readonly state: AuditState
  readonly people: readonly string[]
  readonly isFiltered: boolean
  readonly onChange: (change: Partial<AuditState> | null) => void
}) {
  return (
    <search>
      <form aria-label="Filter the audit log" className="flex flex-wrap items-center gap-1.5" onSubmit={(event) => event.preventDefault()}>
        <Typed
          label="Search reasons, subjects and values"
          hint="Search   /"
          width="w-52"
          value={state.q ?? ''}
          isSearch
          onChange={(q) => onChange({ q: q || null })}
        />
        <Typed label="Who" hint="Who" width="w-32" value={state.person ?? ''} choices={people} onChange={(person) => onChange({ person: person || null })} />
        <div className="w-44">
          <Select
            size="sm"
            aria-label="About"
            value={state.noun ?? ''}
            options={[{ value: '', label: 'About anything' }, ...NOUNS.map((noun) => ({ value: noun, label: NOUN_NAMES[noun] }))]}
            onChange={({ target }) => onChange({ noun: NOUNS.find((noun) => noun === target.value) ?? null })}
          />
        </div>
        <Typed label="What was done" hint="halt, applied, raised" width="w-40" value={state.kind ?? ''} onChange={(kind) => onChange({ kind: kind || null })} />
        <div className="w-32">
          <Select
            size="sm"
            aria-label="Time range"
            value={state.range ?? ''}
            options={RANGE_CHOICES}
            onChange={({ target }) => onChange({ range: AUDIT_RANGES.find((range) => range === target.value) ?? null, from: null, to: null })}
          />
        </div>
        {isFiltered ? (
          <Button size="sm" tone="quiet" onClick={() => onChange(null)}>
            Clear
          </Button>
        ) : null}
      </form>
    </search>
  )
}

const SETTLED_MS = 250

/** What is typed stands in the URL a moment later; a URL that changes by itself is shown. */
function Typed({
  label,
  hint,
  width,
  value,
  choices,
  isSearch = false,
  onChange,
}: {
  readonly label: string
  readonly hint: string
  readonly width: string
  readonly value: string
  readonly choices?: readonly string[]
  readonly isSearch?: boolean
  readonly onChange: (value: string) => void
}) {
  const ref = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(value)
  const [shown, setShown] = useState(value)
  if (shown !== value) {
    setShown(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed.trim() === value) return
    const timer = setTimeout(() => onChange(typed.trim()), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [typed, value, onChange])
  useShortcut(
    { keys: '/', does: 'search the log', group: 'Audit log' },
    (event) => {
      event.preventDefault()
      ref.current?.focus()
    },
    { isEnabled: isSearch },
  )
  const listId = `audit-${label.toLowerCase()}`
  return (
    <div className={width}>
      <Input
        ref={ref}
        size="sm"
        type={isSearch ? 'search' : 'text'}
        aria-label={label}
        placeholder={hint}
        maxLength={120}
        {...(choices ? { list: listId } : {})}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      {choices ? (
        <datalist id={listId}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      ) : null}
    </div>
  )
}

function Nothing({ words, onClear }: { readonly words: string; readonly onClear: () => void }) {
  if (words !== '') return <Empty action={<Button onClick={onClear}>Clear the filter</Button>}>No line matches: {words}.</Empty>
  return <Empty>Nothing has been done yet. The first line appears when the worker starts, or when somebody asks for something.</Empty>
}
