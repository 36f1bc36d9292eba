'use client'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'
import { formatNumber } from '#lib/format/number.ts'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import { learningQuery } from '#lib/query/learning.ts'
import type { LearningHealth } from '#lib/wire/views/learning.ts'
import { actingOf, learnedInWords } from './learned.ts'
import { BeliefsPanel, DriftPanel, LearnersPanel } from './learners.tsx'
import { ModelsPanel } from './models.tsx'
import { PartsPanel } from './parts.tsx'
import { PatternsPanel } from './patterns.tsx'
import { UpdatesPanel } from './updates.tsx'

/** Is the learning sound, and what does it do to the desk? */
export function Learning() {
  const { data, error, refetch } = useQuery(learningQuery)
  useLiveView({ queryKey: learningQuery.queryKey, nouns: ['lesson', 'learner', 'config'], everyMs: 3_000 })
  return (
    <Page title="Learning health" lead="the statistics decide, the models explain">
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={10} label="Loading learning health" />
        )
      ) : (
        <>
          <p className="text-sm">{learnedInWords(data)}</p>
          <Summary data={data} />
          <PartsPanel data={data} />
          <PatternsPanel data={data} />
          <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
            <BeliefsPanel data={data} />
            <DriftPanel data={data} />
          </div>
          <LearnersPanel data={data} />
          <UpdatesPanel data={data} />
          <ModelsPanel data={data} />
        </>
      )}
    </Page>
  )
}

const FLAG_WORDS: Readonly<Record<string, string>> = {
  strand_braid_learning_enabled: 'Lay braids, look for lessons',
  lesson_feedback_enabled: 'Apply lessons to decisions',
  curator_learning_enabled: 'Propose curator weights',
}

function Summary({ data }: { readonly data: LearningHealth }) {
  const { outcomes, lessons } = data
  const acting = actingOf(lessons)
  return (
    <LivePanel
      title="Switches and stock"
      note={data.configVersion === null ? 'no configuration is stored' : `configuration v${data.configVersion}; a switch is changed by a proposal`}
      readAtMs={data.readAtMs}
      isFlush
    >
      <dl className="grid gap-px bg-line sm:grid-cols-3 xl:grid-cols-6">
        {data.flags.map(({ name, isOn }) => (
          <Figure key={name} name={FLAG_WORDS[name] ?? name} note={isOn === null ? `${name}, as it comes` : name}>
            {isOn === false ? <span className="text-warn">off</span> : 'on'}
          </Figure>
        ))}
        <Figure
          name="Outcomes"
          note={outcomes.oldestDay === null ? 'none is known yet' : `since ${outcomes.oldestDay}, ${formatNumber(outcomes.today, 0)} on the last day`}
        >
          {outcomes.last === null ? '0' : `#${formatNumber(outcomes.last, 0)}`}
        </Figure>
        <Figure name="Newest outcome" note="known once its mark-outs are">
          {outcomes.newestMs === null ? 'none' : <Time at={outcomes.newestMs} />}
        </Figure>
        <Figure
          name="Lessons that act"
          note={
            <Link href="/lessons" className="text-accent hover:underline">
              {Object.entries(lessons)
                .map(([state, count]) => `${count} ${asWords(state)}`)
                .join(', ') || 'no lesson yet'}
            </Link>
          }
        >
          {acting} of 25
        </Figure>
      </dl>
    </LivePanel>
  )
}

function Figure({ name, note, children }: { readonly name: string; readonly note: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="bg-panel px-3 py-2">
      <dt className="text-xs text-dim">{sentenceCase(name)}</dt>
      <dd className="figure text-base">{children}</dd>
      <dd className="text-2xs text-faint">{note}</dd>
    </div>
  )
}
