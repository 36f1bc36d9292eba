'use client'
import type { ReactNode } from 'react'
import { runJob } from '#app/actions/jobs.ts'
import { Num, Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Act } from '#components/shell/act.tsx'
import { NoticesForm } from '#components/shell/notices-form.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import type { JobRow, System } from '#lib/wire/views/system.ts'
import { hasFailed } from './soundness.ts'

/** The background jobs of learning: where each is, why it failed, and the press that runs it now. */
export function JobsPanel({ jobs, readAtMs }: { readonly jobs: readonly JobRow[]; readonly readAtMs: number }) {
  return (
    <div id="jobs" className="grid scroll-mt-16">
      <LivePanel title="Jobs" note="learning in the background, one after the other" readAtMs={readAtMs} isFlush>
        {jobs.length === 0 ? (
          <p className="p-3 text-dim">No job has been planned yet: the learner has not started on this database.</p>
        ) : (
          <PlainTable
            label="Background jobs"
            rows={jobs}
            rowId={(job) => job.name}
            isStrong={hasFailed}
            columns={[
              { id: 'name', header: 'Job', cell: (job) => sentenceCase(asWords(job.name)) },
              { id: 'state', header: 'State', cell: (job) => <State job={job} /> },
              {
                id: 'attempts',
                header: 'Tries',
                align: 'right',
                cell: (job) =>
                  job.attempts === null ? null : (
                    <span className="figure">
                      {job.attempts} of {job.attemptsMax}
                    </span>
                  ),
              },
              {
                id: 'asked',
                header: 'Asked by its rhythm',
                align: 'right',
                cell: (job) => (job.askedAtMs === null ? <Unknown reason="not yet" /> : <Time at={job.askedAtMs} />),
              },
              {
                id: 'error',
                header: 'Last error',
                isWide: true,
                cell: (job) => (job.lastError === null ? null : <span className="break-words text-dim">{job.lastError}</span>),
              },
              {
                id: 'act',
                align: 'right',
                header: <span className="sr-only">Action</span>,
                cell: (job) => (
                  <Act
                    kind="learn"
                    label={job.lastError === null ? 'Run now' : 'Retry'}
                    hidden={asWords(job.name)}
                    run={(key) => runJob(key, job.name)}
                    done={() => 'asked for'}
                  />
                ),
              },
            ]}
          />
        )}
      </LivePanel>
    </div>
  )
}

function State({ job }: { readonly job: JobRow }) {
  if (job.runningSinceMs !== null)
    return (
      <>
        <Status value="taken" word="runs" /> <Time at={job.runningSinceMs} />
      </>
    )
  if (hasFailed(job)) return <Status value="failed" word="failed, not tried again" />
  if (job.lastError !== null && job.runAtMs !== null)
    return (
      <>
        <Status value="unknown" word="failed, again at" /> <Time at={job.runAtMs} style="clock" />
      </>
    )
  return job.attempts === null ? <Status value="done" word="done" /> : <Status value="waiting" word="waits" />
}

/** Who watches, how fast it reaches their screens, and what this one may do about an alarm. */
export function BrowsersPanel({ system: { openStreams, paint, readAtMs } }: { readonly system: System }) {
  return (
    <>
      <LivePanel title="Screens" note="of this web server; times of the last 15 minutes" readAtMs={readAtMs}>
        <dl className="grid grid-cols-2 gap-3 text-xs text-dim sm:grid-cols-4">
          <Figure name="Open streams" note="one for each browser">
            <Num value={openStreams} decimals={0} />
          </Figure>
          <Figure name="Report → drawn, p50" note="clocks corrected">
            <Num value={paint.p50Ms} print={rounded} reason="no report drawn" />
          </Figure>
          <Figure name="Report → drawn, p95" note="from n 20 on">
            <Num value={paint.p95Ms} print={rounded} reason="too few" />
          </Figure>
          <Figure name="Reports drawn" note="n">
            <Num value={paint.n} decimals={0} />
          </Figure>
        </dl>
      </LivePanel>
      <Panel title="Notifications of this browser" note="a halt, a silent worker, a limit used up, an unknown order, books that drift" isStatic>
        <NoticesForm />
      </Panel>
    </>
  )
}

const rounded = (ms: string | number): string => formatDuration(Math.round(Number(ms)))

const Figure = ({ name, note, children }: { readonly name: string; readonly note: string; readonly children: ReactNode }) => (
  <div className="grid content-start gap-0.5">
    <dt>{name}</dt>
    <dd className="text-lg text-ink">{children}</dd>
    <dd className="text-faint">{note}</dd>
  </div>
)
