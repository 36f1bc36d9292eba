'use client'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field, Input } from '#components/ui/field.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { SecondFactorAnswer } from '#lib/wire/people.ts'
import { askStep } from './ask-step.ts'
import { Fault } from './shown-once.tsx'

type Shown = { readonly image?: string; readonly uri?: string; readonly codes?: readonly string[] }

/** A code from an authenticator beside the password: set up, confirmed, taken away; backup codes for the day the phone is lost. */
export function SecondFactorPanel({ isOn }: { readonly isOn: boolean }) {
  const router = useRouter()
  const [shown, setShown] = useState<Shown>({})
  const [fault, setFault] = useState<string | null>(null)
  const ask = (step: string, after: (answer: SecondFactorAnswer) => void) => async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const answer = await askStep('/api/auth/second-factor', { ...Object.fromEntries(new FormData(form)), step })
    setFault(answer.ok ? null : answer.message)
    if (!answer.ok) return
    form.reset()
    after(answer)
    router.refresh()
  }
  return (
    <Panel title="Second factor" isStatic note={isOn ? 'on: a code is asked for at each sign-in' : 'off: the password alone lets you in'}>
      <div className="grid max-w-120 gap-3">
        {isOn ? (
          <>
            <WithPassword label="Make new backup codes" onSend={ask('codes', ({ codes }) => setShown({ codes: codes ?? [] }))} />
            <WithPassword label="Turn it off" onSend={ask('stop', () => setShown({}))} />
          </>
        ) : shown.image ? (
          <form className="grid gap-3" onSubmit={ask('confirm', () => setShown(({ codes }) => ({ codes: codes ?? [] })))}>
            <p className="text-sm text-dim">Scan this with an authenticator, then type the six digits it shows. It is in force once they were right.</p>
            {/* biome-ignore lint/performance/noImgElement: a few kilobytes that are made for this moment are not optimised by anybody */}
            <img alt="Code for your authenticator" className="size-44 rounded-md bg-white" src={`data:image/svg+xml;utf8,${encodeURIComponent(shown.image)}`} />
            <p className="text-xs text-faint">
              Without a camera: <code className="font-mono break-all select-all">{secretOf(shown.uri)}</code>
            </p>
            <Field label="Code">
              {(ids) => <Input {...ids} name="code" isFigure inputMode="numeric" autoComplete="one-time-code" required maxLength={6} />}
            </Field>
            <div>
              <Button type="submit" tone="accent">
                Turn it on
              </Button>
            </div>
          </form>
        ) : (
          <WithPassword label="Set up a second factor" onSend={ask('start', ({ image = '', uri = '', codes = [] }) => setShown({ image, uri, codes }))} />
        )}
        <Fault text={fault} />
        {shown.codes && shown.codes.length > 0 ? <BackupCodes codes={shown.codes} /> : null}
      </div>
    </Panel>
  )
}

function WithPassword({ label, onSend }: { readonly label: string; readonly onSend: (event: FormEvent<HTMLFormElement>) => Promise<void> }) {
  return (
    <form className="flex flex-wrap items-end gap-2" onSubmit={(event) => void onSend(event)}>
      <div className="w-48">
        <Field label="Your password">{(ids) => <Input {...ids} name="password" type="password" autoComplete="current-password" required />}</Field>
      </div>
      <Button type="submit">{label}</Button>
    </form>
  )
}

function BackupCodes({ codes }: { readonly codes: readonly string[] }) {
  return (
    <div role="status" className="grid gap-1.5 rounded-md border border-warn/60 bg-warn/10 p-2.5 text-sm">
      <p>
        <strong className="font-medium">Backup codes.</strong>{' '}
        <span className="text-dim">Each holds once, in place of a code. Shown this once: keep them elsewhere.</span>
      </p>
      <ul className="figure grid grid-cols-2 gap-x-6 gap-y-0.5 text-xs select-all">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </div>
  )
}

const secretOf = (uri = ''): string => new URLSearchParams(uri.split('?')[1] ?? '').get('secret') ?? ''
