'use client'
import dynamic from 'next/dynamic'
import { useRef, useState } from 'react'
import { patiently } from '#components/data/patiently.ts'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Page } from '#components/ui/page.tsx'
import { ApiFault } from '#lib/query/fetch.ts'
import { analyseFills, type TcaAnswer } from '#lib/query/tca.ts'
import { Problem } from './problem.tsx'
import { type Sent, TcaForm } from './tca-form.tsx'

const Report = dynamic(() => patiently(() => import('./report.tsx').then((file) => file.Report)), {
  ssr: false,
  loading: () => <Skeleton rows={12} label="Loading the report" />,
})

type State =
  | { readonly kind: 'asking' }
  | { readonly kind: 'running'; readonly text: string }
  | { readonly kind: 'done'; readonly answer: TcaAnswer; readonly name: string }
  | { readonly kind: 'failed'; readonly fault: ApiFault }

/** Bring your own fills: two files in, the report of `npm run tca` on the page. */
export function Tca() {
  const [state, setState] = useState<State>({ kind: 'asking' })
  const running = useRef<AbortController>(null)

  const send = async ({ settings, files }: Sent) => {
    running.current?.abort()
    const control = new AbortController()
    running.current = control
    setState({ kind: 'running', text: 'sending' })
    try {
      const answer = await analyseFills(settings, files, (text) => running.current === control && setState({ kind: 'running', text }), control.signal)
      setState({ kind: 'done', answer, name: files.fills.name.replace(/\.(csv|txt|tsv)?(\.gz)?$/i, '') })
    } catch (cause) {
      if (control.signal.aborted) return
      setState({ kind: 'failed', fault: cause instanceof ApiFault ? cause : new ApiFault(0, 'FAILED', (cause as Error).message) })
    }
  }
  const stop = () => {
    running.current?.abort()
    setState({ kind: 'asking' })
  }

  return (
    <Page title="Your own fills" lead="cost analysis of fills that Ropewalk did not make; the files are answered and not kept">
      <TcaForm isRunning={state.kind === 'running'} onSend={(sent) => void send(sent)} onStop={stop} />
      {state.kind === 'running' ? (
        <output className="text-sm text-dim" aria-live="polite">
          {state.text}…
        </output>
      ) : null}
      {state.kind === 'failed' ? (
        state.fault.code === 'REFUSED' ? (
          <Problem message={state.fault.message} />
        ) : (
          <Fault message={state.fault.message} code={state.fault.code} />
        )
      ) : null}
      {state.kind === 'done' ? <Report answer={state.answer} name={state.name} /> : null}
    </Page>
  )
}
