'use client'
import { useQuery } from '@tanstack/react-query'
import { Check, Circle } from 'lucide-react'
import { NextPass } from '#components/braids/next-pass.tsx'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Link } from '#components/ui/link.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { learningQuery } from '#lib/query/learning.ts'
import { clustersQuery } from '#lib/query/strands.ts'
import { nextLookInWords, type WayStep, wayToLesson } from './way.ts'

const PARTS = [
  ['When', 'the orders it speaks to, by what is known before they are sent: symbol, venue, hour, size, spread, volatility.'],
  ['What', 'one bounded change for them: prefer or avoid a venue, another style, a smaller size, a later time, a curator heard more or less.'],
  ['Evidence', 'how much those orders cost more or less than what they are compared with, in bps with its interval and n, and the fills on both sides of it.'],
  ['Who approves', 'a person with the role approver. Before that nothing of it acts, and the text may not say a number that no fact stands behind.'],
  ['Measured after', 'it acts on a part of what it speaks to, drawn by lot, and the rest is its comparison. What stops paying is retired.'],
] as const

/** No lesson yet: what one is, what has to happen before the first, and how far this desk is. */
export default function NotYet() {
  return (
    <div className="grid h-full content-start gap-5 overflow-y-auto px-3 py-5 text-sm lg:grid-cols-2 lg:gap-8 lg:px-5">
      <section className="grid content-start gap-2" aria-labelledby="what-a-lesson-is">
        <h2 id="what-a-lesson-is" className="text-base">
          No lesson yet
        </h2>
        <p className="max-w-prose text-dim">A lesson is something the desk has learned from its own fills and may act on. It has five parts:</p>
        <Terms>
          {PARTS.map(([name, words]) => (
            <Term key={name} name={name}>
              <p className="max-w-[60ch] text-dim">{words}</p>
            </Term>
          ))}
        </Terms>
      </section>
      <section className="grid content-start gap-2" aria-labelledby="how-far-it-is">
        <h2 id="how-far-it-is" className="text-base">
          Before there is one
        </h2>
        <HowFar />
      </section>
    </div>
  )
}

function HowFar() {
  const clusters = useQuery(clustersQuery)
  const learning = useQuery(learningQuery)
  useLiveView({ queryKey: clustersQuery.queryKey, nouns: ['execution'], everyMs: 5_000 })
  const error = clusters.error ?? learning.error
  if (clusters.data === undefined || learning.data === undefined)
    return error ? (
      <Fault message={error.message} onRetry={() => void Promise.all([clusters.refetch(), learning.refetch()])} />
    ) : (
      <Skeleton rows={5} label="Loading how far it is" />
    )
  return (
    <>
      <ol className="grid gap-2.5">
        {wayToLesson(clusters.data, learning.data).map((step) => (
          <Step key={step.needed} step={step} />
        ))}
      </ol>
      <p className="max-w-prose text-xs text-dim">
        <NextPass /> {nextLookInWords(learning.data)}
      </p>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
        <Link href="/strands" className="text-accent hover:underline">
          Strands and their clusters
        </Link>
        <Link href="/learning" className="text-accent hover:underline">
          Every group that was looked at
        </Link>
      </p>
    </>
  )
}

function Step({ step: { needed, stands, isDone } }: { readonly step: WayStep }) {
  const Icon = isDone ? Check : Circle
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-1.5">
      <Icon aria-label={isDone ? 'Done' : 'Not yet'} size={14} className={`mt-0.5 ${isDone ? 'text-accent' : 'text-faint'}`} />
      <span className="max-w-[60ch]">
        <span className="text-dim">{needed}</span> <span className="whitespace-nowrap max-sm:whitespace-normal">Now: {stands}.</span>
      </span>
    </li>
  )
}
