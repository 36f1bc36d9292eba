'use client'
import { ProposeChange } from '#components/proposals/propose-change.tsx'
import type { ConfigField } from '#lib/wire/views/config.ts'
import { type Edits, linesOf, patchOf } from './patch.ts'
import type { Checked } from './use-check.ts'

/** The edited fields of one kind, as a proposal. */
export default function ProposeEdits({
  kind,
  version,
  fields,
  edits,
  checked,
  onAgain,
}: {
  readonly kind: 'weights' | 'limits' | 'configuration'
  readonly version: number
  readonly fields: readonly ConfigField[]
  readonly edits: Edits
  readonly checked: Checked
  readonly onAgain: () => void
}) {
  const { check, isPending, fault } = checked
  const problem = check?.ok === false ? check.problems[0] : null
  const whyNot = isPending ? 'It is being checked' : fault ? `It cannot be: ${fault}` : problem ? `${problem.path} ${problem.message}` : null
  return (
    <ProposeChange
      key={JSON.stringify(edits)}
      kind={kind}
      baseVersion={version}
      change={patchOf(edits)}
      lines={linesOf(fields, edits)}
      whyNot={whyNot}
      onAgain={onAgain}
    >
      {check?.ok && check.movesScores ? (
        <p className="text-xs text-dim">It moves scores: what it would have done with the logged decisions goes with it as evidence.</p>
      ) : null}
    </ProposeChange>
  )
}
