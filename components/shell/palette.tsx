'use client'
import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useDeferredValue, useLayoutEffect, useRef, useState } from 'react'
import { Keycaps } from '#components/data/keycaps.tsx'
import { useNow } from '#components/data/now.ts'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { formatAge } from '#lib/format/time.ts'
import { findQueryOf } from '#lib/query/find.ts'
import type { Found, Hit } from '#lib/wire/views/find.ts'
import { FlattenDialog } from './flatten-dialog.tsx'
import { type Deed, useDeeds } from './palette-deeds.ts'
import { nameOfPath } from './palette-names.ts'
import { FOUND_FIT, ranked } from './palette-rank.ts'
import { hearBox, setTyped, useTyped } from './palette-state.ts'
import { PLACES } from './places.ts'
import { recentPaths } from './recent.ts'

const MOVES = ['ArrowDown', 'ArrowUp', 'Home', 'End']
const GOALS = PLACES.map((place) => ({ ...place, words: [place.short, place.group, 'go'] }))

/** Go anywhere, find anything, do anything, by typing. What needs a second step opens it; nothing is done by the typing alone. */
export default function Palette({ onClose }: { readonly onClose: () => void }) {
  const typed = useTyped()
  const box = useRef<HTMLInputElement>(null)
  const [isFlattening, setFlattening] = useState(false)
  const [recent] = useState(recentPaths)
  const q = useDeferredValue(typed.trim())
  const { data: found, isFetching, error } = useQuery(findQueryOf(q))
  const router = useRouter()
  const deeds = useDeeds(() => setFlattening(true))
  const go = (href: string) => {
    onClose()
    router.push(href)
  }
  const run = ({ run, isLater }: Deed) => {
    if (isLater) return run()
    onClose()
    // The focus goes back to where it was first: what opens something of its own takes it from there.
    requestAnimationFrame(run)
  }
  const wanted = typed.trim()
  const goals = ranked(wanted, GOALS)
  const acts = ranked(wanted, deeds)
  // What fits best is on top, with its section: Enter is for that. Going comes first, so that Enter on an empty box stops nothing.
  const sections = [
    {
      best: 0,
      isShown: wanted === '' && recent.length > 0,
      top: `recent ${recent[0]}`,
      node: (
        <Section key="recent" heading="Recent">
          {recent.map((path) => (
            <Line key={path} value={`recent ${path}`} onSelect={() => go(path)}>
              {nameOfPath(path)}
            </Line>
          ))}
        </Section>
      ),
    },
    {
      // A way to look further back is the last resort.
      best: found && found.hits.length > 0 ? FOUND_FIT : 0,
      isShown: wanted.length >= 2 && found !== undefined && (found.hits.length > 0 || mayBeOlder(q, found)),
      top: found?.hits[0] ? lineOf(found.hits[0]) : `older ${q}`,
      node: found ? <FoundLines key="found" q={q} found={found} onGo={go} /> : null,
    },
    {
      best: goals.best,
      isShown: goals.entries.length > 0,
      top: `go ${goals.entries[0]?.name}`,
      node: (
        <Section key="go" heading="Go to">
          {goals.entries.map((place) => (
            <Line key={place.href} value={`go ${place.name}`} keys={`g>${place.keys}`} onSelect={() => go(place.href)}>
              {place.name}
            </Line>
          ))}
        </Section>
      ),
    },
    {
      best: acts.best,
      isShown: acts.entries.length > 0,
      top: acts.entries[0]?.name ?? '',
      node: (
        <Section key="do" heading="Do">
          {acts.entries.map((deed) => (
            <Line key={deed.name} value={deed.name} keys={deed.keys} onSelect={() => run(deed)}>
              <span className={deed.isGrave ? 'text-danger' : ''}>{deed.name}</span>
              {deed.note ? <span className="truncate text-xs text-faint">{deed.note}</span> : null}
            </Line>
          ))}
        </Section>
      ),
    },
  ]
    .filter(({ isShown }) => isShown)
    .toSorted((a, b) => b.best - a.best)
  const { line, choice } = useChoice(sections[0]?.top ?? '', typed)
  if (isFlattening) return <FlattenDialog onClose={onClose} />
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-ground/70" />
        <Radix.Content
          data-modal
          aria-describedby={undefined}
          // Its own way of focusing selects what stands in the box, and the next letter would take the place of those before.
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            box.current?.focus()
          }}
          className="fixed top-[8vh] left-1/2 z-50 w-[min(40rem,calc(100vw-1rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line-strong bg-panel shadow-2xl"
        >
          <Radix.Title className="sr-only">Find or do</Radix.Title>
          {/* What fits, and in which order, is ours: cmdk never puts one section before another. */}
          <Command label="Find or do" loop shouldFilter={false} value={line} {...choice}>
            <Command.Input
              ref={box}
              value={typed}
              onFocus={hearBox}
              onValueChange={setTyped}
              placeholder="A screen, an id or its end, a symbol, an action"
              className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-faint"
            />
            <Command.List className="max-h-[60vh] overflow-y-auto p-1.5">
              <Command.Empty className="px-2.5 py-4 text-sm text-dim">
                {error ? error.message : isFetching ? 'Looking…' : `Nothing goes by “${wanted}”.`}
              </Command.Empty>
              {sections.map(({ node }) => node)}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/**
 * The line that Enter is for: the one on top, also when it was found a moment later, until somebody has moved to another; the next letter
 * takes that back. cmdk chooses by itself as well, whenever its lines change: it is heard, and told again.
 */
function useChoice(top: string, typed: string) {
  const [line, setLine] = useState(top)
  const [moved, setMoved] = useState<{ readonly typed: string; readonly line: string } | null>(null)
  const isMoving = useRef(false)
  const wanted = moved?.typed === typed ? moved.line : top
  useLayoutEffect(() => {
    if (line !== wanted) setLine(wanted)
  }, [line, wanted])
  return {
    line,
    choice: {
      onValueChange(next: string) {
        setLine(next)
        if (isMoving.current) setMoved({ typed, line: next })
      },
      onKeyDownCapture({ key }: { readonly key: string }) {
        isMoving.current = MOVES.includes(key)
      },
      onPointerMoveCapture() {
        isMoving.current = true
      },
    },
  }
}

function FoundLines({ q, found, onGo }: { readonly q: string; readonly found: Found; readonly onGo: (href: string) => void }) {
  const now = useNow()
  const { hits, lookedBackToMs } = found
  return (
    <Section heading="Found">
      {hits.map((hit) => (
        <Line key={`${hit.kind} ${hit.id}`} value={lineOf(hit)} onSelect={() => onGo(hit.href)}>
          <HitWords hit={hit} />
        </Line>
      ))}
      {mayBeOlder(q, found) && lookedBackToMs !== null && now > 0 ? (
        <Line value={`older ${q}`} onSelect={() => onGo(`/executions?q=${encodeURIComponent(q)}`)}>
          Look among executions older than {formatAge(now - lookedBackToMs)}, too
        </Line>
      ) : null}
    </Section>
  )
}

const lineOf = ({ kind, id }: Hit): string => `${kind} ${id}`

/** It could be the id of an execution that was not looked at. */
const mayBeOlder = (q: string, { lookedBackToMs }: Found): boolean => /^[0-9a-z-]{4,}$/i.test(q) && lookedBackToMs !== null

const HitWords = ({ hit }: { readonly hit: Hit }) => (
  <>
    <span className="w-16 shrink-0 text-xs text-faint">{hit.kind}</span>
    <span className="truncate">{hit.title}</span>
    {hit.id === hit.title ? null : <span className="figure text-dim">{hit.id.slice(-6)}</span>}
    <span className="ml-auto flex shrink-0 items-center gap-3 text-xs text-dim">
      {hit.state ? <Status value={hit.state} /> : null}
      {hit.atMs === null ? null : <Time at={hit.atMs} />}
    </span>
  </>
)

const Section = ({ heading, children }: { readonly heading: string; readonly children: ReactNode }) => (
  <Command.Group
    heading={heading}
    className="pb-1 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-faint"
  >
    {children}
  </Command.Group>
)

function Line({
  value,
  keys,
  onSelect,
  children,
}: {
  readonly value: string
  readonly keys?: string | undefined
  readonly onSelect: () => void
  readonly children: ReactNode
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-8 cursor-pointer items-center gap-3 rounded-md px-2.5 text-sm max-sm:min-h-11 data-[selected=true]:bg-raised data-[selected=true]:shadow-[inset_2px_0_0_var(--accent)]"
    >
      {children}
      {keys ? (
        <span className="ml-auto text-dim">
          <Keycaps keys={keys} />
        </span>
      ) : null}
    </Command.Item>
  )
}
