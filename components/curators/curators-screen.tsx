'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useRef, useState } from 'react'
import { useWhyNot } from '#components/auth/session.tsx'
import { patiently } from '#components/data/patiently.ts'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'
import { curatorsQuery } from '#lib/query/curators.ts'
import type { Curators, ScorePolicy } from '#lib/wire/views/curators.ts'
import { changeOf, linesOf } from './draft.ts'
import { FiguresPanel } from './figures-panel.tsx'
import { KnobsPanel } from './knobs-panel.tsx'
import { useDraft } from './use-draft.ts'
import { usePreview } from './use-preview.ts'

const Charts = dynamic(() => patiently(() => import('./charts.tsx')), { ssr: false, loading: () => <Skeleton rows={8} label="Loading charts" /> })
// What stands below the fold, and what a knob has to be turned for first.
const LedgerPanel = dynamic(() => patiently(() => import('./ledger-panel.tsx').then((part) => part.LedgerPanel)), {
  ssr: false,
  loading: () => <Skeleton rows={8} label="Loading the veto ledger" />,
})
const PreviewPanel = dynamic(() => patiently(() => import('./preview-panel.tsx').then((part) => part.PreviewPanel)), {
  ssr: false,
  loading: () => <Skeleton rows={6} label="Loading the preview" />,
})
const ProposeChange = dynamic(() => patiently(() => import('#components/proposals/propose-change.tsx').then((part) => part.ProposeChange)), {
  ssr: false,
  loading: () => <Skeleton rows={4} label="Loading the form" />,
})

/** Who decides how much, are they right, and what if one of these knobs were turned? */
export function CuratorsScreen() {
  const { data, error, refetch } = useQuery(curatorsQuery)
  useLiveView({ queryKey: curatorsQuery.queryKey, nouns: ['config'], everyMs: 1_000 })
  const inForce = data?.versions.find(({ version }) => version === data.version) ?? null
  return (
    <Page
      title="Curators"
      lead={inForce ? `v${inForce.version} in force, by ${inForce.author}` : 'who decides how much, and are they right'}
      actions={
        <Link href="/learning" className="text-xs text-accent underline underline-offset-2">
          Scoreboard of the learners
        </Link>
      }
    >
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={10} label="Loading curators" />
        )
      ) : (
        <>
          <FiguresPanel curators={data} />
          {inForce?.policy ? <Tuning curators={data} version={inForce.version} base={inForce.policy} /> : <NoVersion />}
          <LivePanel title="Weights, calibration, contributions" readAtMs={data.readAtMs}>
            <Charts versions={data.versions} used={[...new Set(data.rows.map(({ version }) => version))]} />
          </LivePanel>
          <LedgerPanel curators={data} />
        </>
      )}
    </Page>
  )
}

const NoVersion = () => (
  <p className="rounded-lg border border-line bg-panel p-3 text-sm text-dim">No configuration is stored yet: the worker writes the first one when it starts.</p>
)

function Tuning({ curators, version, base }: { readonly curators: Curators; readonly version: number; readonly base: ScorePolicy }) {
  const controls = useDraft(base)
  const { draft, text } = controls
  const preview = usePreview(version, text, changeOf(draft))
  const [isProposing, setProposing] = useState(false)
  const isOpening = useRef(false)
  const whyNot = useWhyNot('propose')
  return (
    // What it would have done is read before it is proposed; where there is room it stands beside both.
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2 xl:grid-rows-[auto_1fr]">
      <KnobsPanel version={version} base={base} rows={curators.rows} versions={curators.versions} controls={controls} />
      <div className="xl:col-start-2 xl:row-span-2 xl:row-start-1">
        <PreviewPanel preview={preview} />
      </div>
      {text === '' ? null : isProposing ? (
        <section aria-label="Propose this change" className="rounded-lg border border-line bg-panel p-3">
          <ProposeChange
            key={text}
            kind="weights"
            baseVersion={version}
            change={changeOf(draft)}
            lines={linesOf(base, draft)}
            isOpening={isOpening}
            onAgain={() => {
              setProposing(false)
              controls.load({})
            }}
          >
            <p className="text-xs text-dim">The log is asked once more when it is proposed, and the answer, with every flip, goes with it as evidence.</p>
          </ProposeChange>
        </section>
      ) : (
        <div className="flex flex-wrap items-center gap-3">
          <Button
            tone="accent"
            disabled={whyNot !== null}
            title={whyNot ?? undefined}
            onClick={() => {
              isOpening.current = true
              setProposing(true)
            }}
          >
            Propose this change…
          </Button>
          <span className="text-xs text-faint">{whyNot ?? 'Nothing changes before it is approved.'}</span>
        </div>
      )}
    </div>
  )
}
