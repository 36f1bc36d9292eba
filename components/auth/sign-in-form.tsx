'use client'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field, Input } from '#components/ui/field.tsx'
import { placeFrom, postEntry } from './post.ts'

/** Email and password, then the code where one is asked for. */
export function SignInForm({ from }: { readonly from: string }) {
  const [step, setStep] = useState<'password' | 'code'>('password')
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = Object.fromEntries(new FormData(event.currentTarget))
    setBusy(true)
    setFault(null)
    const said = await postEntry(step === 'password' ? '/api/auth/sign-in' : '/api/auth/code', given)
    // Loaded anew: nothing that somebody else has read here before stays in the page.
    if (said.ok && said.next === 'desk') return location.assign(placeFrom(from))
    setBusy(false)
    if (!said.ok) setFault(said.message)
    else setStep('code')
  }
  // By post: a press before the scripts run must not write the password into the address.
  return (
    <form key={step} className="grid gap-3.5" method="post" onSubmit={(event) => void send(event)}>
      {step === 'password' ? (
        <>
          <Field label="E-mail">{(ids) => <Input {...ids} name="email" type="email" autoComplete="username" required autoFocus />}</Field>
          <Field label="Password">{(ids) => <Input {...ids} name="password" type="password" autoComplete="current-password" required />}</Field>
        </>
      ) : (
        <Field label="Code" hint="Six digits from your authenticator, or one of your backup codes.">
          {(ids) => <Input {...ids} name="code" isFigure autoComplete="one-time-code" required autoFocus maxLength={40} />}
        </Field>
      )}
      {fault ? (
        <p role="alert" className="text-sm text-danger">
          {fault}
        </p>
      ) : null}
      <div className="flex items-center justify-between gap-3">
        <Button type="submit" tone="accent" disabled={isBusy}>
          {isBusy ? 'Signing in…' : step === 'password' ? 'Sign in' : 'Confirm the code'}
        </Button>
        {step === 'code' ? (
          <Button tone="quiet" onClick={() => setStep('password')}>
            Start again
          </Button>
        ) : null}
      </div>
    </form>
  )
}
