'use client'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field, Input } from '#components/ui/field.tsx'
import { postEntry } from './post.ts'

/** A new password by a link; signing in with it is the next step, because a second factor is still asked for. */
export function ResetForm({ token }: { readonly token: string }) {
  const [fault, setFault] = useState<string | null>(null)
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const said = await postEntry('/api/auth/reset', { ...Object.fromEntries(new FormData(event.currentTarget)), token })
    if (said.ok) location.assign('/sign-in')
    else setFault(said.message)
  }
  return (
    // By post, as the form to sign in.
    <form className="grid gap-3.5" method="post" onSubmit={(event) => void send(event)}>
      <Field label="New password" hint="At least 12 characters. A sentence is good.">
        {(ids) => <Input {...ids} name="password" type="password" autoComplete="new-password" required minLength={12} maxLength={128} autoFocus />}
      </Field>
      {fault ? (
        <p role="alert" className="text-sm text-danger">
          {fault}
        </p>
      ) : null}
      <div>
        <Button type="submit" tone="accent">
          Set the password
        </Button>
      </div>
    </form>
  )
}
