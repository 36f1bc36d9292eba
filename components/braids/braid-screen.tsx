'use client'
import { useQuery } from '@tanstack/react-query'
import { DetailScreen } from '#components/data/detail-screen.tsx'
import { Id } from '#components/data/id.tsx'
import { Num, Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LineagePanel } from '#components/lineage/lineage-panel.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Link } from '#components/ui/link.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { formatScore, formatWithSign } from '#lib/format/number.ts'
import { braidInWords } from '#lib/format/stored-names.ts'
import { asWords, counted, sentenceCase, shortId } from '#lib/format/words.ts'
import { braidQuery } from '#lib/query/braids.ts'
import type { BraidDetail, MemberRow } from '#lib/wire/views/braids.ts'
import { KIND_NAMES } from './filter.ts'

/** One braid: what its members have in common, what they cost, and what it led to. */
export function BraidScreen({ id }: { readonly id: string }) {
  const options = braidQuery(id)
  const query = useQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['braid', 'strand', 'lesson'], everyMs: 2_000 })
  return (
    <DetailScreen noun="braid" query={query}>
      {(data) => (
        <div className="mx-auto grid w-full max-w-[1720px] grid-cols-[minmax(0,1fr)] gap-3 px-3 pt-3 pb-6 sm:px-4">
          <Head braid={data} />
          <div className="grid grid-cols-[minmax(0,1fr)] gap-3 xl:grid-cols-2">
            <Facts braid={data} />
            <Lessons braid={data} />
          </div>
          <LineagePanel kind="braid" id={data.id} />
          <LivePanel
            title="Members"
            note={data.memberCount > data.members.length ? `${data.members.length} of ${data.memberCount} are listed` : counted(data.memberCount, 'member')}
            readAtMs={data.readAtMs}
            isFlush
          >
            <PlainTable label="Members of the braid" columns={MEMBER_COLUMNS} rows={data.members} rowId={(row) => row.id} />
          </LivePanel>
        </div>
      )}
    </DetailScreen>
  )
}

function Head({ braid }: { readonly braid: BraidDetail }) {
  const key = braid.keyColumns.map(({ value }) => (value === null ? null : asWords(value))).filter(Boolean)
  return (
    <header className="grid gap-1.5">
      <nav aria-label="Place" className="flex items-center gap-1.5 text-xs text-dim">
        <Link href="/braids" className="hover:text-ink hover:underline">
          Braids
        </Link>
        <span aria-hidden className="text-faint">
          /
        </span>
        <Id value={braid.id} />
      </nav>
      <h1 className="text-xl leading-snug text-balance">
        {sentenceCase(KIND_NAMES[braid.kind])} of {counted(braid.memberCount, 'member')}: {key.join(' · ')}
      </h1>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-dim">
        <span>{braid.version === null ? 'no version' : `version ${braid.version}`}</span>
        <span>
          laid <Time at={braid.createdAtMs} style="moment" />
        </span>
        {braid.braidedInto === null ? (
          <span>not laid into anything yet</span>
        ) : (
          <span>
            laid into{' '}
            <Link href={`/braids/${encodeURIComponent(braid.braidedInto)}`} title={braid.braidedInto} className="figure text-accent hover:underline">
              {shortId(braid.braidedInto)}
            </Link>
          </span>
        )}
        {braid.versions.map((version) => (
          <Link key={version.id} href={`/braids/${encodeURIComponent(version.id)}`} className="text-accent hover:underline">
            version {version.version ?? '?'}, {counted(version.memberCount, 'member')}
          </Link>
        ))}
      </p>
    </header>
  )
}

function Facts({ braid }: { readonly braid: BraidDetail }) {
  const { residual } = braid
  return (
    <LivePanel title="What its members have in common" note="an observation, not a finding" readAtMs={braid.readAtMs}>
      <Terms>
        {braid.keyColumns.map(({ column, value }) => (
          <Term key={column} name={sentenceCase(asWords(column))}>
            {value === null ? <Unknown reason="none" /> : asWords(value)}
          </Term>
        ))}
        <Term name="Accumulated score">
          <Num value={braid.accumulatedScore} print={formatScore} reason="no score yet" />
        </Term>
        <Term name="Residual cost">
          {residual.mean === null ? (
            <Unknown reason="pending" />
          ) : (
            <span className="figure text-dim">
              {formatWithSign(residual.mean, 2)} bps, sd {residual.sd === null ? 'not known' : residual.sd.toFixed(2)}, n {residual.n}
            </span>
          )}
          {braid.kind === 'braid' ? (
            <span className="block text-xs text-faint">Its key holds the outcome, so the mean is biased by construction: a place to look, never evidence.</span>
          ) : null}
        </Term>
        {braidInWords(braid.statistics).map(({ name, value }) => (
          <Term key={name} name={sentenceCase(name)}>
            <span className="figure">{value}</span>
          </Term>
        ))}
        {braid.clusterId === null ? null : (
          <Term name="Cluster">
            <Id value={braid.clusterId} />
          </Term>
        )}
        {braid.generator === null ? null : <Term name="Words by">{braid.generator === 'deterministic' ? 'built-in writer' : braid.generator}</Term>}
        {braid.promptVersion === null ? null : <Term name="Prompt version">{braid.promptVersion}</Term>}
        {braid.confidence === null ? null : (
          <Term name="Confidence">
            <Num value={braid.confidence} decimals={2} />
          </Term>
        )}
      </Terms>
    </LivePanel>
  )
}

function Lessons({ braid }: { readonly braid: BraidDetail }) {
  return (
    <LivePanel title="Its lesson" readAtMs={braid.readAtMs}>
      {braid.lessons.length === 0 ? (
        <p className="text-sm text-dim">
          None. It feeds the hypotheses with its key without the outcome; a lesson needs 20 strands on 5 days and a difference that holds.
        </p>
      ) : (
        <ul className="grid gap-1.5">
          {braid.lessons.map((lesson) => (
            <li key={lesson.id} className="flex flex-wrap items-baseline gap-x-3 text-sm">
              <Link href={`/lessons/${encodeURIComponent(lesson.id)}`} className="text-accent hover:underline">
                {lesson.title ?? 'Lesson without words yet'}
              </Link>
              <Status value={lesson.state} />
              <span className="text-xs text-faint">version {lesson.version}</span>
            </li>
          ))}
        </ul>
      )}
    </LivePanel>
  )
}

const memberHref = (row: MemberRow): string =>
  row.kind === 'execution' ? `/executions/${encodeURIComponent(row.id)}` : `/braids/${encodeURIComponent(row.id)}`

const MEMBER_COLUMNS: readonly PlainColumn<MemberRow>[] = [
  {
    id: 'id',
    header: 'Member',
    cell: (row) => (
      <Link href={memberHref(row)} title={row.id} className="figure text-accent hover:underline">
        {shortId(row.id)}
      </Link>
    ),
  },
  { id: 'kind', header: 'Kind', cell: (row) => asWords(row.kind) },
  { id: 'symbol', header: 'Symbol', cell: (row) => [row.side, row.symbol].filter(Boolean).join(' ') },
  { id: 'venue', header: 'Venue', cell: (row) => row.venue ?? <Unknown reason="none" /> },
  { id: 'status', header: 'Status', cell: (row) => (row.status === null ? <Unknown reason="none" /> : <Status value={row.status} />) },
  { id: 'score', header: 'Score', align: 'right', cell: (row) => <Num value={row.score} print={formatScore} reason="no score yet" /> },
  { id: 'cost', header: 'Cost', unit: 'bps, + lost', align: 'right', cell: (row) => <Signed value={row.costBps} rule="cost" reason="pending" /> },
  { id: 'residual', header: 'Residual', unit: 'bps, + lost', align: 'right', cell: (row) => <Signed value={row.residualBps} rule="cost" reason="pending" /> },
  {
    id: 'ended',
    header: 'Ended',
    isWide: true,
    cell: (row) => (row.endedAtMs === null ? <Unknown reason="none" /> : <Time at={row.endedAtMs} style="moment" />),
  },
]
