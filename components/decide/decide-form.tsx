'use client'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react'
import { decide } from '#app/actions/decisions.ts'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { CommandLife, useCommand } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field, Input, Select } from '#components/ui/field.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatScore } from '#lib/format/number.ts'
import { currenciesOf } from '#lib/format/words.ts'
import { symbolsQuery } from '#lib/query/symbols.ts'
import type { ListedSymbol } from '#lib/wire/views/symbols.ts'
import { Choice } from './choice.tsx'
import { DecisionOutcome } from './decision-outcome.tsx'
import { type Draft, EMPTY_DRAFT, hintsOf, payloadOf, sentenceOf } from './plan.ts'
import { SymbolQuotes } from './symbol-quotes.tsx'

/** A decision typed by hand. It takes the path of any strategy's: recorded, judged by the curators and the risk gate, then traded or refused. */
export function DecideForm({ symbol: first }: { readonly symbol: string | null }) {
  const { data, error, refetch } = useQuery(symbolsQuery)
  const symbols = data?.symbols ?? []
  const [draft, setDraft] = useState<Draft>({ ...EMPTY_DRAFT, symbol: first ?? '' })
  const { life, send, reset } = useCommand()
  const form = useRef<HTMLFormElement>(null)
  const set = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change })
    // What was wrong with the old text says nothing about the new one. An unconfirmed request keeps its key.
    if (life.step === 'failed' && life.code === 'INVALID_COMMAND') reset()
  }
  const listed = symbols.find((one) => one.symbol === draft.symbol.trim())
  const hints = hintsOf(draft, symbols)
  const faults = life.step === 'failed' ? life.fields : {}
  const { base, quote } = currenciesOf(draft.symbol.trim() || 'base/quote')
  const isBusy = life.step === 'sending'

  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (!isBusy) send((key) => decide(key, payloadOf(draft)))
  }
  // From every box, also from those in which Enter alone means something else.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    form.current?.requestSubmit()
  }

  return (
    <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,44rem)_minmax(18rem,1fr)]">
      <Panel title="Decision" note="empty boxes take the desk’s defaults" isStatic>
        <form ref={form} onSubmit={submit} onKeyDown={onKeyDown} className="grid gap-4">
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label="Symbol" hint={hints.symbol} fault={faults.symbol}>
              {(ids) => (
                <Input
                  {...ids}
                  required
                  isFigure
                  list="decide-symbols"
                  autoComplete="off"
                  spellCheck={false}
                  placeholder={symbols[0]?.symbol ?? 'BASE/QUOTE'}
                  value={draft.symbol}
                  onChange={(event) => set({ symbol: event.target.value, venues: [] })}
                />
              )}
            </Field>
            <datalist id="decide-symbols">
              {symbols.map((one) => (
                <option key={one.symbol} value={one.symbol}>{`${one.venues.length} ${one.venues.length === 1 ? 'venue' : 'venues'}`}</option>
              ))}
            </datalist>
            <Choice
              label="Side"
              value={draft.side}
              options={[
                { value: 'buy', label: '▲ Buy' },
                { value: 'sell', label: '▼ Sell' },
              ]}
              onChange={(side) => set({ side })}
            />
            <Field label="Size" hint={hints.sizeValue} fault={faults['size.value'] ?? faults.size}>
              {(ids) => (
                <Input
                  {...ids}
                  required
                  isFigure
                  inputMode="decimal"
                  autoComplete="off"
                  value={draft.sizeValue}
                  onChange={(event) => set({ sizeValue: event.target.value })}
                />
              )}
            </Field>
            <Field label="Size is given as">
              {(ids) => (
                <Select
                  {...ids}
                  value={draft.sizeKind}
                  options={[
                    { value: 'notional', label: `${quote}, what it is worth` },
                    { value: 'quantity', label: `${base}, how many` },
                    { value: 'fraction', label: '% of equity' },
                  ]}
                  onChange={(event) => set({ sizeKind: event.target.value as Draft['sizeKind'] })}
                />
              )}
            </Field>
            <Choice
              label="Style"
              value={draft.style}
              options={[
                { value: 'market', label: 'Market' },
                { value: 'limit', label: 'Limit' },
              ]}
              onChange={(style) => set({ style, limitPrice: style === 'limit' && draft.limitPrice === '' ? (listed?.mid ?? '') : draft.limitPrice })}
            />
            {draft.style === 'limit' ? (
              <Field label={`Limit price, ${quote}`} hint={hints.limitPrice} fault={faults.limit_price}>
                {(ids) => (
                  <Input
                    {...ids}
                    required
                    isFigure
                    inputMode="decimal"
                    autoComplete="off"
                    value={draft.limitPrice}
                    onChange={(event) => set({ limitPrice: event.target.value })}
                  />
                )}
              </Field>
            ) : (
              <p className="self-end pb-2 text-xs text-faint">Protected: it never trades through the price collar.</p>
            )}
          </div>

          <Field
            label={`Strength ${formatScore(draft.strength)}`}
            hint="How sure the decision is. The curators move it up or down; what ends below their threshold is refused."
            fault={faults.strength}
          >
            {(ids) => (
              <input
                {...ids}
                type="range"
                min="0.05"
                max="1"
                step="0.05"
                value={draft.strength}
                aria-valuetext={formatScore(draft.strength)}
                onChange={(event) => set({ strength: Number(event.target.value) })}
                className="h-6 w-full accent-accent"
              />
            )}
          </Field>

          <div className="grid gap-3 sm:grid-cols-2">
            <Field label={`Stop, ${quote}`} hint={hints.stopLoss ?? 'Closes what is filled once the price is there.'} fault={faults.stop_loss}>
              {(ids) => (
                <Input
                  {...ids}
                  isFigure
                  inputMode="decimal"
                  autoComplete="off"
                  placeholder="none"
                  value={draft.stopLoss}
                  onChange={(event) => set({ stopLoss: event.target.value })}
                />
              )}
            </Field>
            <Field label={`Target, ${quote}`} hint={hints.takeProfit ?? 'Closes what is filled once the price is there.'} fault={faults.take_profit}>
              {(ids) => (
                <Input
                  {...ids}
                  isFigure
                  inputMode="decimal"
                  autoComplete="off"
                  placeholder="none"
                  value={draft.takeProfit}
                  onChange={(event) => set({ takeProfit: event.target.value })}
                />
              )}
            </Field>
            <Field label="Slippage at most, bps" hint={hints.maxSlippageBps ?? 'Also the scale of the execution score.'} fault={faults.max_slippage_bps}>
              {(ids) => (
                <Input
                  {...ids}
                  isFigure
                  inputMode="decimal"
                  autoComplete="off"
                  placeholder="100"
                  value={draft.maxSlippageBps}
                  onChange={(event) => set({ maxSlippageBps: event.target.value })}
                />
              )}
            </Field>
            <Field label="Horizon" hint="30s, 5m, 1h: when an unfilled rest is given up." fault={faults.time_horizon}>
              {(ids) => (
                <Input
                  {...ids}
                  isFigure
                  autoComplete="off"
                  placeholder="none"
                  value={draft.timeHorizon}
                  onChange={(event) => set({ timeHorizon: event.target.value })}
                />
              )}
            </Field>
          </div>

          {listed && listed.venues.length > 1 ? <Venues listed={listed} draft={draft} onChange={(venues) => set({ venues })} /> : null}

          <div className="grid gap-2 border-t border-line pt-3">
            <p className="text-base">{sentenceOf(draft)}</p>
            <div className="flex flex-wrap items-center gap-3">
              <Button type="submit" tone="accent" disabled={isBusy}>
                Send the decision
              </Button>
              <kbd className="text-2xs text-faint">Ctrl or ⌘ + Enter</kbd>
              <CommandLife life={life} done={(command) => (command.result.executionId === null ? 'done' : 'judged')} />
              {life.step === 'done' || life.step === 'refused' ? (
                <Button size="sm" tone="quiet" onClick={reset}>
                  Clear the answer
                </Button>
              ) : null}
            </div>
            {life.step === 'done' && life.command?.result.executionId ? (
              <DecisionOutcome key={life.command.id} executionId={life.command.result.executionId} />
            ) : null}
          </div>
        </form>
      </Panel>
      {data ? (
        <SymbolQuotes listed={listed} source={data.source} />
      ) : (
        <Panel title="Market" isFlush>
          {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : <Skeleton rows={4} label="Loading the market" />}
        </Panel>
      )}
    </div>
  )
}

function Venues({ listed, draft, onChange }: { readonly listed: ListedSymbol; readonly draft: Draft; readonly onChange: (venues: readonly string[]) => void }) {
  return (
    <fieldset>
      <legend className="text-xs font-medium text-dim">Venues preferred</legend>
      <div className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
        {listed.venues.map(({ venue }) => (
          <label key={venue} className="inline-flex min-h-6 items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={draft.venues.includes(venue)}
              onChange={(event) => onChange(event.target.checked ? [...draft.venues, venue] : draft.venues.filter((other) => other !== venue))}
            />
            {venue}
          </label>
        ))}
      </div>
      <p className="mt-1 text-xs text-faint">None chosen: the cheapest eligible venue takes it.</p>
    </fieldset>
  )
}
