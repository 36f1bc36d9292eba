'use client'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { DetailScreen } from '#components/data/detail-screen.tsx'
import { Id } from '#components/data/id.tsx'
import { Fault } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LineagePanel } from '#components/lineage/lineage-panel.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Link } from '#components/ui/link.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { formatWithSign } from '#lib/format/number.ts'
import { asWords, sentenceCase, shortId } from '#lib/format/words.ts'
import { lessonQuery } from '#lib/query/lessons.ts'
import type { LessonDetail } from '#lib/wire/views/lessons.ts'
import { titleOf } from './columns.tsx'
import { DecideLesson } from './decide-lesson.tsx'
import { ConfidencePanel, FactsPanel } from './facts-panel.tsx'
import { EventsPanel, LedgerPanel } from './ledger-panel.tsx'
import { Prose } from './prose.tsx'
import { UpliftPanel } from './uplift-panel.tsx'
import { WordsPanel } from './words-panel.tsx'

/** One lesson: what it says, on what, whether it is still true, and what it did. */
export function LessonScreen({ id }: { readonly id: string }) {
  const options = lessonQuery(id)
  const query = useQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['lesson'], idOf: (item) => (item.id === id ? id : null), everyMs: 1_000 })
  return (
    <DetailScreen noun="lesson" query={query}>
      {(data) => (
        <div className="mx-auto grid w-full max-w-[1720px] grid-cols-[minmax(0,1fr)] gap-3 px-3 pt-3 pb-6 sm:px-4">
          <Head lesson={data} />
          {data.problems.length > 0 ? <Fault message={`Stored in a shape that this screen cannot read: ${data.problems.join('; ')}.`} /> : null}
          <Columns>
            <TextPanel lesson={data} />
            <ConfidencePanel lesson={data} />
          </Columns>
          <FactsPanel lesson={data} />
          <Columns>
            <UpliftPanel lesson={data} />
            <FalsifierPanel lesson={data} />
          </Columns>
          <LineagePanel kind="lesson" id={data.id} />
          <LedgerPanel lesson={data} />
          <EventsPanel lesson={data} />
          <WordsPanel lesson={data} />
        </div>
      )}
    </DetailScreen>
  )
}

const Columns = ({ children }: { readonly children: ReactNode }) => (
  <div className="grid grid-cols-[minmax(0,1fr)] gap-3 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">{children}</div>
)

function Head({ lesson }: { readonly lesson: LessonDetail }) {
  return (
    <header className="grid gap-1.5">
      <nav aria-label="Place" className="flex items-center gap-1.5 text-xs text-dim">
        <Link href="/lessons" className="hover:text-ink hover:underline">
          Lessons
        </Link>
        <span aria-hidden className="text-faint">
          /
        </span>
        <Id value={lesson.id} />
      </nav>
      <h1 className="max-w-[76ch] text-xl leading-snug text-balance">{lesson.titleParts ? <Prose parts={lesson.titleParts} /> : titleOf(lesson)}</h1>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 text-xs text-dim">
        <Status value={lesson.state} />
        <span>
          since <Time at={lesson.stateSinceMs} style="moment" />
        </span>
        <span>version {lesson.version}</span>
        <span>{LEVELS[lesson.level] ?? `level ${lesson.level}`}</span>
        {lesson.braidId === null ? null : (
          <Link href={`/braids/${encodeURIComponent(lesson.braidId)}`} className="text-accent hover:underline">
            its braid <span className="figure">{shortId(lesson.braidId)}</span>
          </Link>
        )}
        <Others name="from" ids={lesson.parents} />
        <Others name="supersedes" ids={lesson.supersedes === null ? [] : [lesson.supersedes]} />
        <DecideLesson key={lesson.id} lesson={lesson} />
      </div>
    </header>
  )
}

const LEVELS: Readonly<Record<number, string>> = { 1: 'lesson of a braid', 2: 'lesson of a meta-braid', 3: 'lesson of a meta²-braid' }

function Others({ name, ids }: { readonly name: string; readonly ids: readonly string[] }) {
  return ids.length === 0 ? null : (
    <span>
      {name}{' '}
      {ids.map((id) => (
        <Link key={id} href={`/lessons/${encodeURIComponent(id)}`} title={id} className="figure text-accent hover:underline">
          {shortId(id)}{' '}
        </Link>
      ))}
    </span>
  )
}

function TextPanel({ lesson }: { readonly lesson: LessonDetail }) {
  return (
    <LivePanel title="What it says" note="every number leads to its fact" readAtMs={lesson.readAtMs}>
      <div className="grid gap-3">
        <p className="max-w-[80ch]">
          {lesson.description ? <Prose parts={lesson.description} /> : <span className="text-dim">It has no words yet; its facts stand below.</span>}
        </p>
        <Terms>
          <Term name="Speaks to">
            {lesson.conditions.length === 0 ? 'every decision' : lesson.conditions.join(', ')}
            {lesson.when ? (
              <span className="block text-xs text-dim">
                <Prose parts={lesson.when} />
              </span>
            ) : null}
          </Term>
          <Term name="Compared with">{asWords(lesson.comparison)}</Term>
          <Term name="Action">{sentenceCase(lesson.action)}</Term>
          <Term name="Bound">{lesson.bound}</Term>
          <Term name="Turns">{lesson.knob}</Term>
        </Terms>
      </div>
    </LivePanel>
  )
}

function FalsifierPanel({ lesson }: { readonly lesson: LessonDetail }) {
  const { falsifier, forward } = lesson
  return (
    <LivePanel title="What would prove it wrong" readAtMs={lesson.readAtMs}>
      {falsifier === null ? (
        <p className="text-sm text-dim">Nothing is frozen yet. Its prediction is fixed when it enters shadow, and tested on later executions only.</p>
      ) : (
        <div className="grid gap-2 text-sm">
          <p>{falsifier.words}</p>
          <p className="text-xs text-dim">
            {forward.n === 0
              ? 'No matching execution has an outcome since.'
              : `So far in shadow: ${forward.n} matching on ${forward.days} days, mean residual cost ${forward.mean === null ? 'not known' : `${formatWithSign(forward.mean, 2)} bps`}.`}
          </p>
          <Terms>
            {falsifier.lines.map(({ name, value }) => (
              <Term key={name} name={sentenceCase(asWords(name))}>
                <span className="figure text-xs">{value}</span>
              </Term>
            ))}
          </Terms>
        </div>
      )}
    </LivePanel>
  )
}
