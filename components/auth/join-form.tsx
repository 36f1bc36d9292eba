'use client'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field, Input } from '#components/ui/field.tsx'
import { postEntry } from './post.ts'

const PASSWORD_MIN = 12

/** Name, e-mail and a password: the account a one-time link stands for. */
export function JoinForm({ token, verb }: { readonly token: string; readonly verb: string }) {
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [password, setPassword] = useState('')
  const isShort = password.length > 0 && password.length < PASSWORD_MIN
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = Object.fromEntries(new FormData(event.currentTarget))
    setBusy(true)
    setFault(null)
    const said = await postEntry('/api/auth/join', { ...given, token })
    if (said.ok) return location.assign('/')
    setBusy(false)
    setFault(said.message)
  }
  return (
    // By post, as the form to sign in.
    <form className="grid gap-3.5" method="post" onSubmit={(event) => void send(event)}>
      <Field label="Name">{(ids) => <Input {...ids} name="name" autoComplete="name" required maxLength={80} autoFocus />}</Field>
      <Field label="E-mail" hint="You sign in with it; nothing is sent to it. What stands before the @ becomes your name in every record.">
        {(ids) => <Input {...ids} name="email" type="email" autoComplete="username" required maxLength={200} />}
      </Field>
      <Field label="Password" hint={isShort ? `${PASSWORD_MIN - password.length} more characters` : `At least ${PASSWORD_MIN} characters. A sentence is good.`}>
        {(ids) => (
          <Input
            {...ids}
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={PASSWORD_MIN}
            maxLength={128}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {fault ? (
        <p role="alert" className="text-sm text-danger">
          {fault}
        </p>
      ) : null}
      <div>
        <Button type="submit" tone="accent" disabled={isBusy}>
          {isBusy ? 'One moment…' : verb}
        </Button>
      </div>
    </form>
  )
}
