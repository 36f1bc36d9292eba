'use client'
import { Download, ExternalLink } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Badge } from '#components/ui/badge.tsx'
import { Button, buttonStyle } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { formatNumber } from '#lib/format/number.ts'
import { counted } from '#lib/format/words.ts'
import type { TcaAnswer } from '#lib/query/tca.ts'
import type { TcaReport, TcaSection } from '#lib/wire/views/tca.ts'
import { CurvePanel, HourPanel } from './charts.tsx'
import { Breakdown, MetricTable } from './tables.tsx'

/** The report of one analysis, with the files it can be taken along in. */
export function Report({ answer, name }: { readonly answer: TcaAnswer; readonly name: string }) {
  const { json, html } = answer
  const links = useLinks(answer)
  const sections: readonly (readonly [string, TcaSection])[] = [
    ['Fills', json.fills],
    ...(json.orders ? [['Orders', json.orders] as const] : []),
    ...(json.round_trips ? [['Round trips', json.round_trips] as const] : []),
  ]
  return (
    <article aria-label="Report" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-base">
          Cost of {counted(json.counts.fills, 'fill')}
          {json.counts.orders > 0 ? ` in ${counted(json.counts.orders, 'order')}` : ''}
        </h2>
        <div className="ml-auto flex flex-wrap gap-2">
          <a href={links?.json} download={`${name}-tca.json`} className={buttonStyle({ size: 'sm' })}>
            <Download aria-hidden size={13} /> JSON
          </a>
          <a href={links?.html} download={`${name}-tca.html`} className={buttonStyle({ size: 'sm' })}>
            <Download aria-hidden size={13} /> HTML
          </a>
          <Button size="sm" tone="quiet" onClick={() => open(URL.createObjectURL(new Blob([html], { type: 'text/html' })), '_blank', 'noopener')}>
            <ExternalLink aria-hidden size={13} /> Open the report
          </Button>
        </div>
      </header>
      <Notes json={json} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
        <CurvePanel json={json} />
        <HourPanel section={json.fills} />
      </div>
      {sections.map(([title, section]) => (
        <section key={title} aria-label={`${title} of the report`} className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <Panel title={title} note={`every metric with its sign, n and 95 % interval; n ${formatNumber(section.all.rows, 0)}`} isFlush>
            <MetricTable label={`${title}, all metrics`} section={section} />
          </Panel>
          <Breakdown title={title} section={section} />
        </section>
      ))}
    </article>
  )
}

/** Addresses of the two files, held as long as the report is on screen. */
function useLinks({ json, html }: TcaAnswer): { readonly json: string; readonly html: string } | null {
  const [links, setLinks] = useState<{ readonly json: string; readonly html: string } | null>(null)
  useEffect(() => {
    const made = {
      json: URL.createObjectURL(new Blob([`${JSON.stringify(json, null, 2)}\n`], { type: 'application/json' })),
      html: URL.createObjectURL(new Blob([html], { type: 'text/html' })),
    }
    setLinks(made)
    return () => {
      URL.revokeObjectURL(made.json)
      URL.revokeObjectURL(made.html)
    }
  }, [json, html])
  return links
}

/** What the numbers rest on: files, assumptions, warnings, and each refused line. */
function Notes({ json }: { readonly json: TcaReport }) {
  const files = [['Fills', json.files.fills] as const, ...(json.files.quotes ? [['Quotes', json.files.quotes] as const] : [])]
  const refused = json.counts.refused_lines.fills + json.counts.refused_lines.quotes
  return (
    <Panel title="What this rests on" actions={refused > 0 ? <Badge tone="warn">{counted(refused, 'refused line')}</Badge> : null}>
      <div className="grid gap-2">
        <Terms>
          {files.map(([role, file]) => (
            <Term key={role} name={role}>
              <span className="figure">{file.file}</span>, {counted(file.lines - file.refused, 'line')} read
              <span className="text-faint">
                {' '}
                ·{' '}
                {Object.entries(file.columns)
                  .map(([field, column]) => `${field} = ${column}`)
                  .join(', ')}
              </span>
            </Term>
          ))}
        </Terms>
        {[...json.warnings, ...json.assumptions].length === 0 ? null : (
          <ul className="grid list-disc gap-0.5 pl-4 text-xs text-dim">
            {json.warnings.map((line) => (
              <li key={line} className="text-warn">
                {line}
              </li>
            ))}
            {json.assumptions.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        {json.problems.length === 0 ? null : (
          <details open={json.problems.length <= 20}>
            <summary className="cursor-pointer text-xs text-dim">{counted(refused, 'refused line')}, by line and column</summary>
            <ul aria-label="Refused lines" className="figure mt-1 grid max-h-60 gap-0.5 overflow-y-auto text-xs wrap-anywhere">
              {json.problems.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </Panel>
  )
}
