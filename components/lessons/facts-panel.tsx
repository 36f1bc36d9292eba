import { Num } from '#components/data/num.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { formatNumber, formatPercent, formatWithSign } from '#lib/format/number.ts'
import { asWords, shortId } from '#lib/format/words.ts'
import type { EvidenceStrand, FactView, LessonDetail } from '#lib/wire/views/lessons.ts'
import { Effect } from './effect.tsx'

/** What the lesson stands on: every fact with its numbers, and the strands that speak for it and against it. */
export function FactsPanel({ lesson }: { readonly lesson: LessonDetail }) {
  return (
    <LivePanel title="Evidence" note="costs beyond the benchmark, bps, + dearer than the comparison" readAtMs={lesson.readAtMs} isFlush>
      {lesson.facts.length === 0 ? <p className="p-3 text-sm text-dim">No fact is stored with it.</p> : null}
      {lesson.facts.map((fact) => (
        <section
          key={fact.id}
          id={`fact-${fact.id}`}
          aria-label={`Fact ${fact.id}`}
          className="scroll-mt-16 border-b border-line px-3 py-2.5 last:border-b-0 target:bg-raised"
        >
          <h3 className="flex flex-wrap items-baseline gap-x-2 text-sm">
            <span className="figure text-accent">{fact.id}</span>
            {asWords(fact.metric)}, {fact.conditions.join(', ') || 'every decision'}
            <span className="text-xs text-faint">
              against {asWords(fact.comparison)}
              {fact.stance === null ? '' : `, ${fact.stance}`}
            </span>
          </h3>
          <Numbers fact={fact} />
          <div className="mt-2 grid gap-3 lg:grid-cols-2">
            <Strands title="Speak for it" ids={fact.supportIds} count={fact.supportCount} strands={lesson.strands} />
            <Strands title="Speak against it" ids={fact.counterIds} count={fact.counterCount} strands={lesson.strands} />
          </div>
        </section>
      ))}
    </LivePanel>
  )
}

function Numbers({ fact }: { readonly fact: FactView }) {
  return (
    <dl className="mt-1.5 flex flex-wrap gap-x-6 gap-y-1 text-xs">
      <Figure name="n">
        {formatNumber(fact.n, 0)} on {fact.days} days
      </Figure>
      <Figure name="raw" hint="exaggerated where it was found: 1.33 times on average">
        {formatWithSign(fact.raw, 2)}
      </Figure>
      <Figure name="shrunk" hint="drawn towards its parents; shown and acted on">
        {formatWithSign(fact.shrunk, 2)} ± {formatNumber(fact.shrunkSe, 2)}
      </Figure>
      <Figure name="95 % interval">
        <Effect mean={fact.shrunk} low={fact.low} high={fact.high} />
      </Figure>
      <Figure name="p">{fact.p < 0.0001 ? 'below 0.0001' : formatNumber(fact.p, 4)}</Figure>
      <Figure name="e" hint="evidence in later data; 20 lets it be approved">
        {fact.e === null ? 'none yet' : formatNumber(fact.e, 1)}
      </Figure>
    </dl>
  )
}

function Figure({ name, hint, children }: { readonly name: string; readonly hint?: string; readonly children: React.ReactNode }) {
  return (
    <div title={hint}>
      <dt className="text-2xs text-faint">{name}</dt>
      <dd className="figure">{children}</dd>
    </div>
  )
}

function Strands({
  title,
  ids,
  count,
  strands,
}: {
  readonly title: string
  readonly ids: readonly string[]
  readonly count: number
  readonly strands: Readonly<Record<string, EvidenceStrand>>
}) {
  return (
    <section aria-label={title} className="min-w-0">
      <h4 className="text-xs text-dim">
        {title} <span className="figure">{count}</span>
        {count > ids.length ? <span className="text-faint">, the first {ids.length} are listed</span> : null}
      </h4>
      {count === 0 ? <p className="text-xs text-faint">None.</p> : null}
      <ul className="mt-1 max-h-49 overflow-y-auto text-xs">
        {ids.map((id) => (
          <Strand key={id} id={id} strand={strands[id]} />
        ))}
      </ul>
    </section>
  )
}

function Strand({ id, strand }: { readonly id: string; readonly strand: EvidenceStrand | undefined }) {
  return (
    <li className="grid grid-cols-[4rem_minmax(0,1fr)_auto] items-baseline gap-x-2 py-px">
      <Link href={`/executions/${encodeURIComponent(id)}`} title={id} className="figure flex min-h-6 items-center text-accent hover:underline">
        {shortId(id)}
      </Link>
      {strand ? (
        <span className="truncate text-dim">
          {strand.side} {strand.symbol} {strand.venue ? `on ${strand.venue}` : ''}{' '}
          {strand.endedAtMs === null ? null : <Time at={strand.endedAtMs} style="moment" />}
        </span>
      ) : (
        <span className="text-faint">no longer stored</span>
      )}
      {strand ? <Signed value={strand.residualBps} rule="cost" reason="pending" /> : <span />}
    </li>
  )
}

/** How sure, computed; and what the writer thought of it, which decides nothing. */
export function ConfidencePanel({ lesson }: { readonly lesson: LessonDetail }) {
  const { more } = lesson
  return (
    <LivePanel title="How sure" readAtMs={lesson.readAtMs}>
      <Terms>
        <Term name="Confidence">
          <Num value={lesson.confidence} decimals={2} reason="not known" />{' '}
          <span className="text-xs text-faint">p sign × n up to 40 × days up to 10 × age; below 0.30 it is not matched</span>
        </Term>
        <Term name="p sign">
          <Num value={lesson.pSign} print={(value) => formatPercent(value)} reason="not known" />
        </Term>
        <Term name="n">
          <span className="figure">
            {lesson.n} on {lesson.days} days
          </span>
          {more.needed === null ? null : (
            <span className="text-xs text-faint">
              {' '}
              {more.count === 0 ? `enough, ${more.needed} needed` : `of ${more.needed}: needs about ${more.count} more`}
            </span>
          )}
        </Term>
        <Term name="Last evidence">
          {lesson.evidenceAtMs === null ? <span className="text-faint">not yet</span> : <Time at={lesson.evidenceAtMs} style="moment" />}
        </Term>
        <Term name="Renewed">
          {lesson.renewedAtMs === null ? <span className="text-faint">not yet</span> : <Time at={lesson.renewedAtMs} style="moment" />}
        </Term>
        {lesson.llmConfidence === null ? null : (
          <Term name="The model’s own">
            <Num value={lesson.llmConfidence} decimals={2} /> <span className="text-xs text-faint">kept for audit, decides nothing</span>
          </Term>
        )}
      </Terms>
    </LivePanel>
  )
}
