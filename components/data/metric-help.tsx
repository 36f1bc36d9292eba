import { Link } from '#components/ui/link.tsx'
import { metricWords } from './metric-words.ts'
import { SignLegend } from './sign-legend.tsx'

/** A metric in words: how it is made, what its sign and unit say, how much evidence it needs, and where it is analysed. */
export default function MetricHelp({ metric }: { readonly metric: string }) {
  const words = metricWords(metric)
  if (words === null) return <p className="text-xs text-dim">No metric is kept under {metric}.</p>
  const lines = [
    ['Formula', words.formula],
    ['Sign', words.sign],
    ['Unit', words.unit],
    ['Evidence', words.evidence],
  ] as const
  return (
    <div className="grid gap-1.5 text-xs">
      <dl className="grid gap-1.5">
        {lines.map(([name, text]) => (
          <div key={name}>
            <dt className="text-2xs text-faint">{name}</dt>
            <dd className="whitespace-normal">{text}</dd>
          </div>
        ))}
      </dl>
      {words.isSigned ? <SignLegend /> : null}
      <Link href={words.href} className="text-accent hover:underline">
        {words.label} by venue, style, size and time
      </Link>
    </div>
  )
}
