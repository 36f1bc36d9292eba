'use client'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field, Input, Select } from '#components/ui/field.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { TcaFiles } from '#lib/query/tca.ts'
import type { TcaHead } from '#lib/wire/views/tca.ts'

export type Sent = { readonly settings: Omit<TcaHead, 'files'>; readonly files: TcaFiles }

/** The server's limit, told before anything is sent. */
const BYTES_MAX = 64 * 2 ** 20
const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`

export function TcaForm({ isRunning, onSend, onStop }: { readonly isRunning: boolean; readonly onSend: (sent: Sent) => void; readonly onStop: () => void }) {
  const [fills, setFills] = useState<File | null>(null)
  const [quotes, setQuotes] = useState<File | null>(null)
  const bytes = (fills?.size ?? 0) + (quotes?.size ?? 0)
  const fault =
    bytes > BYTES_MAX ? `Together ${mib(bytes)}, at most 64 MiB are taken here. Pack them with gzip, or use npm run tca, which has no limit.` : undefined

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (fills === null || fault !== undefined) return
    const typed = new FormData(event.currentTarget)
    const text = (name: string): string | undefined => String(typed.get(name) ?? '').trim() || undefined
    const settings = Object.fromEntries(
      (['map', 'benchmark', 'delimiter', 'decimal', 'dates', 'zone', 'stale', 'sizeEdges'] as const).flatMap((name) =>
        text(name) ? [[name, text(name)]] : [],
      ),
    )
    onSend({ settings, files: { fills, quotes } })
  }

  return (
    <form onSubmit={submit} aria-label="Files to analyse">
      <Panel title="Files" note="delimited text with a header, plain or .gz; docs/tca.md lists the columns">
        <div className="grid gap-3">
          <div className="grid gap-3 md:grid-cols-2">
            <Field label="Fills" hint="price, and time, quantity, side, symbol, venue, order_id, … under their usual names">
              {(ids) => <FileInput ids={ids} isRequired onPick={setFills} />}
            </Field>
            <Field label="Quotes" hint="time, bid, ask; not needed when the fills carry a benchmark price" fault={fault}>
              {(ids) => <FileInput ids={ids} onPick={setQuotes} />}
            </Field>
          </div>
          <details className="group">
            <summary className="cursor-pointer text-xs text-dim select-none">Columns and settings</summary>
            <div className="mt-2 grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
              <Field label="Columns (--map)" hint="Trade Px=price,When=time">
                {(ids) => <Input {...ids} name="map" size="sm" isFigure autoComplete="off" />}
              </Field>
              <Field label="Benchmark column (--benchmark)" hint="expected_price, or buy=…,sell=…">
                {(ids) => <Input {...ids} name="benchmark" size="sm" isFigure autoComplete="off" />}
              </Field>
              <Field label="Zone of hours and days (--zone)" hint="UTC, America/New_York">
                {(ids) => <Input {...ids} name="zone" size="sm" isFigure placeholder="UTC" autoComplete="off" />}
              </Field>
              <Field label="Oldest book (--stale)" hint="30s, 5m, 1h, none">
                {(ids) => <Input {...ids} name="stale" size="sm" isFigure placeholder="1h" autoComplete="off" />}
              </Field>
              <Field label="Size edges (--size-edges)" hint="quote currency">
                {(ids) => <Input {...ids} name="sizeEdges" size="sm" isFigure placeholder="1000,10000,100000,1000000" autoComplete="off" />}
              </Field>
              <Field label="Delimiter (--delimiter)">
                {(ids) => (
                  <Select
                    {...ids}
                    name="delimiter"
                    size="sm"
                    options={[
                      { value: '', label: 'from the header' },
                      { value: ',', label: ',' },
                      { value: ';', label: ';' },
                      { value: 'tab', label: 'tab' },
                      { value: '|', label: '|' },
                    ]}
                  />
                )}
              </Field>
              <Field label="Decimal mark (--decimal)">
                {(ids) => (
                  <Select
                    {...ids}
                    name="decimal"
                    size="sm"
                    options={[
                      { value: '', label: '.' },
                      { value: ',', label: ',' },
                    ]}
                  />
                )}
              </Field>
              <Field label="Dates such as 07/08/2024 (--dates)">
                {(ids) => (
                  <Select
                    {...ids}
                    name="dates"
                    size="sm"
                    options={[
                      { value: '', label: 'day first' },
                      { value: 'mdy', label: 'month first' },
                    ]}
                  />
                )}
              </Field>
            </div>
          </details>
          <div className="flex items-center gap-2">
            <Button
              type="submit"
              tone="accent"
              disabled={isRunning || fills === null || fault !== undefined}
              title={fills === null ? 'Choose a file of fills first' : undefined}
            >
              Analyse the fills
            </Button>
            {isRunning ? <Button onClick={onStop}>Stop the analysis</Button> : null}
            {bytes > 0 ? <span className="figure text-xs text-faint">{mib(bytes)}</span> : null}
          </div>
        </div>
      </Panel>
    </form>
  )
}

function FileInput({
  ids,
  isRequired = false,
  onPick,
}: {
  readonly ids: { readonly id: string; readonly 'aria-describedby': string | undefined; readonly 'aria-invalid': true | undefined }
  readonly isRequired?: boolean
  readonly onPick: (file: File | null) => void
}) {
  return (
    <input
      {...ids}
      type="file"
      required={isRequired}
      accept=".csv,.tsv,.txt,.gz,text/csv,application/gzip"
      onChange={(event) => onPick(event.target.files?.[0] ?? null)}
      className="w-full min-w-0 rounded-md border border-line-strong bg-ground text-xs text-dim file:mr-2 file:h-7.5 file:border-0 file:border-r file:border-line-strong file:bg-raised file:px-2.5 file:text-xs file:text-ink"
    />
  )
}
